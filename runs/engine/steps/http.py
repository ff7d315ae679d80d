"""The HTTP step: fetches records page by page, or sends one request a record or batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from connectors.sdk.client import HttpClient
from connectors.sdk.errors import ConnectorError, DataError, Taken
from connectors.sdk.extract import extract
from connectors.sdk.pagers import pager
from connectors.sdk.reading import read_page
from connectors.sdk.request import Request
from lib.http import Answer
from runs.engine.model import Envelope, Failure, Json, Outcome
from runs.engine.steps.base import Context
from runs.engine.steps.filling import Filling
from runs.engine.steps.outside import Fetched, Outside, Role
from runs.engine.steps.results import Refusal, refusals_of

READS = frozenset({"GET", "HEAD", "OPTIONS"})
REPEATABLE = READS | {"PUT", "DELETE"}
FORWARD = "FORWARD"


@dataclass(slots=True)
class Http(Outside):
    """Follows the step's settings as the designer's form describes them."""

    filling: Filling | None = None

    def prepare(self) -> None:
        self.filling = Filling.of(self.config)

    @property
    def role(self) -> Role:
        if self.config.get("use") == "records":
            return Role.SOURCE
        return Role.READ if self.config["method"] in READS else Role.WRITE

    @property
    def batch_size(self) -> int:
        return max(1, int(self.config.get("batch_size") or 1)) if self.role is Role.WRITE else 1

    def holds(self, context: Context) -> bool:
        wish = self.config.get("on_unknown", "auto")
        return wish == "hold" or (wish == "auto" and self._method(context) not in REPEATABLE)

    def fetch(self, envelope: Envelope, cursor: Json, context: Context) -> Fetched:
        with context.hiding():
            page = read_page(
                self._client(context),
                self._request([envelope], "", context),
                pager(self.config.get("paging") or {"kind": "none"}),
                cursor=cursor,
                record_path=self.config.get("record_path", ""),
            )
        return Fetched(page.records, page.cursor, page.exchange.as_dict())

    def send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        with context.hiding():
            return self._send(batch, key, context)

    def _send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        client = self._client(context)
        request = self._request(batch, key, context)
        lenient = self.config.get("statuses") == "any"
        reply = client.exchange(request) if lenient else client.call(request)
        outcome = Outcome(exchanges=[reply.exchange.as_dict()])
        kind = str(self.config.get("extract") or "none")
        try:
            value = self._value(reply.answer, kind, lenient)
            refusals = self._refusals(reply.answer, len(batch))
        except DataError as error:
            raise client.shown(self._unusable(error, reply.answer), reply.exchange) from None
        name = self.config.get("variable", "") if kind != "none" else ""
        for envelope, refused in zip(batch, refusals, strict=True):
            if refused:
                outcome.failures.append(
                    Failure(
                        self.step, envelope, context.hide(refused.message), refused.code, outcome.exchanges[0]
                    )
                )
            else:
                outcome.emit("out", envelope.saving(name, value))
        return outcome

    def _unusable(self, error: DataError, answer: Answer) -> ConnectorError:
        """A good status with an answer that cannot be used: what was written stays written."""
        if self.role is not Role.WRITE:
            return error
        return Taken(
            f"The other side took the request ({answer.status}), but its answer cannot be used: {error} "
            "Look in the other system, then retry or skip.",
            status=answer.status,
        )

    def _client(self, context: Context) -> HttpClient:
        return context.open_client(self.config["connection"])

    def _method(self, context: Context) -> str:
        method = str(self.config["method"])
        return str(context.scope["trigger"].get("method", "POST")) if method == FORWARD else method

    def _request(self, batch: list[Envelope], key: str, context: Context) -> Request:
        assert self.filling is not None  # prepare() ran when the plan was made
        names = [context.sending(envelope) for envelope in batch]
        request = self.filling.request(
            names, self._method(context), batched=self.batch_size > 1, now=context.now()
        )
        if self.config["method"] == FORWARD:
            request = self.filling.forwarded(request, context.scope["trigger"])
        return replace(request, idempotency_key=key if self.role is Role.WRITE else "")

    def _value(self, answer: Answer, kind: str, lenient: bool) -> Json:
        if not lenient:
            return extract(answer, kind)
        whole: dict[str, Any] = {"status": answer.status, "headers": dict(answer.headers)}
        try:
            whole["body"] = extract(answer, kind)
        except DataError:  # any answer counts here, so an unreadable body is kept as text
            whole["body"] = answer.body.decode("utf-8", "replace")
        return whole

    def _refusals(self, answer: Answer, count: int) -> list[Refusal | None]:
        if not self.config.get("results_path") or self.role is not Role.WRITE:
            return [None] * count
        return refusals_of(extract(answer, "json"), str(self.config["results_path"]), count)
