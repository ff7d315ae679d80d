"""Control: brings records together again, once nothing more can come."""

from __future__ import annotations

from designer.steps.failing import may_fail
from designer.steps.kind import Config, Facts, Part, StepKind, shorten, text_of
from lib.fields import Field, FieldType

AT_ONCE = 10_000  # records that are grouped together; memory is bounded by it


def _summary(config: Config, facts: Facts) -> str:
    key = text_of(config, "key")
    return shorten(f"Lists by {key.removeprefix('record.')}") if key else "All records in lists"


KIND = may_fail(
    StepKind(
        kind="collect",
        title="Collect",
        family="inside",
        group="Control",
        icon="merge",
        hint="Brings records and branches together in lists",
        parts=(
            Part(
                "lists",
                "Lists",
                (
                    Field(
                        name="key",
                        type=FieldType.EXPRESSION,
                        label="One list for each",
                        placeholder="each.parent.id",
                        hint=f"Empty: all in one. Lists form among {AT_ONCE:,} records at a time.",
                    ),
                    Field(
                        name="size",
                        type=FieldType.NUMBER,
                        label="Records in a list, at most",
                        required=True,
                        default=1000,
                        minimum=1,
                        maximum=AT_ONCE,
                        hint="What is more makes another list. The new record has “key”, “items” and “count”. "
                        "It starts when everything before this step is done.",
                    ),
                ),
            ),
        ),
        summary=_summary,
    )
)
