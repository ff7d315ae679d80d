"""Tries one step of a draft on a sample record, without a run: shows input, output and the exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.sdk.errors import ConnectorError
from designer.models import Environment, Flow
from designer.steps.join import INPUTS
from lib.expressions import ExpressionProblem
from runs.call_test import try_call
from runs.calls import DatabaseDoor
from runs.clients import client_opener
from runs.engine.calls import CallRefused
from runs.engine.errors import ConnectionGone
from runs.engine.model import Envelope, Outcome
from runs.engine.plan import Plan, compile_plan
from runs.engine.states import States
from runs.engine.steps.base import Behaviour, Context
from runs.engine.steps.call import Call, CallFailed
from runs.engine.steps.for_each import ForEach, NoList
from runs.engine.steps.join import CannotJoin, Join
from runs.engine.steps.outside import Outside, Role
from runs.engine.steps.router import ELSE
from runs.engine.steps.wait import NoMoment, Wait
from runs.engine.text import as_json_text
from runs.environments import values_for
from runs.models import Run
from runs.plans import declarations
from runs.shelf import DatabaseShelf
from runs.trigger import scope_of

SHOWN_RECORDS = 10
TESTS_RUN_IN = Environment.DEVELOPMENT


@dataclass(slots=True)
class StepTest:
    """What a try showed. ``output`` is a list of records or null; ``error`` a sentence, empty when it worked."""

    input: Any
    output: Any = None
    variables: dict[str, Any] | None = None
    exchange: Any = None
    error: str = ""
    note: str = ""


def test_step(
    *,
    flow: Flow,
    doc: dict[str, Any],
    step_id: str,
    record: Any,
    variables: dict[str, Any] | None = None,
    payload: dict[str, Any] | None = None,
) -> StepTest:
    """Try ``step_id`` of the draft ``doc`` on ``record``. Never raises for what a user wrote."""
    tried = StepTest(input=record)
    try:
        plan = compile_plan(doc, declarations(doc, flow.workspace_id))
        _try(plan, flow, step_id, Envelope(record, variables or {}), payload, tried)
    except (
        ConnectorError,
        ConnectionGone,
        ExpressionProblem,
        CallFailed,
        CallRefused,
        NoList,
        NoMoment,
        KeyError,
        ValueError,
    ) as error:
        exchange = getattr(error, "exchange", None)
        tried.exchange = exchange.as_dict() if exchange is not None else tried.exchange
        known = not isinstance(error, KeyError)
        tried.error = (
            str(error)
            if known
            else _("The step lacks the setting %(error)s. Fill it in, then test again.") % {"error": error}
        )
    return tried


test_step.__test__ = False  # type: ignore[attr-defined]  # not a test, whatever its name says


def _try(
    plan: Plan, flow: Flow, step_id: str, envelope: Envelope, payload: dict[str, Any] | None, tried: StepTest
) -> None:
    trigger = payload or {
        "kind": plan.trigger_kind,
        "args": {},
        "query": {},
        "headers": {},
        "body": envelope.record,
    }
    now = timezone.now()
    values = values_for(flow.pk, plan.configurables, TESTS_RUN_IN)
    context = Context(
        scope_of(trigger, run_id="test", started_at=now.isoformat(), config=values.shown),
        lambda: now,
        client_opener(flow.workspace_id, flow.pk, TESTS_RUN_IN, values.secrets.values()),
        States(
            DatabaseShelf(flow.workspace_id, flow.pk, TESTS_RUN_IN)
        ),  # what is put is never committed here
        values.secrets,
        DatabaseDoor(Run(workspace_id=flow.workspace_id, flow=flow, environment=TESTS_RUN_IN)),
    )
    behaviour = plan.steps[step_id].behaviour
    if isinstance(behaviour, Outside) and behaviour.role is Role.SOURCE:
        fetched = behaviour.fetch(envelope, None, context)
        tried.exchange, tried.output = fetched.exchange, fetched.records[:SHOWN_RECORDS]
        count = len(fetched.records)
        if fetched.cursor is None:
            note = ngettext(
                "%(count)d record on the first page", "%(count)d records on the first page", count
            )
        else:
            note = ngettext(
                "%(count)d record on the first page, more follow",
                "%(count)d records on the first page, more follow",
                count,
            )
        tried.note = note % {"count": count}
        return
    if isinstance(behaviour, Call):
        after, tried.note = try_call(behaviour, envelope, context)
        tried.output, tried.variables = [after.record], after.vars
    elif isinstance(behaviour, Wait):
        until = behaviour.until(envelope, context, now)
        tried.output, tried.variables = [envelope.record], envelope.vars
        tried.note = (
            _("In a run, the record waits until %(until)s.") % {"until": f"{until:%Y-%m-%d %H:%M:%S %Z}"}
            if until > now
            else _("In a run, the record does not wait: its time has passed.")
        )
    elif isinstance(behaviour, Join):
        tried.note = _keys(behaviour, envelope, context)
    elif isinstance(behaviour, Outside):
        _show(behaviour.send([envelope], "test", context), behaviour, tried)
        if context.states.puts:
            tried.note = _("Nothing was kept: a test shows only what a run would do.")
    else:
        _show(behaviour.process([envelope], context), behaviour, tried)


def _keys(behaviour: Join, envelope: Envelope, context: Context) -> str:
    """Say what a record's key would be on each side; a run is needed for records to meet."""
    told = {}
    for side in INPUTS:
        try:
            told[side] = as_json_text(behaviour.value(side, envelope, context))
        except (ExpressionProblem, CannotJoin) as problem:
            told[side] = _("none (%(problem)s)") % {"problem": problem}
    return (
        _(
            "The key of this record: as a left record %(left)s, as a right record %(right)s. "
            "Test the whole flow to see records of both branches joined."
        )
        % told
    )


