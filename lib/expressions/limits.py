"""What one expression may cost: limits on its source, and the budget of one evaluation.

One operation is about a tenth of a microsecond. Work on data is charged by its size and results as they are
made, so the budget bounds time and memory together, also through inline expressions.
"""

from datetime import UTC, datetime
from typing import Any

from lib.expressions.errors import Failure

MAX_EXPRESSION = 10_000  # characters of one expression
MAX_TEMPLATE = 100_000  # characters of a text with {{ }} in it
MAX_PLACES = 1_000  # {{ }} in one text
MAX_BRACKETS = 24  # nested ( [ {; each level costs jinja2's parser about 14 Python frames
MAX_PREFIXES = 4  # "not not not …" or "- - - …" in a row
MAX_ELSE = 50  # "else" in one expression; the parser recurses for each
MAX_TREE = 100  # depth of the syntax tree; evaluation needs about two frames for each level
MAX_PATTERN = 500  # characters of a regular expression
MAX_OPERATIONS = 500_000
MAX_TEXT = 5_000_000  # characters of a text made by an expression
MAX_ITEMS = 100_000  # items of a list made by an expression
MAX_PARTS = 500_000  # values inside a result, counted through all its levels
MAX_NESTING = 100  # levels of lists and objects in a result; JSON writers stop soon after
MAX_WHOLE = 2**63 - 1  # the largest whole number that survives JSON and databases

TEXT_PER_OPERATION = 64  # characters that a plain text function handles for one operation


class Run:
    """State of one evaluation: the operations left and the moment that `now()` means."""

    __slots__ = ("_now", "left")

    def __init__(self, now: datetime | None = None, operations: int = MAX_OPERATIONS) -> None:
        self._now = now
        self.left = operations

    def charge(self, operations: int) -> None:
        """Take `operations` from the budget; raises Failure when it is used up."""
        self.left -= operations
        if self.left < 0:
            raise Failure(
                "This takes too many operations for one record. "
                "Work on fewer items, or split it over several steps."
            )

    def charge_value(self, value: Any) -> None:
        """Charge for reading or making `value` once (its own level only)."""
        kind = type(value)
        if kind is str:
            if len(value) > TEXT_PER_OPERATION:
                self.charge(len(value) // TEXT_PER_OPERATION)
        elif kind is list or kind is dict:
            self.charge(len(value))

    def moment(self) -> datetime:
        """The time the evaluation was given, else the clock, read once."""
        if self._now is None:
            self._now = datetime.now(UTC)
        elif self._now.tzinfo is None:
            self._now = self._now.replace(tzinfo=UTC)
        return self._now


def room_for_text(length: int) -> None:
    """Refuse a text of `length` characters before it is made."""
    if length > MAX_TEXT:
        raise Failure(
            f"The text would be {length:,} characters long. An expression can make {MAX_TEXT:,} at most."
        )


def room_for_items(count: int) -> None:
    """Refuse a list of `count` items before it is made."""
    if count > MAX_ITEMS:
        raise Failure(f"The list would have {count:,} items. An expression can make {MAX_ITEMS:,} at most.")


def weigh(value: Any) -> int:
    """Count the values inside `value` through all levels; raises Failure when it is too big or too deep.

    A value that is used twice counts twice, as it will be written twice.
    """
    level, parts, letters, depth = [value], 1, 0, 0
    while level:
        depth += 1
        below: list[Any] = []
        for part in level:
            if type(part) is str:
                letters += len(part)
            elif type(part) is list:
                parts += len(part)
                if parts <= MAX_PARTS:
                    below.extend(part)
            elif type(part) is dict:
                parts += len(part)
                if parts <= MAX_PARTS:
                    below.extend(part.values())
                    letters += sum(map(len, part))
            if parts > MAX_PARTS or letters > 4 * MAX_TEXT:
                raise Failure("The result is too big. Keep only the fields and items that are needed.")
        if depth > MAX_NESTING:
            raise Failure(
                f"The result is nested more than {MAX_NESTING} levels deep. Pick the part that is needed."
            )
        level = below
    return parts + letters // TEXT_PER_OPERATION
