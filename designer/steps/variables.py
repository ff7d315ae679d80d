"""The variable under which a step keeps its answer for the steps after it."""

from __future__ import annotations

from designer.steps.kind import Config, text_of
from lib.fields import Field, FieldType, ShowIf
from lib.words import N_

_HINT = N_("Steps after this one read the answer by this name.")


def saves(config: Config) -> tuple[str, ...]:
    """The names a step saves by: that of its setting ``variable``, or none."""
    name = text_of(config, "variable")
    return (name,) if name else ()


def response_variable(
    *, default: str = "response", show_if: ShowIf | None = None, hint: str = _HINT
) -> Field:
    """Return the field in which a calling step names its answer."""
    return Field(
        name="variable",
        type=FieldType.TEXT,
        label=N_("Response variable"),
        required=True,
        default=default,
        max_length=60,
        show_if=show_if,
        hint=hint,
    )