def _show(outcome: Outcome, behaviour: Behaviour, tried: StepTest) -> None:
    tried.exchange = outcome.exchanges[0] if outcome.exchanges else None
    if outcome.failures:
        tried.error = outcome.failures[0].message
        if behaviour.on_error == "branch":
            tried.note = _("In a run, the record goes along the error branch.")
        return
    leaving = [(port, envelope) for port, envelopes in outcome.ports.items() for envelope in envelopes]
    tried.output = [envelope.record for _port, envelope in leaving[:SHOWN_RECORDS]]
    tried.variables = leaving[0][1].vars if leaving else {}
    if outcome.ignored:
        empty = isinstance(behaviour, ForEach)
        tried.note = (
            _("The record is ignored: its list is empty.")
            if empty
            else _("The record is ignored: the condition does not hold.")
        )
    elif len(leaving) > SHOWN_RECORDS:
        tried.note = _("%(count)s records leave; the first %(shown_records)s are shown.") % {
            "count": f"{len(leaving):,}",
            "shown_records": SHOWN_RECORDS,
        }
    elif outcome.logs:
        tried.note = _("Log: %(text)s") % {"text": outcome.logs[0].text}
    elif outcome.answer:
        answer = outcome.answer
        tried.note = _("Answers %(status)s: %(body)s") % {
            "status": answer["status"],
            "body": answer["body"][:500],
        }
    elif leaving and leaving[0][0] != "out":
        names = branch_names(behaviour.config)
        ways = dict.fromkeys(names.get(port, port) for port, _envelope in leaving)
        tried.note = _("Leaves by %(ways)s") % {"ways": ", ".join(ways)}


def branch_names(config: dict[str, Any]) -> dict[str, str]:
    """Return what people call the ways out of a router, by port."""
    rows = enumerate(config.get("branches") or [], 1)
    return {
        row["id"]: row.get("name") or _("Branch %(number)s") % {"number": number} for number, row in rows
    } | {ELSE: _("Else")}
