"""Control: brings records together again, once nothing more can come."""

from __future__ import annotations

from designer.steps.failing import may_fail
from designer.steps.kind import Config, Facts, Part, StepKind, shorten, text_of
from lib.fields import Field, FieldType
from lib.words import N_
from lib.words import gettext as _

AT_ONCE = 10_000  # records that are grouped together; memory is bounded by it


def _summary(config: Config, facts: Facts) -> str:
    key = text_of(config, "key")
    return (
        shorten(_("Lists by %(field)s") % {"field": key.removeprefix("record.")})
        if key
        else _("All records in lists")
    )


KIND = may_fail(
    StepKind(
        kind="collect",
        title=N_("Collect"),
        family="inside",
        group=N_("Control"),
        icon="merge",
        hint=N_("Brings records and branches together in lists"),
        parts=(
            Part(
                "lists",
                N_("Lists"),
                (
                    Field(
                        name="key",
                        type=FieldType.EXPRESSION,
                        label=N_("One list for each"),
                        placeholder="each.parent.id",
                        hint=N_(
                            "Empty: all in one. Lists form among %(at_once)s records at a time.",
                            at_once=f"{AT_ONCE:,}",
                        ),
                    ),
                    Field(
                        name="size",
                        type=FieldType.NUMBER,
                        label=N_("Records in a list, at most"),
                        required=True,
                        default=1000,
                        minimum=1,
                        maximum=AT_ONCE,
                        hint=N_(
                            "What is more makes another list. The new record has “key”, “items” and “count”. It "
                            "starts when everything before this step is done."
                        ),
                    ),
                ),
            ),
        ),
        summary=_summary,
    )
)
