"""A run without database, network or clock: a store in memory, an outside world that answers by function."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from connectors.sdk.authenticators import AuthKind, authenticator
from connectors.sdk.client import HttpClient
from lib.http import Answer, OutgoingRequest
from runs.engine.errors import LeaseLost
from runs.engine.intake import Intake
from runs.engine.model import Change, Envelope, Failure, Item, LogEntry, Tally
from runs.engine.plan import compile_plan
from runs.engine.runner import Runner
from runs.engine.stack import Stack
from runs.engine.staging import Staging
from runs.engine.states import Kept, Place, StateMoved, States
from runs.engine.steps.base import Context


class Crash(BaseException):
    """The process dies here: nothing but what was committed survives."""


class MemoryStore:
    """Keeps a run as a database would: serialised, all of a commit or nothing."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.tally: dict[str, Any] = {}
        self.failures: list[Failure] = []
        self.logs: list[LogEntry] = []
        self.kept_traces: dict[str, Any] = {}
        self.answer: Any = None
        self.result: Any = None
        self.commits = 0
        self.most_records = 0
        self.die_before_commit = 0
        self.lost = False
        self.shelf: dict[Place, Kept] = {}
        self.room_left = 100

    def items(self) -> list[Item]:
        rows = sorted(self.rows.values(), key=lambda row: row["rank"])
        return [
            Item(r["id"], r["kind"], r["step"], r["rank"], r["number"], [], *json.loads(r["place"]))
            for r in rows
        ]

    def envelopes(self, item: Item) -> list[Envelope]:
        return [Envelope.from_json(value) for value in orjson.loads(self.rows[item.id]["records"])]

    def traces(self) -> dict[str, Any]:
        return json.loads(json.dumps(self.kept_traces))

    def commit(self, change: Change, tally: Tally) -> None:
        if self.lost:
            raise LeaseLost
        self.commits += 1
        if self.commits == self.die_before_commit:
            raise Crash
        self._put(change)
        for item_id in change.drop:
            self.rows.pop(item_id, None)
        for item in change.push:
            self._write(item)
        for item in change.update:
            self.rows[item.id]["place"] = json.dumps([item.cursor, item.intent])
        self.failures += change.failures
        self.logs += change.logs
        self.kept_traces |= json.loads(json.dumps(change.traces))
        self.answer = self.answer if change.answer is None else change.answer
        self.result = self.result if change.result is None else change.result
        self.tally = json.loads(json.dumps(tally.as_json()))
        self.most_records = max(self.most_records, sum(row["count"] for row in self.rows.values()))

    def _put(self, change: Change) -> None:
        for place, put in change.puts.items():
            if self.shelf.get(place, Kept()).mark != put.mark:
                raise StateMoved
        for place, put in change.puts.items():
            self.shelf.pop(place, None)
            if not put.gone:
                self.shelf[place] = Kept(json.loads(json.dumps(put.value)), f"m{self.commits}")

    def read(self, places: Iterable[Place]) -> dict[Place, Kept]:
        return {place: self.shelf[place] for place in places if place in self.shelf}

    def room(self, scope: str) -> int:
        return self.room_left - len(self.shelf)

    def _write(self, item: Item) -> None:
        self.rows[item.id] = {
            "id": item.id,
            "kind": item.kind,
            "step": item.step,
            "rank": item.rank,
            "number": item.number,
            "records": orjson.dumps([envelope.as_json() for envelope in item.envelopes]),
            "count": len(item.envelopes),
            "place": json.dumps([item.cursor, item.intent]),
        }
        assert len({row["rank"] for row in self.rows.values()}) == len(self.rows), "two items share a rank"


Handler = Callable[[OutgoingRequest], Any]


