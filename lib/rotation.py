"""Sealing stored credentials anew with the newest key, so that older keys can be thrown away.

Small batches, each in a transaction of its own: whoever writes meanwhile waits for little, and an interrupted
rotation goes on where it was, since values that have the newest key are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from lib.crypto import CannotOpen, has_newest_key, reseal
from lib.models import SealedField

BATCH = 200


@dataclass(slots=True)
class Rotated:
    """How many values were sealed anew and how many had the newest key; ``lost`` names those that no key opens."""

    resealed: int = 0
    kept: int = 0
    lost: list[str] = field(default_factory=list)

    def renew(self, keys: tuple[str, ...], sealed: str, name: str) -> str | None:
        """Count a sealed value, and return it under the newest key; None when it stays as it is."""
        if has_newest_key(keys, sealed):
            self.kept += 1
            return None
        try:
            fresh = reseal(keys, sealed)
        except CannotOpen:
            self.lost.append(name)
            return None
        self.resealed += 1
        return fresh


def rotate_fields(keys: tuple[str, ...], done: Rotated) -> None:
    """Renew every stored :class:`SealedField` of the install and count it in ``done``. Raises BadKey."""
    for model, column in sealed_fields():
        for ids in batches(model):
            with transaction.atomic():
                _renew_rows(keys, done, model, column, ids)


def sealed_fields() -> Iterator[tuple[type[models.Model], str]]:
    """Yield each model that has a sealed field, with the name of the field."""
    for model in apps.get_models():
        for one in model._meta.local_fields:
            if isinstance(one, SealedField):
                yield model, one.name


def batches(model: type[models.Model]) -> Iterator[list[str]]:
    """Yield the keys of all rows, some at a time; rows made meanwhile are sealed with the newest key anyway."""
    last = None
    while True:
        rows = model._base_manager.order_by("pk")
        ids = list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


def _renew_rows(
    keys: tuple[str, ...], done: Rotated, model: type[models.Model], column: str, ids: list[str]
) -> None:
    as_stored = Cast(column, models.TextField())  # the field itself would open it
    rows = model._base_manager.filter(pk__in=ids).values_list("pk", as_stored)
    for pk, sealed in rows:
        if not sealed:
            continue
        fresh = done.renew(keys, sealed, f"{model._meta.verbose_name} {pk}")
        if fresh:
            stored = models.Value(fresh, output_field=models.TextField())
            model._base_manager.filter(pk=pk).update(**{column: stored})
