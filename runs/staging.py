"""Keeps how a test run was staged, and makes it from the draft's pins and samples."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from designer import pins, samples
from designer.document import Graph, parse
from designer.models import Flow
from designer.services import draft_of
from designer.steps.table import KINDS
from runs.engine.staging import Begin, Mock, Staging
from runs.models import Run, StagedRun
from runs.models.runs import StartedBy
from runs.payloads import pack, unpack

UNSTAGED = Staging()


class CannotBegin(ValueError):
    """A run cannot begin at the step; the text says why, and what to do."""


def stage(run: Run, staging: Staging) -> None:
    """Keep the staging of a run, in the transaction that makes it."""
    if run.started_by != StartedBy.TEST:
        raise ValueError("only a test run is staged")
    begins_at = staging.begin.step if staging.begin else ""
    StagedRun.objects.create(run=run, begins_at=begins_at, payload=pack(staging.as_json()))


def staging_of(run: Run) -> Staging:
    """Return how a run was staged; a retry of a test run calls as little as that did."""
    if run.started_by not in (StartedBy.TEST, StartedBy.RETRY):
        return UNSTAGED
    staged = StagedRun.objects.filter(run=run.parent_id or run.pk).first()
    return Staging.from_json(unpack(staged.payload)) if staged else UNSTAGED


def staging_of_draft(flow: Flow, begin: str = "") -> tuple[Staging, dict[str, Any] | None]:
    """Return the staging of a test run, and what starts it if that is known.

    ``begin`` is the step to begin at, empty for the trigger. Raises :class:`CannotBegin`.
    """
    graph = parse(draft_of(flow).doc)
    mocks = {
        step: Mock(data.get("records") or [], data.get("variables") or {})
        for step, data in pins.mocks_of(flow, graph).items()
        if not begin or step == begin or begin in graph.upstream.get(step, ())
    }
    if not begin:
        return Staging(mocks=mocks), None
    known = _known(flow, graph, begin)
    return Staging(Begin(begin, known.records, known.variables), mocks), known.payload


def _known(flow: Flow, graph: Graph, step: str) -> samples.Known:
    if step not in graph.steps or graph.steps[step].kind == "note":
        raise CannotBegin(
            _("The step is not in the saved flow. Save the flow, then run it from there again.")
        )
    name = graph.steps[step].name
    if graph.trigger is None or step == graph.trigger.id:
        raise CannotBegin(_("“%(name)s” starts the flow: test the flow as a whole.") % {"name": name})
    if KINDS[graph.steps[step].kind].inputs:
        raise CannotBegin(
            _(
                "“%(name)s” needs the records of both its branches. "
                "Run from the step where they part, or test the whole flow."
            )
            % {"name": name}
        )
    known = samples.known_at(flow, graph, step)
    if not known.from_sample:
        told = (
            _(
                "What reaches “%(name)s” is not known yet. Test “%(first)s” first, or test the whole flow once."
            )
            if known.first
            else _(
                "What reaches “%(name)s” is not known yet. Test the steps before it first, or test the whole "
                "flow once."
            )
        )
        raise CannotBegin(told % {"name": name, "first": known.first})
    return known
