"""Answer and log: answers whoever called the flow."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, shorten, text_of
from designer.steps.shape import ANYTHING, LIST, OBJECT, shape_of
from lib.expressions.outline import outline
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.words import N_
from lib.words import gettext as _

_JSON = ShowIf("body_kind", ("json",))


def _summary(config: Config, facts: Facts) -> str:
    return shorten(f"{config.get('status', '')} · {text_of(config, 'body') or 'empty body'}")


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    status = text_of(config, "status")
    if "{{" not in status and status and not (status.isdecimal() and 200 <= int(status[:5]) <= 599):
        yield (
            "status",
            _("A status goes from 200 to 599, or is an expression in {{ }}. You wrote “%(status)s”.")
            % {"status": status},
        )
    shape = shape_of(config)
    wrong = shape.mismatch(outline(text_of(config, "body"))) if shape else ""
    if wrong:
        yield "body", _("The content has not the shape that is declared below. %(wrong)s") % {"wrong": wrong}


KIND = may_fail(
    StepKind(
        kind="respond",
        title=N_("Respond"),
        family="inside",
        group=N_("Answer and log"),
        icon="reply",
        hint=N_("Answers whoever called the flow"),
        parts=(
            Part(
                "answer",
                N_("Answer"),
                (
                    Field(
                        name="status",
                        type=FieldType.TEMPLATE,
                        label=N_("Status"),
                        required=True,
                        default="200",
                        hint=N_("200 is “all went well”, 404 “not found”."),
                    ),
                    Field(
                        name="body_kind",
                        type=FieldType.CHOICE,
                        label=N_("Body"),
                        required=True,
                        default="json",
                        choices=(Choice("json", "JSON"), Choice("text", N_("Text"))),
                    ),
                    Field(
                        name="body",
                        type=FieldType.TEMPLATE,
                        label=N_("Content"),
                        default="{{ record }}",
                        hint=N_("The first answer of a run counts. Steps after this one still run."),
                        json_when=_JSON,
                    ),
                    Field(
                        name="shape.kind",
                        type=FieldType.CHOICE,
                        label=N_("The content is"),
                        required=True,
                        default=ANYTHING,
                        choices=(
                            Choice(ANYTHING, N_("Anything")),
                            Choice("nothing", N_("Empty")),
                            Choice("text", N_("A text")),
                            Choice("number", N_("A number")),
                            Choice("boolean", N_("True or false")),
                            Choice(LIST, N_("A list")),
                            Choice(OBJECT, N_("An object")),
                        ),
                        hint=N_(
                            "Callers read it in the OpenAPI document. A record whose answer is something else fails."
                        ),
                        show_if=_JSON,
                    ),
                    Field(
                        name="shape.fields",
                        type=FieldType.SHAPE,
                        label=N_("Fields"),
                        hint=N_("Of the object, or of each object of the list. Others may be there, too."),
                        show_if=ShowIf("shape.kind", (LIST, OBJECT), also=_JSON),
                    ),
                    Field(name="headers", type=FieldType.PAIRS, label=N_("Headers"), advanced=True),
                ),
            ),
        ),
        summary=_summary,
        check=_check,
    )
)
