"""For each: the elements of a list in a record, each as a record of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from designer.steps.for_each import USUAL
from lib.expressions import compile_expression
from runs.engine.model import Envelope, Json, Outcome
from runs.engine.steps.base import Context
from runs.engine.steps.outside import Outside, Role
from runs.engine.text import as_text

PLAIN = re.compile(r"record((?:\.[A-Za-z_]\w*)*)\Z")
PARENTS_BYTES = 4 * 1024 * 1024  # of a page's elements with their parents, about


class NoList(Exception):
    """What the settings give for this record is no list, or too long a one; the text is a sentence."""


@dataclass(slots=True)
class ForEach(Outside):
    """``list`` is one expression, ``variable`` what tells an element of its parent, ``limit`` the longest list."""

    source: Any = None
    path: list[str] | None = None

    def prepare(self) -> None:
        written = str(self.config.get("list") or "").strip()
        self.source = compile_expression(written)
        plain = PLAIN.match(written)
        self.path = plain[1].split(".")[1:] if plain else None

    @property
    def role(self) -> Role:
        return Role.SPREAD

    def elements(self, envelope: Envelope, context: Context, now: datetime) -> list[Json]:
        """Return the record's list. Raises ``NoList`` or ``ExpressionProblem``."""
        found = self.source.evaluate(context.names(envelope), now=now)
        if found is None:
            return []
        if not isinstance(found, list):
            raise NoList(
                f"“{self.config['list']}” is no list for this record: it is “{as_text(found)[:60]}”."
            )
        limit = int(self.config.get("limit") or USUAL)
        if len(found) > limit:
            raise NoList(
                f"The list has {len(found):,} elements, and this step takes at most {limit:,}. "
                "Raise its limit, or split the list before."
            )
        return found

    def spread(self, envelope: Envelope, elements: list[Json], first: int, room: int) -> list[Envelope]:
        """Return the envelopes of the elements from ``first`` on: at most ``room``, fewer when parents are large."""
        parent = self._parent(envelope.record)
        room = max(1, min(room, PARENTS_BYTES // max(1, len(orjson.dumps(parent)))))
        name = str(self.config.get("variable") or "")
        return [
            Envelope(element, envelope.vars).saving(
                name, {"parent": parent, "index": index, "count": len(elements)}
            )
            for index, element in enumerate(elements[first : first + room], first)
        ]

    def _parent(self, record: Json) -> Json:
        """The record without the list, so that it does not travel once with each of its own elements."""
        if self.path is None:
            return record
        return _without(record, self.path) if self.path else None

    def send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        """Return every element at once: for a test of the step."""
        (envelope,) = batch
        elements = self.elements(envelope, context, context.now())
        return Outcome(ports={"out": self.spread(envelope, elements, 0, len(elements))}, ignored=not elements)


def _without(value: Json, path: list[str]) -> Json:
    if not isinstance(value, dict) or path[0] not in value:
        return value
    if len(path) == 1:
        return {name: part for name, part in value.items() if name != path[0]}
    return {**value, path[0]: _without(value[path[0]], path[1:])}
