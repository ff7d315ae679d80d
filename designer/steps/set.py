"""Shape: keeps a value beside the record for the steps that follow."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, shorten, text_of, variable_problem
from lib.fields import Field, FieldType
from lib.words import N_
from lib.words import gettext as _


def _summary(config: Config, facts: Facts) -> str:
    name = text_of(config, "name")
    return shorten(f"{name} = {text_of(config, 'value')}") if name else _("No name yet")


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    name = text_of(config, "name")
    if name and (message := variable_problem(name)):
        yield "name", message


def _saves(config: Config) -> tuple[str, ...]:
    name = text_of(config, "name")
    return (name,) if name else ()


KIND = may_fail(
    StepKind(
        kind="set",
        title=N_("Set variable"),
        family="inside",
        group=N_("Shape"),
        icon="variable",
        hint=N_("Keeps a value for the steps after it"),
        parts=(
            Part(
                "variable",
                N_("Variable"),
                (
                    Field(
                        name="name",
                        type=FieldType.TEXT,
                        label=N_("Name"),
                        required=True,
                        max_length=60,
                        placeholder="country",
                        hint=N_(
                            "Steps after this one read it by this name. A step may set the same name again."
                        ),
                    ),
                    Field(
                        name="value",
                        type=FieldType.TEMPLATE,
                        label=N_("Value"),
                        placeholder="{{ record.country | upper }}",
                        hint=N_("A single {{ }} keeps the kind of its value; anything around it makes text."),
                    ),
                ),
            ),
        ),
        summary=_summary,
        check=_check,
        saves=_saves,
    )
)
