"""Control: holds records for a time, or until a date."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, counted, shorten, text_of
from lib.fields import Choice, Field, FieldType, ShowIf

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
LONGEST_DAYS = 366


def _summary(config: Config, facts: Facts) -> str:
    if config.get("mode") == "until":
        until = text_of(config, "until")
        return shorten(f"Until {until}") if until else "No date yet"
    amount, unit = text_of(config, "amount"), str(config.get("unit") or "")
    if amount.isdecimal():
        return f"For {counted(int(amount[:12]), unit.removesuffix('s'), unit)}"
    return shorten(f"For {amount} {unit}") if amount else "No time yet"


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    amount, unit = text_of(config, "amount"), config.get("unit")
    if config.get("mode") != "for" or not amount or "{{" in amount:
        return
    try:
        days = float(amount) * SECONDS[str(unit)] / 86400
    except (ValueError, KeyError):
        yield "amount", f"How long takes a number, or an expression in {{{{ }}}}. You wrote “{amount}”."
        return
    if not 0 <= days <= LONGEST_DAYS:  # not a number is neither
        yield "amount", f"A wait goes from 0 to {LONGEST_DAYS} days. You wrote {amount} {unit}."


KIND = may_fail(
    StepKind(
        kind="wait",
        title="Wait",
        family="inside",
        group="Control",
        icon="clock",
        hint="Holds each record for a time or until a date",
        parts=(
            Part(
                "wait",
                "Wait",
                (
                    Field(
                        name="mode",
                        type=FieldType.CHOICE,
                        label="Each record waits",
                        required=True,
                        default="for",
                        choices=(Choice("for", "For a time"), Choice("until", "Until a date")),
                        hint="The wait outlasts restarts. While everything waits, the run keeps its place.",
                    ),
                    Field(
                        name="amount",
                        type=FieldType.TEMPLATE,
                        label="How long",
                        required=True,
                        default="1",
                        max_length=2000,
                        one_line=True,
                        show_if=ShowIf("mode", ("for",)),
                        hint=f"A number or an expression. At most {LONGEST_DAYS} days.",
                    ),
                    Field(
                        name="unit",
                        type=FieldType.CHOICE,
                        label="Unit",
                        required=True,
                        default="hours",
                        choices=tuple(Choice(unit, unit.capitalize()) for unit in SECONDS),
                        show_if=ShowIf("mode", ("for",)),
                    ),
                    Field(
                        name="until",
                        type=FieldType.TEMPLATE,
                        label="Date and time",
                        required=True,
                        max_length=2000,
                        one_line=True,
                        placeholder="{{ record.due }}",
                        show_if=ShowIf("mode", ("until",)),
                        hint="Such as 2026-03-01T12:30:00Z; without a zone it is UTC. What is past does not wait.",
                    ),
                ),
            ),
        ),
        summary=_summary,
        check=_check,
    )
)
