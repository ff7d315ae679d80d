"""State: reads a value that an earlier record or run kept."""

from __future__ import annotations

from designer.steps.failing import may_fail
from designer.steps.kind import Part, StepKind
from designer.steps.state_parts import KEY, SCOPE, check_variable, summary
from designer.steps.variables import saves
from lib.fields import Field, FieldType
from lib.words import N_, P_
from lib.words import gettext as _

KIND = may_fail(
    StepKind(
        kind="state_get",
        title=N_("Get state"),
        family="inside",
        group=P_("group of steps", "State"),
        icon="database",
        hint=N_("Reads a value that was kept before"),
        parts=(
            Part(
                "value",
                N_("Value"),
                (
                    SCOPE,
                    KEY,
                    Field(
                        name="default",
                        type=FieldType.TEMPLATE,
                        label=N_("When nothing is kept"),
                        placeholder="{{ 0 }}",
                        hint=N_("Empty: the variable is null then."),
                    ),
                    Field(
                        name="variable",
                        type=FieldType.TEXT,
                        label=N_("Variable"),
                        required=True,
                        default="kept",
                        max_length=60,
                        hint=N_("Steps after this one read the value by this name."),
                    ),
                ),
            ),
        ),
        summary=summary(lambda config: _("Read")),
        check=check_variable,
        saves=saves,
    )
)
