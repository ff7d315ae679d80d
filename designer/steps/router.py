"""Control: sends each record down the branches whose condition holds, or down else."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, counted, rows_of
from lib.fields import Choice, Field, FieldType

ELSE = "else"


def _ports(config: Config) -> tuple[str, ...]:
    ids = (row.get("id") for row in rows_of(config, "branches"))
    return tuple(dict.fromkeys(port for port in ids if isinstance(port, str))) + (ELSE,)


def _summary(config: Config, facts: Facts) -> str:
    way = "All matches" if config.get("mode") == "all" else "First match"
    return f"{way} · {counted(len(rows_of(config, 'branches')), 'branch', 'branches')}"


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    seen: set[str] = set()
    for index, row in enumerate(rows_of(config, "branches")):
        name = str(row.get("name", "")).strip().lower()
        if name and (name in seen or name == ELSE):
            yield f"branches.{index}.name", f"Each branch has its own name. “{row['name']}” is taken."
        seen.add(name)


KIND = may_fail(
    StepKind(
        kind="router",
        title="Router",
        family="inside",
        group="Control",
        icon="split",
        hint="Sends each record down the branch that fits",
        parts=(
            Part(
                "branches",
                "Branches",
                (
                    Field(
                        name="mode",
                        type=FieldType.CHOICE,
                        label="A record takes",
                        required=True,
                        default="first",
                        choices=(
                            Choice("first", "The first branch that fits"),
                            Choice("all", "Every branch that fits"),
                        ),
                    ),
                    Field(
                        name="branches",
                        type=FieldType.BRANCHES,
                        label="Branches",
                        required=True,
                        default=[{"id": "00000001", "name": "Branch 1", "condition": ""}],
                        hint="What fits no branch goes down Else.",
                    ),
                ),
            ),
        ),
        summary=_summary,
        ports=_ports,
        check=_check,
    )
)
