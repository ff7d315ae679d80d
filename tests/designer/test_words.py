"""The words of the designer: declared in English, told in the language of whoever reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from designer.models import Flow
from designer.steps.table import KINDS
from lib.expressions.functions import FUNCTIONS, TESTS
from lib.words import N_, Words, told
from tests.designer.building import document, step

NAMES = re.compile(r"[A-Z]+\Z")
"""What is the same everywhere: GET, JSON."""


def declared() -> Iterator[tuple[str, str]]:
    """Every text that the kinds and the functions declare, with its place."""
    for kind in KINDS.values():
        yield from ((f"{kind.kind}.{name}", getattr(kind, name)) for name in ("title", "group", "hint"))
        for part in kind.parts:
            yield f"{kind.kind}.{part.key}", part.title
            for field in part.fields:
                yield from ((f"{kind.kind}.{field.name}", text) for text in (field.label, field.hint) if text)
                yield from ((f"{kind.kind}.{field.name}", choice.label) for choice in field.choices)
    for function in (*FUNCTIONS.values(), *TESTS.values()):
        yield function.name, function.summary


def test_every_declared_text_can_be_translated() -> None:
    bare = [
        (place, text)
        for place, text in declared()
        if not isinstance(text, Words) and text and not NAMES.match(text)
    ]
    assert not bare


@pytest.fixture
def german(people: SimpleNamespace) -> Client:
    """Return the browser of a builder who chose German."""
    people.bob.language = "de"
    people.bob.save()
    client = Client()
    client.force_login(people.bob)
    return client


@pytest.fixture
def english(people: SimpleNamespace) -> Client:
    """Return the browser of the owner, who chose nothing."""
    client = Client()
    client.force_login(people.alice)
    return client


def boot(client: Client, flow: Flow) -> dict[str, Any]:
    """What the designer's page hands to the canvas."""
    page = client.get(f"/w/acme/flows/{flow.pk}/").content.decode()
    found = re.search(r'<script id="canvas-boot" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def kinds(client: Client, flow: Flow) -> dict[str, dict[str, Any]]:
    return {kind["kind"]: kind for kind in boot(client, flow)["kinds"]}


def panel(client: Client, flow: Flow, identity: str, **asked: str) -> str:
    return client.get(f"/w/acme/flows/{flow.pk}/steps/{identity}/panel", asked).content.decode()


def test_each_reader_has_palette_and_panel_in_their_language(
    german: Client, english: Client, flow: Flow
) -> None:
    for _ in range(2):  # one after the other, twice: nothing of one reader stays for the other
        mine, theirs = kinds(german, flow), kinds(english, flow)
        assert list(mine) == list(theirs) and list(mine["http"]) == list(theirs["http"])
        assert (mine["map"]["title"], mine["map"]["group"]) == ("Felder zuordnen", "Formen")
        assert (theirs["map"]["title"], theirs["map"]["group"]) == ("Map fields", "Shape")
        assert mine["state_get"]["group"] == "Zustand", "its own word, though “State” is Status elsewhere"
        assert "Datensätze gehen weiter, wenn" in panel(german, flow, "0000000f", kind="filter")
        assert "Records go on when" in panel(english, flow, "0000000f", kind="filter")
        assert "Records go on when" not in panel(german, flow, "0000000f", kind="filter")


def test_a_new_step_is_named_in_the_language_of_who_adds_it(
    german: Client, english: Client, flow: Flow
) -> None:
    assert 'value="Felder zuordnen"' in panel(german, flow, "0000000f", kind="map")
    assert 'value="Map fields"' in panel(english, flow, "0000000f", kind="map")
    assert kinds(german, flow)["router"]["defaults"]["branches"][0]["name"] == "Zweig 1"
    assert kinds(english, flow)["router"]["defaults"]["branches"][0]["name"] == "Branch 1"


def test_problems_are_told_to_each_reader_in_their_language(
    german: Client, english: Client, make_flow: Any
) -> None:
    flow = make_flow(document(step("1", "filter", "Only paid ones")))
    mine, theirs = (
        [problem["message"] for problem in boot(who, flow)["problems"]] for who in (german, english)
    )
    assert len(mine) == len(theirs) and len(mine) >= 2
    assert mine[0].startswith("Noch nichts startet diesen Flow.") and theirs[0].startswith("Nothing starts")
    assert "Datensätze gehen weiter, wenn wird benötigt; das Feld ist leer." in mine


def test_what_a_person_wrote_is_told_as_it_was_written(german: Client, make_flow: Any) -> None:
    flow = make_flow(document(step("1", "manual", "Undo"), step("2", "note", "Path", text="Text")))
    assert [one["name"] for one in boot(german, flow)["doc"]["steps"]] == ["Undo", "Path"]


def test_a_marked_text_is_filled_in_whatever_its_language() -> None:
    marked = N_("A number or an expression. At most %(longest_days)s days.", longest_days=366)
    assert marked == told(marked) == "A number or an expression. At most 366 days."
    with translation.override("de"):
        assert told(marked) == "Eine Zahl oder ein Ausdruck. Höchstens 366 Tage."
        assert told("Path") == "Path", "not marked: somebody's own word"
