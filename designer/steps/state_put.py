"""State: keeps a value for later records and runs."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, text_of
from designer.steps.state_parts import KEY, MAX_VALUE, MAX_VALUES, SCOPE, check_variable, summary
from designer.steps.variables import saves
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.words import N_, P_
from lib.words import gettext as _

VERBS = {
    "replace": N_("Keep"),
    "once": N_("Keep once"),
    "add": N_("Add to"),
    "append": N_("Append to"),
    "remove": N_("Forget"),
}


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    yield from check_variable(config, facts)
    if config.get("action") in ("add", "append") and not text_of(config, "value"):
        yield "value", _("Value is needed here; it is empty.")


KIND = may_fail(
    StepKind(
        kind="state_put",
        title=N_("Put state"),
        family="inside",
        group=P_("group of steps", "State"),
        icon="save",
        hint=N_("Keeps a value for later records and runs"),
        parts=(
            Part(
                "value",
                N_("Value"),
                (
                    SCOPE,
                    KEY,
                    Field(
                        name="action",
                        type=FieldType.CHOICE,
                        label=N_("What to do"),
                        required=True,
                        default="replace",
                        choices=(
                            Choice("replace", N_("Keep this value")),
                            Choice("once", N_("Keep this value if nothing is kept yet")),
                            Choice("add", N_("Add this number")),
                            Choice("append", N_("Append this to a list")),
                            Choice("remove", N_("Forget what is kept")),
                        ),
                        hint=N_("Runs at the same time never lose each other's changes."),
                    ),
                    Field(
                        name="value",
                        type=FieldType.TEMPLATE,
                        label=N_("Value"),
                        default="{{ record }}",
                        show_if=ShowIf("action", ("replace", "once", "add", "append")),
                        hint=N_(
                            "At most %(max_value)s KB as JSON; at most %(max_values)s keys.",
                            max_value=MAX_VALUE // 1024,
                            max_values=f"{MAX_VALUES:,}",
                        ),
                    ),
                    Field(
                        name="variable",
                        type=FieldType.TEXT,
                        label=N_("Variable"),
                        default="state",
                        max_length=60,
                        hint=N_(
                            "Has “value”, what is kept now, and “before”, what was kept until now or null."
                        ),
                    ),
                ),
            ),
        ),
        summary=summary(lambda config: _(VERBS.get(str(config.get("action")), VERBS["replace"]))),
        check=_check,
        saves=saves,
    )
)
