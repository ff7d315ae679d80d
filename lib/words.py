"""The words of the plain modules: marked where they stand, translated where somebody reads them.

The engine, the steps and the forms know no web framework, so a translator is handed to them (`speak`). Until that
happened, and wherever no language was chosen for the thread (workers, ingest), every text is the English one.

`N_` marks a text of a declaration, such as a field's label; whoever shows the declaration passes it through
`told`. A sentence that a function makes is translated as it is made:
`_("“%(name)s” is off.") % {"name": name}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_CONTEXT_ENDS = "\x04"
"""As gettext's catalogues separate a context from its text."""


class Words(str):
    """A text of ours, in English; it knows what the catalogue calls it and what is filled in."""

    msgid: str
    values: Mapping[str, Any]


def N_(text: str, **values: Any) -> Words:  # noqa: N802 - the name that translators' tools look for
    """Mark a text that is shown later. With ``values`` it is filled in as ``%`` does, here and once translated."""
    words = Words(text % values if values else text)
    words.msgid, words.values = text, values
    return words


def P_(context: str, text: str) -> Words:  # noqa: N802 - as above
    """The same for a text that stands for several ideas in English; ``context`` tells translators which."""
    words = Words(text)
    words.msgid, words.values = f"{context}{_CONTEXT_ENDS}{text}", {}
    return words


def _as_it_is(text: str) -> str:
    return text


def _english(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


def _in_english() -> str:
    return "en"


_one: Callable[[str], str] = _as_it_is
_counted: Callable[[str, str, int], str] = _english
_language: Callable[[], str | None] = _in_english


def speak(
    gettext: Callable[[str], str],
    ngettext: Callable[[str, str, int], str],
    language: Callable[[], str | None],
) -> None:
    """Take these as the translators, for the whole process. They follow the language of the thread."""
    global _one, _counted, _language
    _one, _counted, _language = gettext, ngettext, language


def language() -> str:
    """The language of the thread, such as “de”: for what others' libraries say in English alone."""
    return (_language() or "en").split("-")[0]


def gettext(text: str) -> str:
    """A text of ours in the language of whoever reads it."""
    return _one(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The form that fits the number; the caller fills it in."""
    return _counted(one, many, number)


def told(text: str) -> str:
    """A declaration's text for its reader: ours in their language, what a person wrote as it was written."""
    if not isinstance(text, Words):
        return text
    words = _one(text.msgid)
    if _CONTEXT_ENDS in words:  # not in the catalogue
        return str(text)
    return words % text.values if text.values else words
