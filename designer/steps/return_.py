"""Answer and log: ends the way of a record with a result."""

from __future__ import annotations

from designer.steps.failing import may_fail
from designer.steps.kind import Config, Facts, Part, StepKind, no_way_out, shorten, text_of
from lib.fields import Field, FieldType
from lib.words import N_
from lib.words import gettext as _


def _summary(config: Config, facts: Facts) -> str:
    return shorten(text_of(config, "value")) or _("Ends here")


KIND = may_fail(
    StepKind(
        kind="return",
        title=N_("Return"),
        family="inside",
        group=N_("Answer and log"),
        icon="corner-down-left",
        hint=N_("Ends the work on a record, with a result"),
        parts=(
            Part(
                "result",
                N_("Result"),
                (
                    Field(
                        name="value",
                        type=FieldType.TEMPLATE,
                        label=N_("Result"),
                        default="{{ record }}",
                        hint=N_("The run shows it. The last record's result counts."),
                    ),
                ),
            ),
        ),
        summary=_summary,
        ports=no_way_out,
    )
)
