"""Reads the environment: one typed helper for each sort of setting.

A secret ``NAME`` may also be given as ``NAME_FILE``, the path of a file that holds it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

TRUE = frozenset({"1", "true", "yes", "on"})
USUAL_DATA = Path(__file__).resolve().parent.parent / "var"
LARGEST = 2**31 - 1
NUMBER = re.compile(r"-?[0-9]{1,18}\Z")
FOLDER_ERRORS = (FileExistsError, NotADirectoryError)
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


def number(name: str, default: int, low: int = 0, high: int = LARGEST) -> int:
    """Return the variable as a whole number in bounds; raises :class:`WrongSetting` for anything else."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    if NUMBER.match(raw) and low <= int(raw) <= high:
        return int(raw)
    raise WrongSetting(f"{name} takes a whole number from {low} to {high}. It is “{raw[:40]}”.")


def port(name: str, default: int) -> int:
    """Return the variable as the number of a port; raises :class:`WrongSetting` for anything else."""
    return number(name, default, 1, 65535)


def one_of(name: str, words: Collection[str], default: str) -> str:
    """Return the variable as one of ``words``, in capitals; raises :class:`WrongSetting` for any other."""
    raw = text(name)
    if (raw.upper() or default) in words:
        return raw.upper() or default
    raise WrongSetting(f"{name} is one of: {', '.join(words)}. It is “{raw[:40]}”.")


def folder(name: str, default: Path) -> Path:
    """Return the variable as a folder, made when it is not there; raises :class:`WrongSetting` when it cannot be."""
    path = Path(text(name) or default).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "there is a file in its place" if isinstance(error, FOLDER_ERRORS) else error.strerror
        raise WrongSetting(
            f"{name} takes a folder. “{path}” cannot be used: {reason}. Choose another one: {name}=./elsewhere"
        ) from error
    return path


def data() -> Path:
    """Return the folder of everything that is kept; raises :class:`WrongSetting` when it cannot be used."""
    return folder("DATA", USUAL_DATA)


def host(address: str) -> str:
    """Return the host in an address; empty when it has none or is no address."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


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
