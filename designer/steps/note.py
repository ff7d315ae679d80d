"""A note on the canvas; records never see it."""

from __future__ import annotations

from designer.steps.kind import Config, Facts, Part, StepKind, no_way_out, shorten, text_of
from lib.fields import Field, FieldType
from lib.words import N_


def _summary(config: Config, facts: Facts) -> str:
    return shorten(text_of(config, "text"))


KIND = StepKind(
    kind="note",
    title=N_("Note"),
    family="inside",
    group=N_("Answer and log"),
    icon="sticky-note",
    hint=N_("Words for whoever reads the flow"),
    parts=(
        Part(
            "text",
            N_("Text"),
            (
                Field(
                    name="text",
                    type=FieldType.TEXTAREA,
                    label=N_("Text"),
                    max_length=2000,
                    hint=N_("The first line is bold."),
                ),
            ),
        ),
    ),
    summary=_summary,
    ports=no_way_out,
)
