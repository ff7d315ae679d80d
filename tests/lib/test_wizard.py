"""Wizards go on, back and on again without losing input, and refuse a state that is not theirs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lib.fields import Choice, Field, FieldType, ShowIf
from lib.wizard import (
    Abort,
    Done,
    External,
    Form,
    Menu,
    Next,
    Progress,
    Station,
    Visit,
    Wizard,
    WizardChanged,
)

NAME = Field(name="name", type=FieldType.TEXT, label="Name", required=True)
URL = Field(name="url", type=FieldType.TEXT, label="Address", required=True)
SCOPE = Field(name="scope", type=FieldType.TEXT, label="Scope")


def choose(visit: Visit) -> Menu | Next:
    """A menu of two ways."""
    picked = (visit.given or {}).get("choice")
    if picked in ("key", "oauth"):
        return Next({"choice": picked})
    error = "Choose one of the two." if visit.given is not None else ""
    return Menu(
        (Choice("key", "A key"), Choice("oauth", "Sign in")), str(visit.kept.get("choice", "")), error
    )


def consent(visit: Visit) -> External | Progress | Abort | Next:
    """Sends the person away, waits, and takes what they come back with."""
    if visit.given is None:
        return External(f"https://provider.example/?from={visit.answers['address']['url']}")
    if visit.given.get("error"):
        return Abort("The provider said no. Start again and allow the access.")
    return (
        Next({"code": visit.given["code"]})
        if "code" in visit.given
        else Progress("Waiting for the provider.")
    )


WIZARD = Wizard(
    "connect",
    (
        Station(key="address", title="Address", fields=(NAME, URL)),
        Station(key="way", title="Way to sign in", step=choose),
        Station(key="consent", title="Consent", step=consent, show_if=ShowIf("way.choice", ("oauth",))),
        Station(key="more", title="More", fields=(SCOPE,)),
    ),
)


def stored(state: Any) -> Any:
    """The state as it comes back from where it was kept."""
    return WIZARD.load(json.loads(json.dumps(state.as_json(WIZARD))))


def test_from_the_first_station_to_the_result() -> None:
    state = WIZARD.start()
    assert isinstance(WIZARD.show(state), Form)
    state, shown = WIZARD.submit(state, {"name": "N", "url": "u"})
    assert isinstance(shown, Menu)
    state, shown = WIZARD.submit(stored(state), {"choice": "key"})
    assert isinstance(shown, Form) and shown.fields == (SCOPE,)
    state, shown = WIZARD.submit(stored(state), {"scope": "all"})
    assert shown == Done(
        {"address": {"name": "N", "url": "u"}, "way": {"choice": "key"}, "more": {"scope": "all"}}
    )


def test_wrong_input_stays_with_its_message() -> None:
    state, shown = WIZARD.submit(WIZARD.start(), {"name": "N", "url": ""})
    assert isinstance(shown, Form) and shown.values["name"] == "N" and "url" in shown.errors
    assert state.at == "address"
    again = WIZARD.show(stored(state))
    assert isinstance(again, Form) and again.values["name"] == "N"


def test_back_keeps_input_right_or_wrong() -> None:
    state, _ = WIZARD.submit(WIZARD.start(), {"name": "N", "url": "u"})
    state, _ = WIZARD.submit(state, {"choice": "key"})
    state = WIZARD.back(state, {"scope": "half typed"})
    menu = WIZARD.show(state)
    assert isinstance(menu, Menu) and menu.chosen == "key"
    state = WIZARD.back(stored(state), {"choice": "junk"})
    form = WIZARD.show(state)
    assert isinstance(form, Form) and form.values == {"name": "N", "url": "u"}
    state, _ = WIZARD.submit(state, {"name": "N2", "url": "u"})
    state, shown = WIZARD.submit(state, {"choice": "key"})
    assert isinstance(shown, Form) and shown.values == {"scope": "half typed"}
    assert WIZARD.back(WIZARD.start()).at == "address"


def test_a_station_appears_with_the_answer_that_needs_it() -> None:
    state, _ = WIZARD.submit(WIZARD.start(), {"name": "N", "url": "u"})
    assert [mark.key for mark in WIZARD.track(state)] == ["address", "way", "more"]
    state, shown = WIZARD.submit(state, {"choice": "oauth"})
    assert shown == External("https://provider.example/?from=u")
    assert [(mark.key, mark.state) for mark in WIZARD.track(state)] == [
        ("address", "done"),
        ("way", "done"),
        ("consent", "current"),
        ("more", "ahead"),
    ]
    assert WIZARD.submit(state, {})[1] == Progress("Waiting for the provider.")
    assert isinstance(WIZARD.submit(state, {"error": "denied"})[1], Abort)
    state, shown = WIZARD.submit(stored(state), {"code": "c"})
    assert isinstance(shown, Form) and state.at == "more"


def test_only_stations_that_were_passed_can_be_gone_to() -> None:
    state, _ = WIZARD.submit(WIZARD.start(), {"name": "N", "url": "u"})
    assert WIZARD.go(state, "more").at == "way"
    assert WIZARD.go(state, "nonsense").at == "way"
    assert WIZARD.go(state, "address", {"choice": "oauth"}).at == "address"


@pytest.mark.parametrize(
    "change",
    [
        {"wizard": "other"},
        {"signature": "0" * 16},
        {"at": "more"},  # without having passed the stations before
        {"at": "consent"},
        {"at": None},
        {"answers": []},
        {"done": "way"},
    ],
)
def test_a_state_that_is_not_of_this_wizard_is_refused(change: dict[str, Any]) -> None:
    state = WIZARD.start().as_json(WIZARD)
    assert WIZARD.load(state) == WIZARD.start()
    with pytest.raises(WizardChanged, match="Start again"):
        WIZARD.load(state | change)


@pytest.mark.parametrize("junk", [None, [], "x", 7, {}])
def test_junk_is_no_state(junk: Any) -> None:
    with pytest.raises(WizardChanged):
        WIZARD.load(junk)


def test_other_questions_are_another_wizard() -> None:
    changed = Wizard(
        "connect", (Station(key="address", title="Address", fields=(NAME,)), *WIZARD.stations[1:])
    )
    with pytest.raises(WizardChanged):
        changed.load(WIZARD.start().as_json(WIZARD))


def test_what_is_known_already_stands_in_the_boxes() -> None:
    form = WIZARD.show(WIZARD.start({"address": {"name": "Known"}}))
    assert isinstance(form, Form) and form.values == {"name": "Known", "url": ""}
