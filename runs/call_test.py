"""Tries a step that calls a flow: the other flow really runs, and its answer is waited for some seconds."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from runs.calls import ended_of, start_called
from runs.engine.calls import Ended, Target
from runs.engine.model import Envelope
from runs.engine.steps.base import Context
from runs.engine.steps.call import Call, CallFailed, answer_of
from runs.events import wake
from runs.models import Run
from runs.states import FINAL

PATIENCE = 20.0  # seconds
LOOK_EVERY = 0.1


def try_call(behaviour: Call, envelope: Envelope, context: Context) -> tuple[Envelope, str]:
    """Run the called flow once for a record; return the record with the answer, and a note about the run.

    Raises ``CallFailed``, ``CallRefused`` or ``ExpressionProblem``.
    """
    target = behaviour.target(envelope, context)
    run = _start(target)
    if not behaviour.waits:
        return behaviour.saving(envelope, {"run": run.pk}), _("Run %(label)s of “%(name)s” is queued.") % {
            "label": run.label,
            "name": target.name,
        }
    answered = behaviour.saving(envelope, answer_of(_wait_for(run, target)))
    note = _("Run %(label)s of “%(name)s” answered.") % {"label": run.label, "name": target.name}
    if behaviour.again(answered, context, 1):
        note += " " + _("The condition holds, so that a run would call again.")
    return answered, note


def _start(target: Target) -> Run:
    with transaction.atomic():
        run = start_called(target, timezone.now())
    wake(run.pk)
    return run


def _wait_for(run: Run, target: Target) -> Ended:
    """Return how the run ended. Raises ``CallFailed`` when it takes too long."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        found = Run.objects.select_related("flow").get(pk=run.pk)
        if found.status in FINAL:
            return ended_of(found)
        time.sleep(LOOK_EVERY)
    raise CallFailed(
        _(
            "Run %(label)s of “%(name)s” had not ended after %(patience)s seconds. It goes on: a "
            "test waits no longer, a run does."
        )
        % {"label": run.label, "name": target.name, "patience": f"{PATIENCE:g}"}
    )
