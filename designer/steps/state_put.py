"""State: keeps a value for later records and runs."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, text_of
from designer.steps.state_parts import KEY, MAX_VALUE, MAX_VALUES, SCOPE, check_variable, summary
from designer.steps.variables import saves
from lib.fields import Choice, Field, FieldType, ShowIf

VERBS = {
    "replace": "Keep",
    "once": "Keep once",
    "add": "Add to",
    "append": "Append to",
    "remove": "Forget",
}


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    yield from check_variable(config, facts)
    if config.get("action") in ("add", "append") and not text_of(config, "value"):
        yield "value", "Value is needed here; it is empty."


KIND = may_fail(
    StepKind(
        kind="state_put",
        title="Put state",
        family="inside",
        group="State",
        icon="save",
        hint="Keeps a value for later records and runs",
        parts=(
            Part(
                "value",
                "Value",
                (
                    SCOPE,
                    KEY,
                    Field(
                        name="action",
                        type=FieldType.CHOICE,
                        label="What to do",
                        required=True,
                        default="replace",
                        choices=(
                            Choice("replace", "Keep this value"),
                            Choice("once", "Keep this value if nothing is kept yet"),
                            Choice("add", "Add this number"),
                            Choice("append", "Append this to a list"),
                            Choice("remove", "Forget what is kept"),
                        ),
                        hint="Runs at the same time never lose each other's changes.",
                    ),
                    Field(
                        name="value",
                        type=FieldType.TEMPLATE,
                        label="Value",
                        default="{{ record }}",
                        show_if=ShowIf("action", ("replace", "once", "add", "append")),
                        hint=f"At most {MAX_VALUE // 1024} KB as JSON; at most {MAX_VALUES:,} keys.",
                    ),
                    Field(
                        name="variable",
                        type=FieldType.TEXT,
                        label="Variable",
                        default="state",
                        max_length=60,
                        hint="Has “value”, what is kept now, and “before”, what was kept until now or null.",
                    ),
                ),
            ),
        ),
        summary=summary(lambda config: VERBS.get(str(config.get("action")), "Keep")),
        check=_check,
        saves=saves,
    )
)
