"""Control: sends each record down the branches whose condition holds, or down else."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, rows_of
from lib.fields import Choice, Field, FieldType
from lib.words import N_, P_, ngettext
from lib.words import gettext as _

ELSE = "else"


def _ports(config: Config) -> tuple[str, ...]:
    ids = (row.get("id") for row in rows_of(config, "branches"))
    return tuple(dict.fromkeys(port for port in ids if isinstance(port, str))) + (ELSE,)


def _summary(config: Config, facts: Facts) -> str:
    way = _("All matches") if config.get("mode") == "all" else _("First match")
    count = len(rows_of(config, "branches"))
    branches = ngettext("%d branch", "%d branches", count) % count
    return f"{way} · {branches}"


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    seen: set[str] = set()
    for index, row in enumerate(rows_of(config, "branches")):
        name = str(row.get("name", "")).strip().lower()
        if name and (name in seen or name == ELSE):
            yield (
                f"branches.{index}.name",
                _("Each branch has its own name. “%(name)s” is taken.") % {"name": row["name"]},
            )
        seen.add(name)


KIND = may_fail(
    StepKind(
        kind="router",
        title=N_("Router"),
        family="inside",
        group=N_("Control"),
        icon="split",
        hint=N_("Sends each record down the branch that fits"),
        parts=(
            Part(
                "branches",
                N_("Branches"),
                (
                    Field(
                        name="mode",
                        type=FieldType.CHOICE,
                        label=P_("router", "A record takes"),
                        required=True,
                        default="first",
                        choices=(
                            Choice("first", N_("The first branch that fits")),
                            Choice("all", N_("Every branch that fits")),
                        ),
                    ),
                    Field(
                        name="branches",
                        type=FieldType.BRANCHES,
                        label=N_("Branches"),
                        required=True,
                        default=[{"id": "00000001", "name": N_("Branch 1"), "condition": ""}],
                        hint=N_("What fits no branch goes down Else."),
                    ),
                ),
            ),
        ),
        summary=_summary,
        ports=_ports,
        check=_check,
    )
)
