"""Model fields shared by every application."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from lib.crypto import open_sealed, seal
from lib.ids import new_id


class IdField(models.CharField):  # type: ignore[type-arg]  # Django takes no argument at run time
    """A primary key of 24 lowercase hexadecimal characters, ordered by time."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.update(primary_key=True, max_length=24, default=new_id, editable=False)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for key in ("primary_key", "max_length", "default", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs


class SealedField(models.TextField):  # type: ignore[type-arg]  # the same
    """A JSON object stored encrypted under ``CREDENTIAL_KEYS``; empty object when nothing is stored.

    Read by :mod:`connectors.vault` alone.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(**kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> dict[str, Any]:
        return open_sealed(settings.CREDENTIAL_KEYS, value) if value else {}

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, dict) else {}

    def get_prep_value(self, value: Any) -> str:
        return seal(settings.CREDENTIAL_KEYS, value) if value else ""

    def value_to_string(self, obj: Any) -> str:
        return "******"
