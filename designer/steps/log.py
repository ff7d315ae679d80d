"""Answer and log: writes a line to the run's log."""

from __future__ import annotations

from designer.steps.failing import may_fail
from designer.steps.kind import Config, Facts, Part, StepKind, shorten, text_of
from lib.fields import Choice, Field, FieldType
from lib.words import N_
from lib.words import gettext as _


def _summary(config: Config, facts: Facts) -> str:
    message = shorten(text_of(config, "message"))
    level = _("Error") if config.get("level") == "error" else _("Info")
    return f"{level} · {message}" if message else _("No text yet")


KIND = may_fail(
    StepKind(
        kind="log",
        title=N_("Log"),
        family="inside",
        group=N_("Answer and log"),
        icon="terminal",
        hint=N_("Writes a line to the run's log"),
        parts=(
            Part(
                "line",
                N_("Line"),
                (
                    Field(
                        name="level",
                        type=FieldType.CHOICE,
                        label=N_("Type"),
                        required=True,
                        default="info",
                        choices=(Choice("info", N_("Info")), Choice("error", N_("Error"))),
                    ),
                    Field(
                        name="message",
                        type=FieldType.TEMPLATE,
                        label=N_("Text"),
                        required=True,
                        placeholder=N_("Order {{ record.id }} came in"),
                        hint=N_("One line for each record. Secrets are masked."),
                    ),
                ),
            ),
        ),
        summary=_summary,
    )
)
