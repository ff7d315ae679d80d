"""What can go wrong with an expression: one family of errors, each a sentence with a place in the source.

`ExpressionProblem` and its two children are what callers see. `Failure` and `Missing` travel inside the
package: they carry an offset into the source and become an `ExpressionError` at the edge, so that a miss that
`default` catches costs no sentence.
"""

from difflib import get_close_matches
from typing import Any


class ExpressionProblem(ValueError):
    """Base of both errors. `str()` gives the sentence; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class ExpressionSyntaxError(ExpressionProblem):
    """The source cannot be understood; it fails before anything is evaluated."""


class ExpressionError(ExpressionProblem):
    """The expression was understood but could not be worked out for this data."""


class Failure(Exception):
    """An evaluation failed at `offset`, in characters of the source (None until someone knows it)."""

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset

    def sentence(self) -> str:
        """The sentence for the user."""
        return str(self.args[0])


class Missing(Failure):
    """A name, field or item is not there. The sentence is only made when it is asked for."""

    def __init__(self, key: Any, holder: Any, label: str, offset: int) -> None:
        super().__init__("", offset)
        self.key = key
        self.holder = holder
        self.label = label

    def sentence(self) -> str:
        """What is not there, in what, and what may have been meant."""
        label = self.label or "this value"
        if isinstance(self.holder, dict):
            return f"There is no field “{shorten(self.key)}” in {label}. {_advice(self.key, self.holder)}"
        if isinstance(self.holder, list) and not isinstance(self.key, str):
            count = len(self.holder)
            return f"{_start(label)} has no item {shorten(self.key)}; it holds {count} (the first one is 0)."
        return _no_fields(self.key, self.holder, label)


class UnknownName(Missing):
    """A free variable is not in scope."""

    def sentence(self) -> str:
        """Which name is unknown and which ones exist."""
        start = f"There is no value named “{shorten(self.key)}” here."
        item = self.holder.get("item")
        if isinstance(item, dict) and self.key in item:
            return f"{start} Did you mean “item.{shorten(self.key)}”?"
        return f"{start} {_advice(self.key, self.holder)}"


def _no_fields(key: Any, holder: Any, label: str) -> str:
    if holder is None:
        start = f"“{shorten(key)}” cannot be read because {label} is nothing."
        return f"{start} Add | default('') if that may happen."
    if isinstance(holder, list):
        return (
            f"{_start(label)} is a list, so it has no field “{shorten(key)}”. "
            "Pick an item with [0] or first, or go through all of them with map."
        )
    what = "a text" if isinstance(holder, str) else "a single value"
    return f"{_start(label)} is {what}, so “{shorten(key)}” cannot be read from it."


def _start(label: str) -> str:
    """The label at the beginning of a sentence; a path the user wrote stays as it is."""
    return "This value" if label == "this value" else label


def _advice(key: Any, holder: Any) -> str:
    known = [name for name in list(holder)[:500] if isinstance(name, str)]
    meant = suggestion(str(key), known)
    if meant:
        return f"Did you mean “{meant}”?"
    if not known:
        return "There is nothing in it."
    shown = ", ".join(shorten(name, 40) for name in known[:6])
    return f"There is: {shown}{' …' if len(known) > 6 else ''}. Add | default('') if it may be missing."


def suggestion(name: str, known: list[str]) -> str | None:
    """The entry of `known` that `name` most likely stands for, or None."""
    lowered = {entry.lower()[:60]: entry for entry in reversed(known)}
    close = get_close_matches(name.lower()[:60], lowered, n=1, cutoff=0.6)
    return shorten(lowered[close[0]]) if close else None


def shorten(value: Any, width: int = 60) -> str:
    """`value` as text, cut so that a sentence stays a sentence."""
    text = str(value) if not isinstance(value, int) or abs(value) < 10**30 else "a very long number"
    return text if len(text) <= width else text[: width - 1] + "…"


def place(source: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character offset in `source`."""
    offset = max(0, min(offset, len(source)))
    return source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset)
