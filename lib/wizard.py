"""One driver for every wizard: stations in a row, each answered before the next.

A station is data (a field list) or a short function that returns what to show or where to go. The state
between two requests is plain JSON, so a wizard can be stored, resumed and stepped back in without losing input.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.fields import Choice, Errors, Field, ShowIf, clean, shown
from lib.words import gettext as _

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """Ask these fields. `values` stand in the boxes, `errors` under them."""

    fields: tuple[Field, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Menu:
    """Let the person pick one of the options; the answer is `{"choice": value}`."""

    options: tuple[Choice, ...]
    chosen: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class External:
    """Send the person to another site; the station is asked again with what comes back."""

    url: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Something is under way; ask the same station again in a while."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Next:
    """The station is answered: keep `answer` and go on to the next one."""

    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """The wizard is finished; `result` is what it was for."""

    result: Any = None


@dataclass(frozen=True, slots=True)
class Abort:
    """The wizard cannot go on; the sentence says why and what to do."""

    sentence: str


Shown = Form | Menu | External | Progress | Done | Abort
Outcome = Shown | Next


@dataclass(frozen=True, slots=True)
class Visit:
    """What a station's function gets.

    `given` is what the person sent, None when the station is only shown; `kept` is the station's own answer
    of before; `answers` those of the stations before it; `context` whatever the caller passes in.
    """

    given: Mapping[str, Any] | None
    kept: Mapping[str, Any]
    answers: Mapping[str, Any]
    context: Any = None


StationStep = Callable[[Visit], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One station: `fields` alone, or `step` for anything else.

    It is passed by while `show_if` does not hold; `show_if` looks into the answers by `<station>.<field>`.
    """

    key: str
    title: str
    fields: tuple[Field, ...] = ()
    step: StationStep | None = None
    show_if: ShowIf | None = None


class WizardChanged(ValueError):
    """The stored state does not belong to this wizard as it is now; the person starts again."""

    def __init__(self) -> None:
        super().__init__(
            _("These questions have changed since you began. Start again; nothing was saved yet.")
        )


@dataclass(frozen=True, slots=True)
class State:
    """Where somebody is: the station asked, and the answers so far (also of stations gone back from)."""

    at: str
    answers: Answers = field(default_factory=dict)
    done: tuple[str, ...] = ()

    def as_json(self, wizard: Wizard) -> dict[str, Any]:
        """The plain form to keep between requests."""
        return {
            "wizard": wizard.key,
            "signature": wizard.signature,
            "at": self.at,
            "answers": copy.deepcopy(self.answers),
            "done": list(self.done),
        }


@dataclass(frozen=True, slots=True)
class Mark:
    """A station on the track: `state` is done, current or ahead."""

    key: str
    title: str
    state: str
    number: int


class Wizard:
    """A row of stations under a key.

    Use: `state = wizard.start()`, then for each request `state, shown = wizard.submit(state, data)` or
    `wizard.show(state)` or `wizard.back(state, data)`.
    """

    def __init__(self, key: str, stations: tuple[Station, ...]) -> None:
        self.key = key
        self.stations = stations
        self._by_key = {station.key: station for station in stations}

    @property
    def signature(self) -> str:
        """Changes whenever stations or their questions do."""
        form = [[one.key, [[asked.name, asked.type.value] for asked in one.fields]] for one in self.stations]
        return hashlib.sha256(json.dumps([self.key, form]).encode()).hexdigest()[:16]

    def start(self, answers: Mapping[str, Any] | None = None) -> State:
        """A state at the first station; `answers` by station fill in what is known already."""
        return State(self.stations[0].key, copy.deepcopy(dict(answers or {})))

    def load(self, stored: Any) -> State:
        """The state from its plain form.

        Raises :class:`WizardChanged` when it is no state, belongs to another wizard, was made for other
        questions, or stands at a station without having passed those before it.
        """
        if not isinstance(stored, dict) or stored.get("wizard") != self.key:
            raise WizardChanged
        answers, done, at = stored.get("answers"), stored.get("done"), stored.get("at")
        if (
            stored.get("signature") != self.signature
            or not isinstance(answers, dict)
            or not isinstance(done, list)
        ):
            raise WizardChanged
        state = State(at if isinstance(at, str) else "", answers, tuple(str(key) for key in done))
        if not set(self._before(state)) <= set(state.done) or state.at not in self._keys(state):
            raise WizardChanged
        return state

    def show(self, state: State, context: Any = None) -> Shown:
        """What stands at the current station."""
        return self._visit(state, None, context)[1]

    def submit(self, state: State, given: Mapping[str, Any], context: Any = None) -> tuple[State, Shown]:
        """Answer the current station: the state after it and what to show next (itself again, with errors)."""
        return self._visit(state, given, context)

    def back(self, state: State, given: Mapping[str, Any] | None = None) -> State:
        """One station back. What was typed here is kept as it is, right or wrong."""
        answers = {**state.answers, state.at: dict(given)} if given is not None else state.answers
        keys = self._keys(state)
        return State(keys[max(0, keys.index(state.at) - 1)], answers, state.done)

    def go(self, state: State, key: str, given: Mapping[str, Any] | None = None) -> State:
        """Any station that was passed before, or the current one; others are refused by staying."""
        answers = {**state.answers, state.at: dict(given)} if given is not None else state.answers
        allowed = key in state.done and key in self._keys(state)
        return State(key if allowed else state.at, answers, state.done)

    def track(self, state: State) -> list[Mark]:
        """The stations as the page draws them."""
        return [
            Mark(key, self._by_key[key].title, self._mark(state, key), number)
            for number, key in enumerate(self._keys(state), 1)
        ]

    def _mark(self, state: State, key: str) -> str:
        return "current" if key == state.at else "done" if key in state.done else "ahead"

    def _keys(self, state: State) -> list[str]:
        return [station.key for station in self.stations if shown(station.show_if, state.answers)]

    def _before(self, state: State) -> list[str]:
        keys = self._keys(state)
        return keys[: keys.index(state.at)] if state.at in keys else keys

    def _visit(self, state: State, given: Mapping[str, Any] | None, context: Any) -> tuple[State, Shown]:
        station = self._by_key[state.at]
        kept = state.answers.get(state.at)
        before = {key: state.answers.get(key, {}) for key in self._before(state)}
        visit = Visit(given, kept if isinstance(kept, dict) else {}, before, context)
        outcome = station.step(visit) if station.step else ask(station.fields, visit)
        if given is not None and not isinstance(outcome, Next):
            state = State(state.at, {**state.answers, state.at: dict(given)}, state.done)
        if not isinstance(outcome, Next):
            return state, outcome
        return self._onward(state, outcome.answer, context)

    def _onward(self, state: State, answer: Mapping[str, Any], context: Any) -> tuple[State, Shown]:
        answers = {**state.answers, state.at: dict(answer)}
        passed = State(state.at, answers, tuple(dict.fromkeys((*state.done, state.at))))
        keys = self._keys(passed)
        place = keys.index(state.at) + 1
        if place == len(keys):
            return passed, Done({key: answers.get(key, {}) for key in keys})
        moved = State(keys[place], answers, passed.done)
        return self._visit(moved, None, context)


def ask(fields: tuple[Field, ...], visit: Visit) -> Form | Next:
    """The step of a station that is only fields: shows them, and goes on when nothing is wrong."""
    if visit.given is None:
        return Form(fields, clean(fields, dict(visit.kept))[0])
    value, errors = clean(fields, dict(visit.given))
    return Form(fields, value, errors) if errors else Next(value)
