"""Which pages the guide has, in which order, and which page of the product each one is about.

``docs/guide/contents.toml`` says it, and nothing else does.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "guide"
PICTURES = FOLDER / "img"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the guide.

    ``name`` stands in its address, ``fits`` are names of the product's addresses that it explains.
    """

    name: str
    file: Path
    fits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that belong together."""

    title: str
    entries: tuple[Entry, ...]


@cache
def parts() -> tuple[Part, ...]:
    """Return the guide's parts in order."""
    told = tomllib.loads((FOLDER / "contents.toml").read_text(encoding="utf-8"))
    return tuple(Part(one["title"], tuple(_entry(page) for page in one["page"])) for one in told["part"])


def entries() -> tuple[Entry, ...]:
    """Return all pages in reading order."""
    return tuple(entry for part in parts() for entry in part.entries)


def entry_for(address: str) -> Entry | None:
    """Return the page about one of the product's addresses, given by its name such as ``runs:list``."""
    return _by_address().get(address)


def picture(name: str) -> Path | None:
    """Return the picture of this name. The name is looked up in the folder's list, so it can lead nowhere else."""
    return next((one for one in PICTURES.iterdir() if one.name == name and one.is_file()), None)


def _entry(told: dict[str, object]) -> Entry:
    name, fits = str(told["name"]), told.get("fits", [])
    assert isinstance(fits, list)
    return Entry(name, (FOLDER / str(told.get("file", f"{name}.md"))).resolve(), tuple(map(str, fits)))


@cache
def _by_address() -> dict[str, Entry]:
    return {address: entry for entry in entries() for address in entry.fits}
