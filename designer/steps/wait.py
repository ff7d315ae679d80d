"""Control: holds records for a time, or until a date."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, shorten, text_of
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.words import N_, ngettext
from lib.words import gettext as _

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
LONGEST_DAYS = 366


def _summary(config: Config, facts: Facts) -> str:
    if config.get("mode") == "until":
        until = text_of(config, "until")
        return shorten(_("Until %(until)s") % {"until": until}) if until else _("No date yet")
    amount, unit = text_of(config, "amount"), str(config.get("unit") or "")
    if amount.isdecimal():
        return _counted(int(amount[:12]), unit)
    return (
        shorten(_("For %(amount)s %(unit)s") % {"amount": amount, "unit": _unit(unit)})
        if amount
        else _("No time yet")
    )


def _counted(amount: int, unit: str) -> str:
    forms = {
        "seconds": ngettext("For %d second", "For %d seconds", amount),
        "minutes": ngettext("For %d minute", "For %d minutes", amount),
        "hours": ngettext("For %d hour", "For %d hours", amount),
        "days": ngettext("For %d day", "For %d days", amount),
    }
    return forms[unit] % amount if unit in forms else f"{amount} {unit}"


def _unit(unit: str) -> str:
    words = {"seconds": _("seconds"), "minutes": _("minutes"), "hours": _("hours"), "days": _("days")}
    return words.get(unit, unit)


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    amount, unit = text_of(config, "amount"), config.get("unit")
    if config.get("mode") != "for" or not amount or "{{" in amount:
        return
    try:
        days = float(amount) * SECONDS[str(unit)] / 86400
    except (ValueError, KeyError):
        yield (
            "amount",
            _("How long takes a number, or an expression in {{ }}. You wrote “%(amount)s”.")
            % {"amount": amount},
        )
        return
    if not 0 <= days <= LONGEST_DAYS:  # not a number is neither
        yield (
            "amount",
            _("A wait goes from 0 to %(longest_days)s days. You wrote %(amount)s %(unit)s.")
            % {"longest_days": LONGEST_DAYS, "amount": amount, "unit": _unit(str(unit))},
        )


KIND = may_fail(
    StepKind(
        kind="wait",
        title=N_("Wait"),
        family="inside",
        group=N_("Control"),
        icon="clock",
        hint=N_("Holds each record for a time or until a date"),
        parts=(
            Part(
                "wait",
                N_("Wait"),
                (
                    Field(
                        name="mode",
                        type=FieldType.CHOICE,
                        label=N_("Each record waits"),
                        required=True,
                        default="for",
                        choices=(Choice("for", N_("For a time")), Choice("until", N_("Until a date"))),
                        hint=N_(
                            "The wait outlasts restarts. While everything waits, the run keeps its place."
                        ),
                    ),
                    Field(
                        name="amount",
                        type=FieldType.TEMPLATE,
                        label=N_("How long"),
                        required=True,
                        default="1",
                        max_length=2000,
                        one_line=True,
                        show_if=ShowIf("mode", ("for",)),
                        hint=N_(
                            "A number or an expression. At most %(longest_days)s days.",
                            longest_days=LONGEST_DAYS,
                        ),
                    ),
                    Field(
                        name="unit",
                        type=FieldType.CHOICE,
                        label=N_("Unit"),
                        required=True,
                        default="hours",
                        choices=(
                            Choice("seconds", N_("Seconds")),
                            Choice("minutes", N_("Minutes")),
                            Choice("hours", N_("Hours")),
                            Choice("days", N_("Days")),
                        ),
                        show_if=ShowIf("mode", ("for",)),
                    ),
                    Field(
                        name="until",
                        type=FieldType.TEMPLATE,
                        label=N_("Date and time"),
                        required=True,
                        max_length=2000,
                        one_line=True,
                        placeholder="{{ record.due }}",
                        show_if=ShowIf("mode", ("until",)),
                        hint=N_(
                            "Such as 2026-03-01T12:30:00Z; without a zone it is UTC. What is past does not wait."
                        ),
                    ),
                ),
            ),
        ),
        summary=_summary,
        check=_check,
    )
)
