"""The page that puts a version into an environment: what it changes there, and what still has to be filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import services
from designer.configurables import Configurable
from designer.document import parse
from designer.environments import lacking, version_in
from designer.facts import facts_of
from designer.models import Environment, Flow, FlowVersion
from designer.views.compare import DRAFT, differences
from designer.views.layout import flow_context
from designer.views.objects import address, flow_of, version_asked

PREFIX = "value-"


@dataclass(frozen=True, slots=True)
class Coming:
    """What is to run in the environment: ``version`` is None for the draft."""

    environment: Environment
    version: FlowVersion | None
    doc: dict[str, Any]
    runs_now: FlowVersion | None

    @property
    def promoting(self) -> bool:
        """Whether a version goes on from Development."""
        return self.environment == Environment.PRODUCTION and self.version is not None


@require_http_methods(["GET", "POST"])
@workspace_view("builder")
def release(request: WorkspaceRequest, flow_id: str, environment: str) -> HttpResponse:
    """Show what ``?version=`` (a number, or the draft) changes in an environment; POST lets it run there.

    What lacks a value there is asked, as ``value-<name>``; a refusal comes back with its sentence, and with all
    that was typed but secrets.
    """
    flow = flow_of(request, flow_id)
    if environment not in Environment.values:
        raise Http404(_("There is no such environment."))
    coming = _coming(flow, Environment(environment), request.GET.get("version") or DRAFT)
    if request.method != "POST":
        return _page(request, flow, coming, {}, {}, [])
    asked = lacking(flow.pk, parse(coming.doc).configurables, coming.environment)
    given = {one.name: request.POST.get(PREFIX + one.name, "") for one in asked}
    try:
        version = _release(request, flow, coming, asked, given)
    except services.NotConfigured as error:
        return _page(request, flow, coming, given, error.errors, [])
    except services.NotReady as error:
        return _page(request, flow, coming, given, {}, [problem.message for problem in error.problems])
    done = _("Version %(number)s runs in %(where)s")
    messages.success(request, done % {"number": version.number, "where": coming.environment.label})
    return HttpResponseRedirect(address("deploy", flow))


@transaction.atomic
def _release(
    request: WorkspaceRequest, flow: Flow, coming: Coming, asked: list[Configurable], given: dict[str, str]
) -> FlowVersion:
    by, note = request.user, request.POST.get("note", "")
    if empty := [one for one in asked if not given[one.name].strip()]:
        sentence = _("It needs a value in %(where)s; this is empty.") % {"where": coming.environment.label}
        raise services.NotConfigured({one.name: sentence for one in empty})
    if asked:
        services.set_values(flow=flow, declarations=asked, environment=coming.environment, given=given, by=by)
    number = coming.version.number if coming.version else None
    if coming.environment == Environment.DEVELOPMENT:
        return services.deploy(flow=flow, number=number, note=note, by=by)
    if number is None:
        return services.publish(flow=flow, note=note, by=by)
    tried = version_in(flow, Environment.DEVELOPMENT)
    if tried is not None and tried.number == number:
        return services.promote(flow=flow, number=number, by=by)
    return services.restore_version(flow=flow, number=number, by=by)


def _coming(flow: Flow, environment: Environment, asked: str) -> Coming:
    runs_now = version_in(flow, environment)
    if asked == DRAFT:
        doc = services.draft_of(flow).doc | {"name": flow.name, "description": flow.description}
        return Coming(environment, None, doc, runs_now)
    version = version_asked(flow, asked)
    if version is None:
        raise Http404(_("This flow has no such version. Its Deploy page lists those that are there."))
    return Coming(environment, version, version.doc, runs_now)


def _page(
    request: WorkspaceRequest,
    flow: Flow,
    coming: Coming,
    given: dict[str, str],
    errors: dict[str, str],
    refused: list[str],
) -> HttpResponse:
    facts = facts_of(flow.workspace, flow)
    graph = parse(coming.doc)
    asked = lacking(flow.pk, graph.configurables, coming.environment)
    values = [
        {
            "one": one,
            "name": PREFIX + one.name,
            "value": "" if one.secret else given.get(one.name, ""),
            "error": errors.get(one.name, ""),
        }
        for one in asked
    ]
    context = flow_context(request, flow) | {
        "coming": coming,
        "diff": None,
        **(differences(flow, coming.runs_now.doc, coming.doc) if coming.runs_now else {}),
        "steps": len(graph.steps),
        "values": values,
        "problems": refused or [problem.message for problem in services.problems_of(flow, graph, facts)],
        "note": request.POST.get("note", ""),
    }
    return render(request, "flows/release.html", context, status=422 if errors or refused else 200)


@require_POST
@workspace_view("builder")
def withdraw(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Take the flow out of Development."""
    flow = flow_of(request, flow_id)
    services.withdraw(flow=flow, by=request.user)
    messages.success(request, _("“%(name)s” no longer runs in Development") % {"name": flow.name})
    return HttpResponseRedirect(address("deploy", flow))
