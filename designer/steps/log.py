"""Answer and log: writes a line to the run's log."""

from __future__ import annotations

from designer.steps.failing import may_fail
from designer.steps.kind import Config, Facts, Part, StepKind, shorten, text_of
from lib.fields import Choice, Field, FieldType


def _summary(config: Config, facts: Facts) -> str:
    message = shorten(text_of(config, "message"))
    return (
        f"{'Error' if config.get('level') == 'error' else 'Info'} · {message}" if message else "No text yet"
    )


KIND = may_fail(
    StepKind(
        kind="log",
        title="Log",
        family="inside",
        group="Answer and log",
        icon="terminal",
        hint="Writes a line to the run's log",
        parts=(
            Part(
                "line",
                "Line",
                (
                    Field(
                        name="level",
                        type=FieldType.CHOICE,
                        label="Type",
                        required=True,
                        default="info",
                        choices=(Choice("info", "Info"), Choice("error", "Error")),
                    ),
                    Field(
                        name="message",
                        type=FieldType.TEMPLATE,
                        label="Text",
                        required=True,
                        placeholder="Order {{ record.id }} came in",
                        hint="One line for each record. Secrets are masked.",
                    ),
                ),
            ),
        ),
        summary=_summary,
    )
)
