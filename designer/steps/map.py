"""Shape: makes a new record from expressions, or adds fields to it."""

from __future__ import annotations

from designer.steps.failing import may_fail
from designer.steps.kind import Config, Facts, Part, StepKind, counted, rows_of
from lib.fields import Choice, Field, FieldType


def _summary(config: Config, facts: Facts) -> str:
    rows = rows_of(config, "fields")
    verb = "added" if config.get("mode") == "add" else "mapped"
    return f"{counted(len(rows), 'field', 'fields')} {verb}" if rows else "No field mapped yet"


KIND = may_fail(
    StepKind(
        kind="map",
        title="Map fields",
        family="inside",
        group="Shape",
        icon="shuffle",
        hint="Makes a new record, or adds fields to it",
        parts=(
            Part(
                "fields",
                "Fields",
                (
                    Field(
                        name="mode",
                        type=FieldType.CHOICE,
                        label="The new record",
                        required=True,
                        default="replace",
                        choices=(
                            Choice("replace", "Has these fields only"),
                            Choice("add", "Keeps its fields and gets these"),
                        ),
                    ),
                    Field(
                        name="fields",
                        type=FieldType.MAPPING,
                        label="Fields",
                        required=True,
                        hint="A name with dots (address.city) makes an object in the record.",
                    ),
                ),
            ),
        ),
        summary=_summary,
    )
)
