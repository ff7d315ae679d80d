"""The worker dies at a named moment, its supervisor starts it again, and the run ends as if nothing was.

With *hold*, what was sent once and what is held make all; with *repeat*, everything is sent and a second
sending carries the same key as the first.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import tempfile
import time
import urllib.request
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3 as sqlite
import pytest

from tests.crash.ledger import Ledger
from tests.live import LiveFlowyard

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crash")]

TOTAL, PAGE, BATCH = 60, 20, 4
SEED = 20260322
CASES = [
    (point, policy)
    for point in ("before_claim", "after_intent", "after_send", "after_commit")
    for policy in ("hold", "repeat")
]
PASSES = {"before_claim": 1, "after_intent": 15, "after_send": 15, "after_commit": 3}


COUNTING = {"scope": "flow", "key": "count", "action": "add", "value": "{{ 1 }}", "variable": ""}


def counting(doc: dict[str, Any]) -> dict[str, Any]:
    """The same flow with a step that counts in place of the one that sends."""
    return doc | {
        "name": "Crash count",
        "steps": [*doc["steps"][:2], doc["steps"][2] | {"kind": "state_put", "config": COUNTING}],
    }


CALLED = {
    "schema_version": 1,
    "name": "Crash called",
    "steps": [
        {
            "id": "00000001",
            "kind": "manual",
            "name": "Start",
            "config": {"arguments": [{"name": "n", "type": "number", "required": True}]},
        },
        {"id": "00000002", "kind": "return", "name": "Back", "config": {"value": "{{ record.n }}"}},
    ],
    "edges": [{"id": "e0000001", "from": "00000001", "port": "out", "to": "00000002"}],
}


def calling(doc: dict[str, Any], called: str) -> dict[str, Any]:
    """The same flow with a step that calls another flow in place of the one that sends."""
    config = {"flow": called, "arguments": {"n": "{{ record.id }}"}, "variable": "answer"}
    return doc | {
        "name": "Crash calls",
        "steps": [*doc["steps"][:2], doc["steps"][2] | {"kind": "call", "config": config}],
    }


def joining(doc: dict[str, Any]) -> dict[str, Any]:
    """Every record twice, in two branches that join by key in place of the step that sends; each pair is counted."""
    start, read, sender = doc["steps"]
    plain = {"position": {"x": 0, "y": 0}, "enabled": True}
    config = {"left_key": "record.id", "right_key": "record.id", "keep": "matches"}
    even = {"condition": "record.id % 2 == 0"}
    join = sender | {"kind": "join", "config": config}
    return doc | {
        "name": "Crash join",
        "steps": [
            start,
            read,
            plain | {"id": "00000004", "kind": "filter", "name": "Even", "config": even},
            join,
            plain | {"id": "00000005", "kind": "state_put", "name": "Count", "config": COUNTING},
        ],
        "edges": [
            doc["edges"][0],
            {"id": "e0000003", "from": "00000002", "port": "out", "to": "00000003", "input": "left"},
            {"id": "e0000004", "from": "00000002", "port": "out", "to": "00000004"},
            {"id": "e0000005", "from": "00000004", "port": "out", "to": "00000003", "input": "right"},
            {"id": "e0000006", "from": "00000003", "port": "out", "to": "00000005"},
        ],
    }


def document(policy: str) -> dict[str, Any]:
    common = {"connection_name": "Ledger", "timeout": 10}
    steps = [
        ("00000001", "manual", {"arguments": []}),
        (
            "00000002",
            "http",
            common
            | {
                "method": "GET",
                "path": "/records",
                "use": "records",
                "record_path": "items",
                "paging": {"kind": "page", "param": "page", "size_param": "limit", "size": PAGE, "start": 1},
            },
        ),
        (
            "00000003",
            "http",
            common
            | {
                "method": "POST",
                "path": "/records",
                "use": "call",
                "body_kind": "json",
                "body": "{{ record }}",
                "batch_size": BATCH,
                "on_unknown": policy,
                "extract": "json",
                "variable": "sent",
            },
        ),
    ]
    return {
        "schema_version": 1,
        "name": f"Crash {policy}",
        "description": "",
        "layout": "down",
        "steps": [
            {
                "id": pk,
                "kind": kind,
                "name": kind,
                "position": {"x": 0, "y": 96 * n},
                "enabled": True,
                "config": config,
            }
            for n, (pk, kind, config) in enumerate(steps)
        ],
        "edges": [
            {"id": "e0000001", "from": "00000001", "port": "out", "to": "00000002"},
            {"id": "e0000002", "from": "00000002", "port": "out", "to": "00000003"},
        ],
        "requires": [],
    }


CONNECT = """
from accounts.models import Workspace
from connectors.models import Connection
Connection.objects.create(workspace=Workspace.objects.get(slug="demo"), name="Ledger", base_url="http://ledger.example")
"""


@dataclass(frozen=True)
class Prepared:
    """A stopped Flowyard with both flows: each test starts from a copy of its folder."""

    folder: Path
    flows: dict[str, str]
    token: str


@pytest.fixture(scope="module")
def prepared(installed_demo: Path) -> Iterator[Prepared]:
    folder = Path(tempfile.mkdtemp(prefix="fy-"))
    shutil.copytree(installed_demo, folder, dirs_exist_ok=True)
    flowyard = LiveFlowyard(data=folder, demo=True)
    flowyard.django(CONNECT)
    flows = {policy: flowyard.import_flow(document(policy))["id"] for policy in ("hold", "repeat")}
    flows["count"] = flowyard.import_flow(counting(document("hold")))["id"]
    flows["calls"] = flowyard.import_flow(calling(document("hold"), flowyard.import_flow(CALLED)["id"]))["id"]
    flows["join"] = flowyard.import_flow(joining(document("hold")))["id"]
    token = flowyard.flowyard("token", "create", "--email", "demo@flowyard.local", "--name", "crash")
    yield Prepared(folder, flows, token.stdout.strip())
    shutil.rmtree(folder, ignore_errors=True)


def database(data: Path, statement: str, *values: Any) -> list[Any]:
    """Run one statement on the database file, without the cost of starting Django."""
    with contextlib.closing(sqlite.connect(data / "flowyard.sqlite3", timeout=20)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def start_run(flowyard: LiveFlowyard, flow: str, token: str) -> str:
    request = urllib.request.Request(
        f"{flowyard.url}/v1/flows/{flow}/run",
        data=b"{}",
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["_jobId"])


def run_to_the_end(flowyard: LiveFlowyard, run: str) -> dict[str, Any]:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        ((status, stats),) = database(flowyard.data, "SELECT status, stats FROM runs_run WHERE id = ?", run)
        if status in ("completed", "failed", "cancelled"):
            return {"status": status, "steps": json.loads(stats)}
        time.sleep(0.1)
    raise AssertionError(f"the run did not end: {status} {stats}\n{flowyard.output()[-3000:]}")


@pytest.mark.parametrize(("point", "policy"), CASES)
def test_a_run_survives_the_death_of_its_worker(point, policy, prepared, data_folder):
    nth = random.Random(f"{SEED}{point}{policy}").randint(1, PASSES[point])
    with crashed(f"{point}:{nth}", policy, prepared, data_folder) as (snapshot, ledger):
        check(snapshot, ledger, policy)


@pytest.mark.parametrize("at", ["after_send:2", "after_commit:2"])
def test_what_is_counted_in_state_is_counted_once(at, prepared, data_folder):
    with crashed(at, "count", prepared, data_folder) as (snapshot, _):
        counts = snapshot["steps"]["00000003"]
        assert snapshot["status"] == "completed" and counts["in"] == counts["ok"] == TOTAL
        ((payload,),) = database(data_folder, "SELECT payload FROM runs_statevalue WHERE key = 'count'")
        assert json.loads(zlib.decompress(payload)) == TOTAL


@pytest.mark.parametrize("at", ["before_calls:2", "after_calls:1"])
def test_each_record_calls_the_other_flow_once(at, prepared, data_folder):
    with crashed(at, "calls", prepared, data_folder) as (snapshot, _):
        counts = snapshot["steps"]["00000003"]
        assert snapshot["status"] == "completed" and counts["in"] == counts["ok"] == TOTAL
        called = database(
            data_folder,
            "SELECT COUNT(*), COUNT(DISTINCT result) FROM runs_run WHERE started_by = 'call' AND status = 'completed'",
        )
        assert called == [(TOTAL, TOTAL)], "one run for each record, none twice"


@pytest.mark.parametrize(
    "at", ["before_join:1", "after_join:1", "before_join:2", "after_join:2", "before_join:3"]
)
def test_each_pair_is_joined_once(at, prepared, data_folder):
    with crashed(at, "join", prepared, data_folder) as (snapshot, _):
        pairs = TOTAL // 2
        counts = snapshot["steps"]["00000003"]
        assert snapshot["status"] == "completed"
        assert (counts["in"], counts["ok"], counts["ignored"]) == (TOTAL + pairs, 2 * pairs, pairs)
        assert snapshot["steps"]["00000005"]["ok"] == pairs
        ((payload,),) = database(data_folder, "SELECT payload FROM runs_statevalue WHERE key = 'count'")
        assert json.loads(zlib.decompress(payload)) == pairs


@contextlib.contextmanager
def crashed(
    at: str, flow: str, prepared: Prepared, data_folder: Path
) -> Iterator[tuple[dict[str, Any], Ledger]]:
    """A run whose worker died at that point, after it has ended."""
    shutil.copytree(prepared.folder, data_folder, dirs_exist_ok=True)
    ledger = Ledger(data_folder / "ledger.jsonl", total=TOTAL, slow=0.005)
    database(data_folder, "UPDATE connectors_connection SET base_url = ? WHERE name = 'Ledger'", ledger.url)
    flowyard = LiveFlowyard(
        data=data_folder,
        demo=True,
        environment={"CRASH_AT": at, "FLOWYARD_EGRESS_ALLOW": f"127.0.0.1:{ledger.port}"},
    )
    try:
        flowyard.start()
        snapshot = run_to_the_end(flowyard, start_run(flowyard, prepared.flows[flow], prepared.token))
        assert "worker process ended" in flowyard.output(), "the crash point was never passed"
    finally:
        flowyard.stop()
        ledger.close()
    yield snapshot, ledger


def check(snapshot: dict[str, Any], ledger: Ledger, policy: str) -> None:
    counts = snapshot["steps"]["00000003"]
    sent = Counter(pk for entry in ledger.entries() for pk in entry["ids"])
    assert snapshot["status"] == "completed"
    assert counts["in"] == TOTAL == counts["ok"] + counts["held"]
    assert counts["held"] <= BATCH, "at most the batch in flight is held"
    if policy == "hold":
        assert max(sent.values()) == 1, "nothing is sent twice"
        known = [pk for pk in range(TOTAL) if pk in sent]
        assert len(known) - counts["ok"] in (0, counts["held"]), "sent once and held make all"
        assert TOTAL - len(known) in (0, counts["held"])
    else:
        assert counts["held"] == 0 and set(sent) == set(range(TOTAL))
        bodies = defaultdict(set)
        for entry in ledger.entries():
            bodies[entry["key"]].add(tuple(entry["ids"]))
        assert all(len(ids) == 1 for ids in bodies.values()), "a key always carries the same records"
        repeated = {pk for pk, times in sent.items() if times > 1}
        assert len(repeated) <= BATCH
