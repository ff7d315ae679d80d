"""Settings of the wrong type: a draft may hold any JSON, and no kind of step ever stumbles over it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.errors import DataError
from connectors.sdk.selectors import select_records
from designer.checks import problems
from designer.document import parse
from designer.models import Flow
from designer.panel import open_panel, with_settings
from designer.services import draft_of
from designer.steps.kind import ConnectionFacts, Facts, InstalledFacts
from designer.steps.table import KINDS
from designer.versions import content_hash, normal
from runs.engine.steps.http import Http
from runs.engine.steps.installed import Installed
from tests.designer.building import by_hand, document, step

OPERATION = {"key": "list", "title": "List", "inputs": [{"name": "country", "required": True}]}
FACTS = Facts(
    connections={
        "c1": ConnectionFacts("c1", "Northwind"),
        "c2": ConnectionFacts("c2", "Desk", installed="i1"),
    },
    installed={"i1": InstalledFacts("i1", "desk", "Desk", "1.0.0", {"operations": [OPERATION]})},
    taken={("api", "GET", "/a"): "Other"},
)
WORDS = (
    "a",
    "",
    "GET",
    "/a",
    "records",
    "page",
    "out",
    "c1",
    "i1",
    "list",
    "00000001",
    "response",
    "{{ a }}",
    "on",
)
ROW_KEYS = ("id", "name", "value", "target", "condition", "type", "default", "required", "kind", "param")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=6)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(ROW_KEYS), inner, max_size=4),
    max_leaves=5,
)


def asked(kind: str) -> list[str]:
    """The keys under which a kind's settings stand."""
    names = {
        one.name.split(".")[0] for one in KINDS[kind].fields({"connector": "i1", "operation": "list"}, FACTS)
    }
    return sorted(names | {"connector", "connection", "inputs", "variable"})


ROWS = st.lists(st.dictionaries(st.sampled_from(ROW_KEYS), JSON, max_size=4), max_size=3)
WRONG = st.sampled_from([["a"], {"a": 1}, [["a"]], [{"name": ["a"]}], 1, True]) | ROWS | JSON
STEPS = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.dictionaries(st.sampled_from(asked(kind)), WRONG, max_size=6))
)


@given(STEPS, STEPS)
@settings(max_examples=250, deadline=None)
def test_no_kind_stumbles_over_settings(
    one: tuple[str, dict[str, Any]], other: tuple[str, dict[str, Any]]
) -> None:
    for kind, config in (one, other):
        cleaned, _ = KINDS[kind].cleaned(config, FACTS)
        for given_ in (config, cleaned):
            assert isinstance(KINDS[kind].summary(given_, FACTS), str)
            assert KINDS[kind].stations(given_, FACTS)
            for name in (*KINDS[kind].ports(given_), *KINDS[kind].saves(given_), *KINDS[kind].brings(given_)):
                assert isinstance(name, str)
        KINDS[kind].adjust(KINDS[kind].defaults, cleaned, FACTS)
    doc = document(step("1", one[0], **one[1]), step("2", other[0], **other[1]))
    problems(parse(doc), FACTS)
    content_hash(normal(doc, FACTS))
    for identity in ("00000001", "00000002"):
        panel = open_panel(doc, identity, FACTS)
        with_settings(panel, panel.settings, "Again")
        panel.event(), panel.errors(), panel.connections(), panel.untouched()


JUNK = ("abc", {"a": 1}, [{"name": ["a"], "id": ["b"], "type": {"c": 1}}])


def junk_of(kind: str, value: Any) -> dict[str, Any]:
    """A step of the kind that has ``value`` for each of its settings, beside one that is in order."""
    junk = step("2", kind, **dict.fromkeys(asked(kind), value))
    return document(step("1", "manual"), junk, step("3", "log", level="info", message="{{ record }}"))


@pytest.fixture
def bob(people: SimpleNamespace) -> Client:
    """Return the browser of a builder."""
    client = Client()
    client.force_login(people.bob)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_pages_of_a_flow_with_junk_settings(bob: Client, make_flow: Callable[..., Flow], kind: str) -> None:
    for value in JUNK:
        flow = make_flow(junk_of(kind, value))
        here = f"/w/acme/flows/{flow.pk}/"
        for page in ("", "test/", "deploy/", "draft.json", "export", "steps/00000002/panel", "listen.json"):
            assert bob.get(here + page).status_code == 200, (page, value)
        parts = [part.key for part in KINDS[kind].stations({}, FACTS)]
        for part in parts:
            assert bob.post(f"{here}steps/00000002/panel", {"part": part}).status_code == 200, (part, value)
        for tested in ("00000002", "00000003"):
            assert bob.post(f"{here}steps/{tested}/test", {}).status_code == 200, (tested, value)


@pytest.mark.django_db
def test_a_test_tells_wrong_settings_and_minds_no_other_step(
    bob: Client, make_flow: Callable[..., Flow]
) -> None:
    flow = make_flow(junk_of("http", "abc"))
    here = f"/w/acme/flows/{flow.pk}/steps"
    refused = bob.post(f"{here}/00000002/test", {}).context["test"]
    assert not refused["ok"] and refused["error"].startswith("Mend the settings first: Operation is one of")
    tried = bob.post(f"{here}/00000003/test", {}).context["test"]
    assert tried["ok"], tried["error"]


@pytest.mark.parametrize("value", JUNK)
def test_outside_steps_are_built_from_any_settings(value: Any) -> None:
    http, connector = dict.fromkeys(asked("http"), value), dict.fromkeys(asked("connector"), value)
    for behaviour in (Http("00000002", http), Installed("00000003", connector)):
        behaviour.prepare()


@pytest.mark.parametrize("junk", [["a"], {"a": 1}, 7])
def test_a_record_path_that_is_no_text_is_told(junk: Any) -> None:
    with pytest.raises(DataError, match="The record path is names with dots between."):
        select_records({"a": []}, junk)


@pytest.mark.django_db
def test_a_test_without_a_trigger_says_so(bob: Client, make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(document(step("2", "log", level="info", message="Hello")))
    tried = bob.post(f"/w/acme/flows/{flow.pk}/steps/00000002/test", {}).context["test"]
    assert tried["error"].startswith("Nothing starts this flow yet.")


@pytest.mark.django_db
def test_a_draft_that_cannot_be_judged_is_not_stored(
    bob: Client, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*args: Any) -> str:
        raise TypeError("a mistake of ours")

    before = draft_of(flow)
    monkeypatch.setattr("designer.views.draft.services.summaries_of", stumble)
    bob.raise_request_exception = False
    answer = bob.put(
        f"/w/acme/flows/{flow.pk}/draft.json",
        by_hand("changed"),
        content_type="application/json",
        headers={"if-match": before.etag},
    )
    assert answer.status_code == 500
    assert draft_of(flow).doc == before.doc
