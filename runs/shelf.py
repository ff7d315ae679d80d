"""Keeps the values of flows and workspaces in the database; changes are written in the commit of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.models import QuerySet

from designer.steps.state_parts import MAX_VALUES
from lib.ids import new_id
from runs.engine.states import Kept, Place, Put, StateMoved
from runs.models import StateValue
from runs.payloads import pack, unpack

AT_ONCE = 200  # keys in one query


@dataclass(frozen=True, slots=True)
class DatabaseShelf:
    """The values that a flow sees in an environment: its own and those of its workspace."""

    workspace_id: str
    flow_id: str
    environment: str

    def read(self, places: Iterable[Place]) -> dict[Place, Kept]:
        found: dict[Place, Kept] = {}
        keys: dict[str, list[str]] = {}
        for place in places:
            keys.setdefault(place.scope, []).append(place.key)
        for scope, wanted in keys.items():
            for first in range(0, len(wanted), AT_ONCE):
                rows = self._rows(scope).filter(key__in=wanted[first : first + AT_ONCE])
                for key, payload, mark in rows.values_list("key", "payload", "mark"):
                    found[Place(scope, key)] = Kept(unpack(payload), mark)
        return found

    def room(self, scope: str) -> int:
        return MAX_VALUES - self._rows(scope).count()

    def write(self, puts: Mapping[Place, Put], now: datetime) -> None:
        """Write changes inside the caller's transaction; raises ``StateMoved``, and then all of it must be undone."""
        new = [self._row(place, put, now) for place, put in puts.items() if not put.mark and not put.gone]
        try:
            StateValue.objects.bulk_create(new)
        except IntegrityError as error:
            raise StateMoved from error
        for place, put in puts.items():
            if put.mark:
                self._overwrite(place, put, now)

    def _overwrite(self, place: Place, put: Put, now: datetime) -> None:
        seen = self._rows(place.scope).filter(key=place.key, mark=put.mark)
        if put.gone:
            changed = seen.delete()[0]
        else:
            changed = seen.update(payload=pack(put.value), mark=new_id(), updated_at=now)
        if changed != 1:
            raise StateMoved

    def _rows(self, scope: str) -> QuerySet[StateValue]:
        rows = StateValue.objects.filter(environment=self.environment)
        if scope == "workspace":
            return rows.filter(workspace_id=self.workspace_id, flow=None)
        return rows.filter(flow_id=self.flow_id)

    def _row(self, place: Place, put: Put, now: datetime) -> StateValue:
        return StateValue(
            pk=new_id(),
            workspace_id=self.workspace_id,
            flow_id=None if place.scope == "workspace" else self.flow_id,
            environment=self.environment,
            key=place.key,
            payload=pack(put.value),
            mark=new_id(),
            updated_at=now,
        )
