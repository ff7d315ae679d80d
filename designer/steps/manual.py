"""Trigger: a person starts the flow, with or without arguments."""

from __future__ import annotations

from designer.steps.kind import Config, Facts, Part, StepKind, counted, rows_of
from lib.fields import Field, FieldType


def _summary(config: Config, facts: Facts) -> str:
    rows = rows_of(config, "arguments")
    return counted(len(rows), "argument", "arguments") if rows else "Started by hand"


KIND = StepKind(
    kind="manual",
    title="Manual start",
    family="trigger",
    group="Triggers",
    icon="play",
    hint="Press run, with or without arguments",
    parts=(
        Part(
            "arguments",
            "Arguments",
            (
                Field(
                    name="arguments",
                    type=FieldType.ARGUMENTS,
                    label="Arguments",
                    hint="Asked before each run. The first record holds them by name.",
                ),
            ),
        ),
    ),
    summary=_summary,
)
