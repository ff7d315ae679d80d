"""What a step does with a record that it cannot finish: one set of questions for every kind that can fail."""

from __future__ import annotations

from dataclasses import replace

from designer.steps.kind import Config, Facts, Part, StepKind
from lib.fields import Choice, Field, FieldType
from lib.words import N_

ERROR = "error"
"""The port of the error branch, and the variable that tells what went wrong on it."""

_ON_ERROR = Field(
    name="on_error",
    type=FieldType.CHOICE,
    label=N_("When a record fails"),
    required=True,
    default="record",
    choices=(
        Choice("record", N_("List it on the error desk and go on")),
        Choice("branch", N_("Send it along the error branch")),
        Choice("stop", N_("Stop the run")),
    ),
    hint=N_("On the error branch “error” has message, code and step."),
)

_RETRY = (
    Field(
        name="retry.times",
        type=FieldType.NUMBER,
        label=N_("Try again, at most so many times"),
        default=3,
        minimum=0,
        maximum=10,
        advanced=True,
        hint=N_("When the service is down, slow or busy. What it refuses is not tried again."),
    ),
    Field(
        name="retry.wait",
        type=FieldType.NUMBER,
        label=N_("Seconds before the first try again"),
        default=0.5,
        minimum=0.1,
        maximum=3600,
        advanced=True,
        hint=N_("A service that names a time is given that time."),
    ),
    Field(
        name="retry.factor",
        type=FieldType.NUMBER,
        label=N_("Each wait is so many times the one before"),
        default=2,
        minimum=1,
        maximum=10,
        advanced=True,
        hint=N_("Up to an hour. Waits differ a little, so that not everybody comes back at once."),
    ),
)


def may_fail(kind: StepKind, *, tries_again: bool = False) -> StepKind:
    """The kind with the questions about failing in its last part, and the error branch among its ports.

    Steps that reach outside ``tries_again``; for the others the question stands under “More settings”.
    """
    asked = (_ON_ERROR, *_RETRY) if tries_again else (replace(_ON_ERROR, advanced=True),)

    def longer(parts: tuple[Part, ...]) -> tuple[Part, ...]:
        *others, last = parts
        return (*others, replace(last, fields=(*last.fields, *asked)))

    def ports(config: Config) -> tuple[str, ...]:
        return (*kind.ports(config), *((ERROR,) if branches(config) else ()))

    def parts_for(config: Config, facts: Facts) -> tuple[Part, ...]:
        return longer(kind.parts_for(config, facts) if kind.parts_for else kind.parts)

    return replace(
        kind, parts=longer(kind.parts), ports=ports, parts_for=parts_for if kind.parts_for else None
    )


def branches(config: Config) -> bool:
    """Whether failed records leave by the error branch."""
    return config.get("on_error") == "branch"
