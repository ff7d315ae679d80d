"""Values that are kept between records and runs, as one piece of work sees them.

Changes wait here until the commit that takes the records away which made them: a page that is worked again
after a crash makes them again, and one that was committed never does. The commit holds each change against
what was there when it was made, so two runs never lose each other's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

Json = Any


class StateMoved(Exception):
    """Another run changed a value meanwhile: nothing of this commit was written; work it again."""


class Place(NamedTuple):
    """Where a value lies. ``scope`` is ``flow`` or ``workspace``."""

    scope: str
    key: str


class Kept(NamedTuple):
    """A value and the mark of the commit that wrote it; an empty mark means that nothing is there."""

    value: Json = None
    mark: str = ""


class Put(NamedTuple):
    """A value to write (or to take away, with ``gone``) if ``mark`` is still the one that was seen."""

    value: Json
    mark: str
    gone: bool = False


class Shelf(Protocol):
    """Where values are kept."""

    def read(self, places: Iterable[Place]) -> dict[Place, Kept]:
        """Return what is there; places without a value are left out."""

    def room(self, scope: str) -> int:
        """Return how many more values fit."""


class EmptyShelf:
    """Keeps nothing: for work that has no state."""

    def read(self, places: Iterable[Place]) -> dict[Place, Kept]:
        return {}

    def room(self, scope: str) -> int:
        return 0


@dataclass(slots=True)
class States:
    """What is on the shelf, with the changes that are not committed yet laid over it."""

    shelf: Shelf = field(default_factory=EmptyShelf)
    puts: dict[Place, Put] = field(default_factory=dict)
    _seen: dict[Place, Kept] = field(default_factory=dict)
    _room: dict[str, int] = field(default_factory=dict)

    def load(self, places: Iterable[Place]) -> None:
        """Read these places afresh, except where a change waits for its commit."""
        fresh = [place for place in dict.fromkeys(places) if place not in self.puts]
        found = self.shelf.read(fresh) if fresh else {}
        self._seen |= {place: found.get(place, Kept()) for place in fresh}

    def get(self, place: Place) -> Kept:
        """Return what is there now; :meth:`load` was called for it."""
        return self._seen[place]

    def put(self, place: Place, value: Json) -> bool:
        """Let ``value`` be there from the next commit on; False when there is no room for one more."""
        if not self._seen[place].mark:
            if place.scope not in self._room:
                self._room[place.scope] = self.shelf.room(place.scope)
            if self._room[place.scope] <= 0:
                return False
            self._room[place.scope] -= 1
        self._change(place, Kept(value, "new"), gone=False)
        return True

    def remove(self, place: Place) -> None:
        """Let nothing be there from the next commit on."""
        if self._seen[place].mark:
            self._change(place, Kept(), gone=True)

    def _change(self, place: Place, kept: Kept, *, gone: bool) -> None:
        first = self.puts.get(place)
        mark = first.mark if first else self._seen[place].mark
        self.puts[place] = Put(kept.value, mark, gone)
        self._seen[place] = kept

    def take(self) -> dict[Place, Put]:
        """Return the changes for a commit and forget what was seen."""
        puts, self.puts = self.puts, {}
        self._seen.clear()
        self._room.clear()
        return puts
