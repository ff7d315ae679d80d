"""Finds sections of the guide by words."""

from __future__ import annotations

from dataclasses import dataclass

from lib.guide import contents
from lib.guide.rendering import Page, Section, page

MOST = 20
_AROUND = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A section in which all words occur, and some text around the first of them."""

    page: Page
    section: Section
    excerpt: str


def search(query: str) -> list[Found]:
    """Return the sections that hold every word, at most ``MOST``; those with a word in their title first."""
    words = query.casefold().split()
    if not words:
        return []
    found = [(_rank(one, words), one) for one in _all(words)]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])][:MOST]


def _all(words: list[str]) -> list[Found]:
    return [
        Found(shown, section, _excerpt(section.text, words))
        for shown in map(page, contents.entries())
        for section in shown.sections
        if all(word in f"{shown.title} {section.title} {section.text}".casefold() for word in words)
        and any(word in f"{section.title} {section.text}".casefold() for word in words)
    ]


def _rank(found: Found, words: list[str]) -> int:
    title = found.section.title.casefold()
    return -sum(word in title for word in words)


def _excerpt(text: str, words: list[str]) -> str:
    low = text.casefold()
    first = min((place for word in words if (place := low.find(word)) >= 0), default=0)
    start = text.rfind(" ", 0, max(first - _AROUND, 0)) + 1
    end = text.find(" ", first + 2 * _AROUND)
    return f"{'… ' if start else ''}{text[start : end if end >= 0 else None]}{' …' if end >= 0 else ''}"
