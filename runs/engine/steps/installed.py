"""The step of a connector taken from the marketplace: its JSON declaration says which request to make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.sdk.extract import extract
from connectors.sdk.request import Request
from lib.expressions import Template, compile_json, compile_template
from runs.engine.model import Envelope, Json, Outcome
from runs.engine.steps.base import Context
from runs.engine.steps.filling import escaped
from runs.engine.steps.http import READS, REPEATABLE
from runs.engine.steps.outside import Outside, Role
from runs.engine.text import as_json_text


@dataclass(slots=True)
class Installed(Outside):
    """``declaration`` is ``InstalledConnector.spec``; ``inputs`` of the settings are templates by input name."""

    declaration: Mapping[str, Any] = field(default_factory=dict)
    operation: Mapping[str, Any] = field(default_factory=dict)
    inputs: dict[str, Template] = field(default_factory=dict)

    def prepare(self) -> None:
        wanted = self.config.get("operation")
        for operation in self.declaration.get("operations", []):
            if operation["key"] == wanted:
                self.operation = operation
        given = self.config.get("inputs")
        written = {one["name"] for one in self.operation.get("inputs", []) if one.get("in") == "body"}
        self.inputs = {
            name: (compile_json if name in written else compile_template)(str(value))
            for name, value in (given.items() if isinstance(given, dict) else ())
            if value not in ("", None)
        }

    @property
    def role(self) -> Role:
        return Role.READ if self.operation.get("method", "GET") in READS else Role.WRITE

    def holds(self, context: Context) -> bool:
        return self.operation.get("method", "GET") not in REPEATABLE

    def send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        with context.hiding():
            return self._send(batch, key, context)

    def _send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        (envelope,) = batch
        names = context.sending(envelope)
        values = {name: template.evaluate(names, now=context.now()) for name, template in self.inputs.items()}
        request = replace(self._request(values), idempotency_key=key if self.role is Role.WRITE else "")
        reply = context.open_client(self.config["connection"]).call(request)
        outcome = Outcome(exchanges=[reply.exchange.as_dict()])
        outcome.emit("out", envelope.saving(self.config.get("variable", ""), extract(reply.answer, "json")))
        return outcome

    def _request(self, values: Mapping[str, Json]) -> Request:
        path = str(self.operation.get("path", ""))
        query: list[tuple[str, Json]] = []
        body: Json = None
        for field_ in self.operation.get("inputs", []):
            name, place = field_["name"], field_.get("in", "query")
            if name not in values:
                continue
            if place == "path":
                path = path.replace("{" + name + "}", escaped(values[name]))
            elif place == "body":
                body = values[name]
            else:
                query.append((name, values[name]))
        kind = "none" if body is None else "json"
        return Request(
            method=str(self.operation.get("method", "GET")),
            path=path,
            query=tuple(query),
            body_kind=kind,
            body=body if body is None else as_json_text(body),
        )