@dataclass
class World:
    """A flow document, its store, and what answers its requests."""

    doc: dict[str, Any]
    handler: Handler = lambda request: {}
    store: MemoryStore = field(default_factory=MemoryStore)
    requests: list[OutgoingRequest] = field(default_factory=list)
    die_after_send: int = 0
    slice_batches: float = float("inf")
    staging: Staging = field(default_factory=Staging)
    now: datetime = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    alone: bool = False
    trigger: dict[str, Any] = field(default_factory=lambda: {"kind": "manual", "args": {}})

    def send(self, request: OutgoingRequest) -> Answer:
        self.requests.append(request)
        answer = self.handler(request)
        if isinstance(answer, Exception):
            raise answer
        if len(self.requests) == self.die_after_send:
            raise Crash
        if isinstance(answer, Answer):
            return answer
        return reply(200, answer, url=request.url)

    def runner(self) -> Runner:
        plan = self.staging.applied(compile_plan(self.doc))
        client = HttpClient(
            base_url="https://api.example", authenticator=authenticator(AuthKind.NONE, {}), sender=self.send
        )
        scope = {
            "trigger": self.trigger,
            "run": {"id": "r" * 24, "started_at": self.now.isoformat()},
        }
        context = Context(
            scope, lambda: self.now, lambda connection: client, States(self.store), alone=self.alone
        )
        intake = Intake(plan, context, Tally.from_json(self.store.tally), self.store.traces())
        ticks = iter(range(10**9))
        return Runner(
            plan,
            Stack.of(self.store, plan.before),
            intake,
            context,
            deadline=self.slice_batches,
            clock=lambda: next(ticks),
        )

    def run(self, first: Any = None) -> Runner:
        """Run to the end, one slice after the other; what ``Runner.work`` raises comes out."""
        while True:
            runner = self.runner()
            if not self.store.tally:
                begin = self.staging.begin
                if begin:
                    runner.begin_at(begin.step, begin.envelopes())
                else:
                    runner.begin({} if first is None else first)
                runner.checkpoint()
            try:
                if runner.work():
                    return runner
            except StateMoved:
                continue

    def counts(self, step: str = "") -> dict[str, int]:
        return {
            name: value
            for name, value in self.store.tally[step].items()
            if name not in ("ms", "logs") and value
        }


def reply(
    status: int, body: Any, *, url: str = "https://api.example/", headers: dict[str, str] | None = None
) -> Answer:
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    return Answer(
        status=status,
        reason="",
        headers={"content-type": "application/json", **(headers or {})},
        body=data,
        url=url,
        elapsed_ms=1,
        redirects=(),
    )


def flow(*steps: dict[str, Any], edges: list[tuple[str, ...]] | None = None) -> dict[str, Any]:
    """A flow document; without ``edges`` the steps follow each other. An edge is (from, port, to[, input])."""
    links: list[tuple[str, ...]] = edges or [
        (a["id"], "out", b["id"]) for a, b in zip(steps, steps[1:], strict=False)
    ]
    return {
        "schema_version": 1,
        "name": "Test",
        "description": "",
        "layout": "down",
        "steps": [
            {"name": step["id"], "position": {"x": 0, "y": 0}, "enabled": True, "config": {}, **step}
            for step in steps
        ],
        "edges": [
            {"id": f"e{n:07x}"} | dict(zip(("from", "port", "to", "input"), link, strict=False))
            for n, link in enumerate(links)
        ],
        "requires": [],
    }


START = {"id": "00000001", "kind": "manual", "config": {"arguments": []}}


def http(step: str, method: str = "GET", **config: Any) -> dict[str, Any]:
    base = {
        "connection": "c" * 24,
        "method": method,
        "path": "/things",
        "use": "call",
        "body_kind": "none" if method == "GET" else "json",
        "body": "{{ record }}",
        "extract": "json",
        "variable": "",
        "timeout": 5,
    }
    return {"id": step, "kind": "http", "config": {**base, **config}}


def source(step: str = "00000002", **config: Any) -> dict[str, Any]:
    paging = {
        "kind": "page",
        "param": "page",
        "size_param": "limit",
        "size": 10,
        "start": 1,
        "max_pages": 1000,
    }
    return http(step, use="records", record_path="items", paging=paging, **config)
