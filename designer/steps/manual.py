"""Trigger: a person starts the flow, with or without arguments."""

from __future__ import annotations

from designer.steps.kind import Config, Facts, Part, StepKind, rows_of
from lib.fields import Field, FieldType
from lib.words import N_, ngettext
from lib.words import gettext as _


def _summary(config: Config, facts: Facts) -> str:
    rows = rows_of(config, "arguments")
    return ngettext("%d argument", "%d arguments", len(rows)) % len(rows) if rows else _("Started by hand")


KIND = StepKind(
    kind="manual",
    title=N_("Manual start"),
    family="trigger",
    group=N_("Triggers"),
    icon="play",
    hint=N_("Press run, with or without arguments"),
    parts=(
        Part(
            "arguments",
            N_("Arguments"),
            (
                Field(
                    name="arguments",
                    type=FieldType.ARGUMENTS,
                    label=N_("Arguments"),
                    hint=N_("Asked before each run. The first record holds them by name."),
                ),
            ),
        ),
    ),
    summary=_summary,
)
