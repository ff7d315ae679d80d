"""What the steps that keep values between runs ask alike: where the value lies and under which key."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from designer.steps.kind import Complaint, Config, Facts, shorten, text_of, variable_problem
from lib.fields import Choice, Field, FieldType
from lib.words import N_
from lib.words import gettext as _

MAX_KEY = 200  # characters
MAX_VALUE = 64 * 1024  # bytes of a value as JSON
MAX_VALUES = 10_000  # in a flow, and in a workspace

SCOPE = Field(
    name="scope",
    type=FieldType.CHOICE,
    label=N_("Kept for"),
    required=True,
    default="flow",
    choices=(
        Choice("flow", N_("This flow")),
        Choice("workspace", N_("Every flow of the workspace")),
    ),
)

KEY = Field(
    name="key",
    type=FieldType.TEMPLATE,
    label=N_("Key"),
    required=True,
    max_length=2000,
    one_line=True,
    placeholder="last-order-{{ record.customer }}",
    hint=N_("The name of the value: at most %(max_key)s characters once it is filled in.", max_key=MAX_KEY),
)


def summary(verb: Callable[[Config], str]) -> Callable[[Config, Facts], str]:
    """The node's second line: the verb and the key."""

    def line(config: Config, facts: Facts) -> str:
        key = text_of(config, "key")
        where = " · " + _("workspace") if config.get("scope") == "workspace" else ""
        return shorten(f"{verb(config)} {key}{where}") if key else _("No key yet")

    return line


def check_variable(config: Config, facts: Facts) -> Iterable[Complaint]:
    """The variable's name, where one is given."""
    name = text_of(config, "variable")
    if name and (message := variable_problem(name)):
        yield "variable", message
