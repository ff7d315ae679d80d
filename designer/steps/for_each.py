"""Control: makes each element of a list in the record a record of its own."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, shorten, text_of, variable_problem
from designer.steps.variables import saves
from lib.fields import Field, FieldType
from lib.words import N_
from lib.words import gettext as _

MOST = 100_000
USUAL = 10_000


def _summary(config: Config, facts: Facts) -> str:
    source = text_of(config, "list")
    return (
        shorten(_("Of %(list)s") % {"list": source.removeprefix("record.")}) if source else _("No list yet")
    )


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    name = text_of(config, "variable")
    if name and (message := variable_problem(name)):
        yield "variable", message


KIND = may_fail(
    StepKind(
        kind="for_each",
        title=N_("For each"),
        family="inside",
        group=N_("Control"),
        icon="repeat",
        hint=N_("Makes each element of a list a record"),
        parts=(
            Part(
                "list",
                N_("List"),
                (
                    Field(
                        name="list",
                        type=FieldType.EXPRESSION,
                        label=N_("List"),
                        required=True,
                        placeholder="record.lines",
                        hint=N_("A record whose list is empty is counted as ignored."),
                    ),
                    Field(
                        name="variable",
                        type=FieldType.TEXT,
                        label=N_("Variable"),
                        required=True,
                        default="each",
                        max_length=60,
                        hint=N_(
                            "Has “parent”, the record without this list, “index” from 0 on, and “count”."
                        ),
                    ),
                    Field(
                        name="limit",
                        type=FieldType.NUMBER,
                        label=N_("Elements of a list, at most"),
                        required=True,
                        default=USUAL,
                        minimum=1,
                        maximum=MOST,
                        advanced=True,
                        hint=N_("A record with a longer list fails."),
                    ),
                ),
            ),
        ),
        summary=_summary,
        check=_check,
        saves=saves,
    )
)
