"""The first steps on the home page: a flow from a template, tested, published and run. They tick themselves off."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.roles import Role
from designer.models import Environment, Flow
from runs.models import Run
from runs.models.runs import StartedBy
from runs.states import RunStatus


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step: ``url`` and ``action`` lead to where it is done, empty for one that is done or not in reach yet."""

    title: str
    text: str
    done: bool
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """The three steps, and the flow they are about once there is one."""

    steps: tuple[FirstStep, ...]
    flow: Flow | None

    @property
    def done(self) -> bool:
        """Whether the first flow has run."""
        return all(step.done for step in self.steps)


def guide_of(member: Membership) -> Guide | None:
    """The guide of a person in a workspace; None once they put it away, or where flows were run without it.

    In the demo it stays until it is put away: its flows are run by whoever looks around.
    """
    if member.guide_left_at is not None or not member.can(Role.BUILDER):
        return None
    own = Flow.objects.filter(workspace=member.workspace_id, integration__deleted_at=None)
    own = own.filter(created_by=member.user_id).exclude(starter="")
    runs = Run.objects.filter(workspace=member.workspace_id, flow__deleted_at=None)
    if not settings.DEMO and runs.exclude(flow__in=own).exists():
        return None
    return _guide(member, list(own.select_related("current").order_by("-created_at", "-pk")))


def _guide(member: Membership, flows: list[Flow]) -> Guide:
    """The guide about the flow that came furthest; of several, the newest."""
    runs = Run.objects.filter(flow__in=flows)
    tested = set(runs.filter(started_by=StartedBy.TEST).values_list("flow", flat=True))
    live = runs.filter(environment=Environment.PRODUCTION, status=RunStatus.COMPLETED)
    ran = set(live.values_list("flow", flat=True))
    flow = max(flows, key=lambda one: (one.pk in ran, one.pk in tested), default=None)
    if flow is None:
        return Guide((_make(member, None), _test("", False), _run("", None, False)), None)
    slug = member.workspace.slug
    here = reverse("designer:develop", args=[slug, flow.pk])
    was_tested = flow.pk in tested or flow.pk in ran
    next_page = reverse("designer:test", args=[slug, flow.pk]) if flow.current_id else here
    steps = (
        _make(member, flow),
        _test(here, was_tested),
        _run(next_page if was_tested else "", flow, flow.pk in ran),
    )
    return Guide(steps, flow)


def _make(member: Membership, flow: Flow | None) -> FirstStep:
    title = _("Make a flow from a template")
    if flow is not None:
        return FirstStep(title, _("“%(name)s” is made.") % {"name": flow.name}, True)
    text = _("Five are ready to run. Pick one; it becomes your own.")
    url = reverse("designer:starters", args=[member.workspace.slug])
    return FirstStep(title, text, False, url, _("Choose a template"))


def _test(url: str, done: bool) -> FirstStep:
    title = _("Test it")
    if done:
        return FirstStep(title, _("You saw what passes each step."), True)
    text = _("A test runs the draft and shows what passes each step.")
    return FirstStep(title, text, False, url, _("Open the flow"))


def _run(url: str, flow: Flow | None, done: bool) -> FirstStep:
    title = _("Publish it and watch it run")
    if done:
        return FirstStep(title, _("It ran to its end."), True)
    text = _("Publishing makes a version. Its runs are counted live, step by step.")
    return FirstStep(title, text, False, url, _("Run it") if flow and flow.current_id else _("Publish it"))
