"""Answer and log: answers whoever called the flow."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, shorten, text_of
from designer.steps.shape import ANYTHING, LIST, OBJECT, shape_of
from lib.expressions.outline import outline
from lib.fields import Choice, Field, FieldType, ShowIf

_JSON = ShowIf("body_kind", ("json",))


def _summary(config: Config, facts: Facts) -> str:
    return shorten(f"{config.get('status', '')} · {text_of(config, 'body') or 'empty body'}")


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    status = text_of(config, "status")
    if "{{" not in status and status and not (status.isdecimal() and 200 <= int(status[:5]) <= 599):
        yield (
            "status",
            f"A status goes from 200 to 599, or is an expression in {{{{ }}}}. You wrote “{status}”.",
        )
    shape = shape_of(config)
    wrong = shape.mismatch(outline(text_of(config, "body"))) if shape else ""
    if wrong:
        yield "body", f"The content has not the shape that is declared below. {wrong}"


KIND = may_fail(
    StepKind(
        kind="respond",
        title="Respond",
        family="inside",
        group="Answer and log",
        icon="reply",
        hint="Answers whoever called the flow",
        parts=(
            Part(
                "answer",
                "Answer",
                (
                    Field(
                        name="status",
                        type=FieldType.TEMPLATE,
                        label="Status",
                        required=True,
                        default="200",
                        hint="200 is “all went well”, 404 “not found”.",
                    ),
                    Field(
                        name="body_kind",
                        type=FieldType.CHOICE,
                        label="Body",
                        required=True,
                        default="json",
                        choices=(Choice("json", "JSON"), Choice("text", "Text")),
                    ),
                    Field(
                        name="body",
                        type=FieldType.TEMPLATE,
                        label="Content",
                        default="{{ record }}",
                        hint="The first answer of a run counts. Steps after this one still run.",
                    ),
                    Field(
                        name="shape.kind",
                        type=FieldType.CHOICE,
                        label="The content is",
                        required=True,
                        default=ANYTHING,
                        choices=(
                            Choice(ANYTHING, "Anything"),
                            Choice("nothing", "Empty"),
                            Choice("text", "A text"),
                            Choice("number", "A number"),
                            Choice("boolean", "True or false"),
                            Choice(LIST, "A list"),
                            Choice(OBJECT, "An object"),
                        ),
                        hint="Callers read it in the OpenAPI document. A record whose answer is something else fails.",
                        show_if=_JSON,
                    ),
                    Field(
                        name="shape.fields",
                        type=FieldType.SHAPE,
                        label="Fields",
                        hint="Of the object, or of each object of the list. Others may be there, too.",
                        show_if=ShowIf("shape.kind", (LIST, OBJECT), also=_JSON),
                    ),
                    Field(name="headers", type=FieldType.PAIRS, label="Headers", advanced=True),
                ),
            ),
        ),
        summary=_summary,
        check=_check,
    )
)
