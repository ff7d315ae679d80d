"""The flows that come with Flowyard, to start a new one from; pages call them templates.

Each is one document of the flow format beside this file. What differs from place to place is left open: the
connections, which are known here by the names that the document gives them. Its own name, its description and the
names of its steps come in the language of who looks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from designer.document import Graph, Step, parse
from designer.steps.kind import StepKind, text_of
from designer.steps.table import KINDS
from lib.words import gettext, language

FOLDER = Path(__file__).parent
SAID = ("name", "description")  # of the document and of its steps: what the catalogues have


@dataclass(frozen=True, slots=True)
class Need:
    """A connection that a template needs: the name its steps have for it, its connector, and those steps."""

    name: str
    connector: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Starter:
    """A template. ``example`` is what would start it, as expressions see it in ``trigger``; empty if it needs none."""

    key: str
    example: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def doc(self) -> dict[str, Any]:
        """A fresh copy of its document; steps have no places, connections are open."""
        doc: dict[str, Any] = json.loads(_text(self.key))
        for part in (doc, *doc["steps"]):
            part |= {name: gettext(part[name]) for name in SAID if part.get(name)}
        return doc

    @property
    def graph(self) -> Graph:
        """Its document, read."""
        return _graph(self, language())

    @property
    def title(self) -> str:
        """The usual name of a flow that is made from it."""
        return str(self.doc["name"])

    @property
    def sentence(self) -> str:
        """What such a flow does."""
        return str(self.doc["description"])

    @property
    def kinds(self) -> tuple[StepKind, ...]:
        """From where to where: its trigger, what it reads from outside, and what it writes to or ends with."""
        steps = [self.graph.steps[step] for step in self.graph.order]
        outside = [step for step in steps if KINDS[step.kind].family == "outside"]
        ends = outside[-1:] if len(outside) > 1 else steps[-1:]
        return tuple(KINDS[step.kind] for step in (*steps[:1], *outside[:1], *ends))

    @property
    def needs(self) -> tuple[Need, ...]:
        """Its connections, each once, in the order of its steps."""
        found: dict[str, list[Step]] = {}
        for step in self.graph.steps.values():
            if name := text_of(step.config, "connection_name"):
                found.setdefault(name, []).append(step)
        return tuple(Need(name, steps[0].kind, tuple(steps)) for name, steps in found.items())


STARTERS = (
    Starter(
        "webhook-to-log",
        {"kind": "webhook", "method": "POST", "body": {"number": "A-1001", "customer": "Ada", "total": 250}},
    ),
    Starter("airports-by-country"),
    Starter("answer-an-api-call", {"kind": "api", "method": "GET", "params": {"iata": "FRA"}}),
    Starter("every-morning-new-records"),
    Starter("route-and-mend"),
)


def starter_of(key: str) -> Starter | None:
    """The template with this key."""
    return next((one for one in STARTERS if one.key == key), None)


@cache
def _text(key: str) -> str:
    return (FOLDER / f"{key}.json").read_text(encoding="utf-8")


@cache
def _graph(starter: Starter, language: str) -> Graph:
    """Return it as it is in the language, which is the one spoken now."""
    return parse(starter.doc)
