"""Shape: lets through the records for which a condition holds; the others are ignored."""

from __future__ import annotations

import re

from designer.steps.failing import may_fail
from designer.steps.kind import Config, Facts, Part, StepKind, shorten, text_of
from lib.fields import Field, FieldType
from lib.words import N_
from lib.words import gettext as _

_QUOTED = re.compile(r"""(['"])([^'"]*)\1""")


def readable(condition: str) -> str:
    """A condition as a node shows it: “record.status == 'paid'” reads “status = paid”."""
    words = condition.replace("record.", "").replace("==", "=")
    return shorten(_QUOTED.sub(lambda match: match[2] or "empty", words))


def _summary(config: Config, facts: Facts) -> str:
    return readable(text_of(config, "condition")) or _("No condition yet")


KIND = may_fail(
    StepKind(
        kind="filter",
        title=N_("Filter"),
        family="inside",
        group=N_("Shape"),
        icon="filter",
        hint=N_("Lets through only the records that meet a condition"),
        parts=(
            Part(
                "condition",
                N_("Condition"),
                (
                    Field(
                        name="condition",
                        type=FieldType.EXPRESSION,
                        label=N_("Records go on when"),
                        required=True,
                        placeholder="record.status == 'paid'",
                        hint=N_("The others are counted as ignored."),
                    ),
                ),
            ),
        ),
        summary=_summary,
    )
)
