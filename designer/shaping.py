"""The shape of an answer, taken from what its content gives for the step's sample."""

from __future__ import annotations

from designer.panel import Panel, with_settings
from designer.samples import Known
from designer.steps.kind import text_of
from designer.steps.shape import taken_from
from lib.expressions import ExpressionProblem, compile_json
from lib.words import N_
from lib.words import gettext as _

NO_SAMPLE = N_("There is no sample to take the shape from yet. Test “%(name)s” first, then press again.")
NOTHING_KNOWN = N_(
    "There is no sample to take the shape from yet. Test the steps before this one, then press again."
)


class NotShaped(ValueError):
    """There is nothing to take a shape from; the text says what to do."""


def can_be_shaped(panel: Panel) -> bool:
    """Whether the step answers with JSON, whose shape can be declared."""
    return panel.step.kind == "respond" and panel.settings.get("body_kind") != "text"


def shaped(panel: Panel, known: Known) -> Panel:
    """The panel with the shape that its content has for the sample. Raises :class:`NotShaped`."""
    if not known.from_sample:
        raise NotShaped(_(NO_SAMPLE) % {"name": known.first} if known.first else _(NOTHING_KNOWN))
    try:
        value = compile_json(text_of(panel.settings, "body")).evaluate(known.scope())
    except ExpressionProblem as problem:
        raise NotShaped(
            _("The content gives nothing for the sample: %(problem)s") % {"problem": problem}
        ) from problem
    return with_settings(panel, {**panel.settings, "shape": taken_from(value)}, panel.step.name)
