"""Control: runs another flow again and again for each record, while a condition holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from designer.steps import call
from designer.steps.failing import may_fail
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, shorten, text_of
from designer.steps.variables import saves
from lib.fields import Field, FieldType
from lib.words import N_, told
from lib.words import gettext as _

TURN = "turn"
USUAL = 100
MOST = 1000

_WHILE = (
    Field(
        name="condition",
        type=FieldType.EXPRESSION,
        label=N_("Call again while"),
        required=True,
        placeholder="response.more",
        hint=N_(
            "Looked at after each call. The response variable is the answer to it, “turn” counts "
            "calls from 1 on."
        ),
    ),
    Field(
        name="most",
        type=FieldType.NUMBER,
        label=N_("Calls for a record, at most"),
        required=True,
        default=USUAL,
        minimum=1,
        maximum=MOST,
        hint=N_("A record for which the condition still holds then fails."),
    ),
)
_ARGUMENTS_HINT = N_("In the first call the response variable is empty: {{ response.next | default(1) }}.")


def _with_while(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts of a call, which always waits here, and the condition before what it saves."""
    kept = []
    for part in parts:
        fields = tuple(one for one in part.fields if one.name != "then")
        if part.key == "arguments":
            first, *others = fields
            fields = (replace(first, hint=f"{told(first.hint)} {_(_ARGUMENTS_HINT)}"), *others)
        kept.append(replace(part, fields=tuple(replace(one, show_if=None) for one in fields)))
    *before, last = kept
    return (*before, Part("while", N_("While"), _WHILE), last)


def _parts(config: Config, facts: Facts) -> tuple[Part, ...]:
    return _with_while(call.parts(config, facts))


def _summary(config: Config, facts: Facts) -> str:
    name, condition = call.summary(config, facts), text_of(config, "condition")
    return (
        shorten(_("%(name)s · while %(condition)s") % {"name": name, "condition": condition})
        if condition
        else name
    )


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    yield from call.check(config, facts)
    if text_of(config, "variable") == TURN:
        yield "variable", _("“%(turn)s” counts the calls here. Choose another name.") % {"turn": TURN}


def _inner(config: Config) -> Mapping[str, tuple[str, Any]]:
    name = text_of(config, "variable")
    answer = {name: (_("the answer to the call before"), None)} if name else {}
    return answer | {TURN: (_("the number of the call, from 1 on"), 1)}


KIND = may_fail(
    StepKind(
        kind="repeat",
        title=N_("While"),
        family="outside",
        group=N_("Control"),
        icon="refresh-cw",
        hint=N_("Calls a flow again while a condition holds"),
        parts=_with_while(call.PARTS),
        summary=_summary,
        check=_check,
        saves=saves,
        inner=_inner,
        parts_for=_parts,
    )
)
