"""Reads the environment: one typed helper for each sort of setting.

A secret ``NAME`` may also be given as ``NAME_FILE``, the path of a file that holds it.
"""

from __future__ import annotations

import os
from pathlib import Path

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class WrongSetting(ValueError):
    """A setting has a value that cannot be used; the text says which and what is allowed."""


def text(name: str, default: str = "") -> str:
    """Return the variable as text."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as a yes or no; raises :class:`WrongSetting` for anything else."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise WrongSetting(f"{name} takes 1 or 0. It is “{raw}”.")


def number(name: str, default: int) -> int:
    """Return the variable as a whole number; raises :class:`WrongSetting` for anything else."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return int(raw)
    except ValueError as error:
        raise WrongSetting(f"{name} takes a whole number. It is “{raw}”.") from error


def items(name: str) -> tuple[str, ...]:
    """Return a comma separated variable as its parts, without empty ones."""
    return tuple(part.strip() for part in os.environ.get(name, "").split(",") if part.strip())


def secret(name: str) -> str:
    """Return a secret from ``NAME`` or from the file named by ``NAME_FILE``; empty when neither is set."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "").strip()


def kept_secret(name: str, path: Path, make) -> str:
    """Return the secret ``name``, or the one kept at ``path``, made once by ``make()`` and readable by us alone."""
    given = secret(name)
    if given:
        return given
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
    return path.read_text(encoding="utf-8").strip()
