"""The stack of work that a run still has to do, newest on top, backed by a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from runs.engine.model import Change, Envelope, Item, Json, Tally

GAP = 1 << 24
MERGED_RECORDS = 1000
MAX_WAITING = 500  # pages of a run that wait for a time
MAX_CALLING = 10  # pages of a run that stand where a flow is called


class Store(Protocol):
    """Where a run is kept."""

    def items(self) -> list[Item]:
        """Return all items without their envelopes, lowest rank first."""

    def envelopes(self, item: Item) -> list[Envelope]:
        """Return the stored envelopes of an item."""

    def answered(self, pages: list[str]) -> set[str]:
        """Return those of the pages of which no called run is under way any more."""

    def traces(self) -> dict[str, dict[str, list[Json]]]:
        """Return what was kept of the data that passed, by step."""

    def commit(self, change: Change, tally: Tally) -> None:
        """Write everything of ``change`` and ``tally`` at once, or nothing.

        Raises ``LeaseLost`` when the run is no longer ours.
        """


@dataclass(slots=True)
class Stack:
    """Items in memory, lowest rank first; envelopes are read when an item comes to the top."""

    store: Store
    items: list[Item] = field(default_factory=list)
    loaded: set[str] = field(default_factory=set)
    number: int = 0
    before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    calling: frozenset[str] = frozenset()
    _answered: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        store: Store,
        before: Mapping[str, frozenset[str]] | None = None,
        calling: frozenset[str] = frozenset(),
    ) -> Stack:
        """Read the stack of a run; ``before`` and ``calling`` as in the plan."""
        items = store.items()
        number = max((item.number for item in items), default=0)
        return cls(store, items, before=before or {}, calling=calling, number=number)

    def top(self, change: Change, now: float = 0.0) -> Item | None:
        """Return the item to work on next, small pages of the same step below it merged into it.

        None when nothing is left, or what is left waits beyond ``now`` (seconds since 1970).
        """
        if self.calling:
            self._look_for_answers()
        place = self._next(now)
        if place is None:
            return None
        item = self.items[place]
        self._load(item)
        while self._mergeable(item, place):
            place -= 1
            below = self.items.pop(place)
            self._load(below)
            item.envelopes.extend(below.envelopes)
            change.drop.append(below.id)
            if item not in change.push:
                self._replace(item, change)
        return item

    def _replace(self, item: Item, change: Change) -> None:
        change.drop.append(item.id)
        change.push.append(item)

    def _look_for_answers(self) -> None:
        """Note which pages that wait for called runs have all of them back."""
        waiting = [item.id for item in self.items if item.calls]
        self._answered = self.store.answered(waiting) if waiting else set()

    def _next(self, now: float) -> int | None:
        """Return the place of the highest item that can be worked; of waiting pages the one that is due longest."""
        for place in range(len(self.items) - 1, -1, -1):
            item = self.items[place]
            if item.step in self.before and self._may_get_more(item.step):
                continue
            if item.until is None:
                if item.kind == "source" and self._crowded() or self._must_queue(item):
                    continue
                return place
            if item.id in self._answered:
                return place
            if item.until <= now:
                return min(range(len(self.items)), key=lambda one: self._due(one))
        return None

    def _may_get_more(self, step: str) -> bool:
        """Whether work is left before a step that collects or joins."""
        return any(item.step in self.before[step] for item in self.items)

    def _must_queue(self, item: Item) -> bool:
        """Whether the page stands at a step whose calls for another page are under way."""
        if item.step not in self.calling:
            return False
        return any(other.calls for other in self.items if other.step == item.step)

    def _due(self, place: int) -> float:
        until = self.items[place].until
        return float("inf") if until is None else until

    def _crowded(self) -> bool:
        """Whether so many pages wait that sources bring no more until some have gone."""
        if self.calling and sum(item.step in self.calling for item in self.items) >= MAX_CALLING:
            return True
        return (
            len(self.items) > MAX_WAITING
            and sum(item.until is not None for item in self.items) >= MAX_WAITING
        )

    @property
    def next_look(self) -> Item | None:
        """The waiting page that is due first."""
        waiting = [item for item in self.items if item.until is not None]
        return min(waiting, key=lambda item: item.until or 0.0, default=None)

    def _mergeable(self, item: Item, place: int) -> bool:
        if not place or item.step in self.before or item.kind != "page" or item.cursor or item.intent:
            return False
        below = self.items[place - 1]
        fits = below.kind == "page" and below.step == item.step and not below.cursor and not below.intent
        if not fits:
            return False
        self._load(below)
        return len(item.envelopes) + len(below.envelopes) <= MERGED_RECORDS

    def put_aside(self, pages: list[Item]) -> None:
        """Forget the records of stored pages that stand until all others are done: they are read again then."""
        for item in pages:
            if item.step in self.before:
                self.forget(item)

    def forget(self, item: Item) -> None:
        """Let the records of a stored page go from memory."""
        item.envelopes = []
        self.loaded.discard(item.id)

    def envelopes_of(self, item: Item) -> list[Envelope]:
        """Return an item's envelopes, read when they were not yet."""
        self._load(item)
        return item.envelopes

    def _load(self, item: Item) -> None:
        if item.id not in self.loaded:
            item.envelopes = self.store.envelopes(item)
            self.loaded.add(item.id)

    def add(self, item: Item) -> None:
        """Put a new item at its rank."""
        self.loaded.add(item.id)
        place = len(self.items)
        while place and self.items[place - 1].rank > item.rank:
            place -= 1
        self.items.insert(place, item)

    def remove(self, item: Item) -> None:
        """Forget a finished item."""
        self.items.remove(item)
        self.loaded.discard(item.id)

    def rank_on_top(self) -> int:
        """Return a rank above all others."""
        return (self.items[-1].rank if self.items else 0) + GAP

    def rank_below(self, item: Item) -> int:
        """Return a rank below ``item`` and below what was put there before, above everything older."""
        lowest = item.rank
        for other in reversed(self.items):
            if item.rank - GAP < other.rank < lowest:
                lowest = other.rank
        return lowest - 1

    def next_number(self) -> int:
        """Return the number of the next page."""
        self.number += 1
        return self.number
