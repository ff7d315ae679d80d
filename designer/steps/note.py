"""A note on the canvas; records never see it."""

from __future__ import annotations

from designer.steps.kind import Config, Facts, Part, StepKind, no_way_out, shorten, text_of
from lib.fields import Field, FieldType


def _summary(config: Config, facts: Facts) -> str:
    return shorten(text_of(config, "text"))


KIND = StepKind(
    kind="note",
    title="Note",
    family="inside",
    group="Answer and log",
    icon="sticky-note",
    hint="Words for whoever reads the flow",
    parts=(
        Part(
            "text",
            "Text",
            (
                Field(
                    name="text",
                    type=FieldType.TEXTAREA,
                    label="Text",
                    max_length=2000,
                    hint="The first line is bold.",
                ),
            ),
        ),
    ),
    summary=_summary,
    ports=no_way_out,
)
