"""State: reads a value that an earlier record or run kept."""

from __future__ import annotations

from designer.steps.failing import may_fail
from designer.steps.kind import Part, StepKind
from designer.steps.state_parts import KEY, SCOPE, check_variable, summary
from designer.steps.variables import saves
from lib.fields import Field, FieldType

KIND = may_fail(
    StepKind(
        kind="state_get",
        title="Get state",
        family="inside",
        group="State",
        icon="database",
        hint="Reads a value that was kept before",
        parts=(
            Part(
                "value",
                "Value",
                (
                    SCOPE,
                    KEY,
                    Field(
                        name="default",
                        type=FieldType.TEMPLATE,
                        label="When nothing is kept",
                        placeholder="{{ 0 }}",
                        hint="Empty: the variable is null then.",
                    ),
                    Field(
                        name="variable",
                        type=FieldType.TEXT,
                        label="Variable",
                        required=True,
                        default="kept",
                        max_length=60,
                        hint="Steps after this one read the value by this name.",
                    ),
                ),
            ),
        ),
        summary=summary(lambda config: "Read"),
        check=check_variable,
        saves=saves,
    )
)
