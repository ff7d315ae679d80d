"""A document whose steps have no places is laid out when it comes in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings

from designer.document import parse
from designer.flowfile import import_flow
from designer.layout import laid_out
from designer.services import draft_of
from tests.designer.building import document, link, step
from tests.designer.test_document import VALID

BRANCHES = [{"id": f"0000000{letter}", "name": letter, "condition": "true"} for letter in "ab"]


def bare(doc: dict[str, Any]) -> dict[str, Any]:
    """The document without any place."""
    return doc | {"steps": [{key: one[key] for key in one if key != "position"} for one in doc["steps"]]}


def places(doc: dict[str, Any]) -> dict[str, tuple[float, float]]:
    return {one.id.lstrip("0"): one.position for one in parse(doc).steps.values()}


def branching() -> dict[str, Any]:
    """A router with two branches that meet again, and nothing after Else."""
    return document(
        step("1", "manual"),
        step("2", "router", branches=BRANCHES),
        step("3", "log"),
        step("4", "log"),
        step("5", "log"),
        step("6", "note"),
        links=[
            link("1", "2"),
            link("2", "3", "0000000a"),
            link("2", "4", "0000000b"),
            link("3", "5"),
            link("4", "5"),
        ],
    )


def test_rows_go_down_and_branches_stand_side_by_side() -> None:
    found = places(laid_out(bare(branching())))
    assert [found[one][1] for one in "12345"] == [0, 96, 216, 216, 312]
    assert found["4"][0] - found["3"][0] == 280
    assert found["1"][0] == found["2"][0] == found["5"][0] == 280
    assert found["6"][0] > max(found[one][0] for one in "12345")


def test_a_flow_that_reads_to_the_right_is_laid_out_so() -> None:
    found = places(laid_out(bare(branching()) | {"layout": "right"}))
    assert [found[one][0] for one in "12345"] == [0, 288, 688, 688, 976]
    assert found["4"][1] - found["3"][1] == 112


def test_places_that_differ_stay() -> None:
    doc = branching()
    doc["steps"][0]["position"] = {"x": 400, "y": -96}
    assert laid_out(doc) == doc


@given(VALID)
@settings(max_examples=150, deadline=None)
def test_no_step_lies_on_another(doc: dict[str, Any]) -> None:
    found = list(places(laid_out(bare(doc))).values())
    for index, (x, y) in enumerate(found):
        assert all(abs(x - a) >= 232 or abs(y - b) >= 72 for a, b in found[:index])


@pytest.mark.django_db
@pytest.mark.parametrize("doc", [branching(), bare(branching())])
def test_an_imported_flow_is_laid_out(people: SimpleNamespace, doc: dict[str, Any]) -> None:
    flow = import_flow(workspace=people.acme, doc=doc, by=people.bob)
    assert len(set(places(draft_of(flow).doc).values())) == 6


def test_an_error_branch_has_room_for_its_sign() -> None:
    doc = document(
        step("1", "manual"), step("2", "map", on_error="branch"), step("3", "log"), step("4", "log")
    )
    found = places(laid_out(bare(doc)))
    assert [found[one][1] for one in "1234"] == [0, 96, 216, 312]
