"""Trigger: the clock starts the flow."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.kind import Complaint, Config, Facts, Part, StepKind
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.schedule import BadSchedule, read, zone_names
from lib.words import N_
from lib.words import gettext as _

_INTERVAL, _CRON = ShowIf("mode", ("interval",)), ShowIf("mode", ("cron",))


def _summary(config: Config, facts: Facts) -> str:
    try:
        return read(config).words
    except BadSchedule:
        return _("No valid time yet")


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    try:
        read(config)
    except BadSchedule as problem:
        yield from problem.errors.items()


KIND = StepKind(
    kind="schedule",
    title=N_("Schedule"),
    family="trigger",
    group=N_("Triggers"),
    icon="calendar",
    hint=N_("The clock starts the flow: every so often, or by a cron expression"),
    parts=(
        Part(
            "times",
            N_("Times"),
            (
                Field(
                    name="mode",
                    type=FieldType.CHOICE,
                    label=N_("Repeat"),
                    required=True,
                    default="interval",
                    choices=(
                        Choice("interval", N_("Every so often")),
                        Choice("cron", N_("By a cron expression")),
                    ),
                ),
                Field(
                    name="every",
                    type=FieldType.NUMBER,
                    label=N_("Every"),
                    required=True,
                    default=1,
                    minimum=1,
                    maximum=1000,
                    show_if=_INTERVAL,
                ),
                Field(
                    name="unit",
                    type=FieldType.CHOICE,
                    label=N_("Unit"),
                    required=True,
                    default="hours",
                    choices=(
                        Choice("minutes", N_("Minutes")),
                        Choice("hours", N_("Hours")),
                        Choice("days", N_("Days")),
                    ),
                    show_if=_INTERVAL,
                ),
                Field(
                    name="at",
                    type=FieldType.TEXT,
                    label=N_("Time of day"),
                    default="00:00",
                    max_length=5,
                    placeholder="09:30",
                    hint=N_("When it runs on its days; hours and minutes are counted from it."),
                    show_if=_INTERVAL,
                ),
                Field(
                    name="cron",
                    type=FieldType.TEXT,
                    label=N_("Cron expression"),
                    required=True,
                    default="0 9 * * MON-FRI",
                    max_length=200,
                    placeholder="30 2 * * MON-FRI",
                    hint=N_(
                        "Minute, hour, day of the month, month, day of the week; or @daily. When both days are "
                        "given, either is enough."
                    ),
                    show_if=_CRON,
                ),
                Field(
                    name="zone",
                    type=FieldType.TEXT,
                    label=N_("Time zone"),
                    required=True,
                    default="UTC",
                    max_length=60,
                    offers=zone_names,
                    placeholder="Europe/Berlin",
                    hint=N_(
                        "Type a city. A time that the clock change leaves out runs right after it; one that "
                        "comes twice runs once."
                    ),
                ),
                Field(
                    name="first_day",
                    type=FieldType.TEXT,
                    label=N_("First day"),
                    advanced=True,
                    max_length=10,
                    placeholder="2026-03-01",
                    hint=N_("Nothing runs before it, and days are counted from it."),
                    show_if=_INTERVAL,
                ),
            ),
        ),
        Part(
            "rules",
            N_("Rules"),
            (
                Field(
                    name="misfire",
                    type=FieldType.CHOICE,
                    label=N_("When Flowyard was down at the time"),
                    required=True,
                    default="one",
                    choices=(
                        Choice("one", N_("Run once, late")),
                        Choice("all", N_("Run once for each missed time")),
                        Choice("skip", N_("Wait for the next time")),
                    ),
                    hint=N_("At most 1,000 missed times of the last 31 days are made up for."),
                ),
                Field(
                    name="overlap",
                    type=FieldType.CHOICE,
                    label=N_("When the run before is not done"),
                    required=True,
                    default="queue",
                    choices=(
                        Choice("queue", N_("Start when it ends")),
                        Choice("skip", N_("Leave this time out")),
                    ),
                ),
            ),
        ),
    ),
    summary=_summary,
    check=_check,
    begins=lambda facts: {"zone": facts.zone},
)
