"""The test console on a flow's Test page: a form made from the address; asks the draft or what is deployed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from accounts.access import workspace_view
from accounts.roles import Role
from designer.addresses import Endpoint, Parameter, curl_of, endpoints_of
from designer.document import parse
from designer.environments import version_in
from designer.models import Environment, Flow, FlowVersion, Sample
from designer.services import NotReady, draft_of, snapshot
from designer.views.bodies import answers_json, json_object
from designer.views.exchange import pretty
from designer.views.layout import flow_context
from designer.views.objects import flow_of
from runs.console import BODY, Call, answer_to, field_of, read_call, shown, url_of
from runs.models import Run
from runs.services import start_test
from runs.states import FINAL
from runs.trigger import WrongArguments

DRAFT, TRIED, LIVE = "draft", "development", "live"
NOT_PUBLISHED = gettext_noop("The flow was never published. Send to the draft, or publish it first.")
NOT_DEPLOYED = gettext_noop(
    "Nothing is deployed to Development. Send to the draft, or deploy the flow there first."
)
NO_BODY = gettext_noop("A browser cannot send a body with GET. Send to the draft, or take the cURL command.")
NO_ADDRESS = gettext_noop(
    "This flow has no such address any more. Load the page again: the form then asks for what it takes now."
)


def console_of(flow: Flow, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the variables of ``flows/console.html``: the form for the target and resource that were chosen.

    ``given`` are the fields as they were filled in; those of another resource are left out.
    """
    version = _deployed(flow, given.get("to"))
    target = str(given["to"]) if version else DRAFT
    endpoints = _endpoints(flow, target, version)
    chosen = next((one for one in endpoints if one.label == given.get("resource")), None)
    endpoint = chosen or next(iter(endpoints), None)
    return {
        "target": target,
        "tried": _deployed(flow, TRIED),
        "endpoints": endpoints,
        "endpoint": endpoint,
        "fields": [_field(one, given) for one in endpoint.params] if endpoint else [],
        "body": given.get(BODY) or _sample(flow),
        "curl": _curl(endpoint, given) if endpoint else "",
    }


def _deployed(flow: Flow, target: str | None) -> FlowVersion | None:
    """The version that a target other than the draft means; None where nothing runs."""
    if target == LIVE:
        return flow.current
    return version_in(flow, Environment.DEVELOPMENT) if target == TRIED else None


def _endpoints(flow: Flow, target: str, version: FlowVersion | None) -> list[Endpoint]:
    if version is None:
        return endpoints_of(flow, draft_of(flow).doc)
    environment = Environment.DEVELOPMENT if target == TRIED else Environment.PRODUCTION
    return endpoints_of(flow, version.doc, environment)


def _field(one: Parameter, given: Mapping[str, str]) -> dict[str, Any]:
    name = field_of(one)
    usual = "" if one.default is None else str(one.default)
    return {"name": name, "parameter": one, "value": given.get(name, ""), "usual": usual}


def _sample(flow: Flow) -> str:
    """The body of the last test event, as text for the box."""
    trigger = parse(draft_of(flow).doc).trigger
    rows = Sample.objects.filter(flow=flow, step=trigger.id if trigger else "")
    data = rows.values_list("data", flat=True).first()
    body = data.get("output") if isinstance(data, dict) else None
    return pretty(body) if body is not None else "{}"


def _curl(endpoint: Endpoint, given: Mapping[str, str]) -> str:
    body = (given.get(BODY) or "{}") if endpoint.payload else None
    return curl_of(endpoint.method, url_of(endpoint, given), body)


@require_GET
@workspace_view()
def form(request: Any, flow_id: str) -> HttpResponse:
    """Show the form for another target or resource; what was filled in and still fits is kept."""
    flow = flow_of(request, flow_id)
    context = flow_context(request, flow) | {"console": console_of(flow, request.GET)}
    return render(request, "flows/console.html", context)


@require_POST
@workspace_view()
def curl(request: Any, flow_id: str) -> HttpResponse:
    """Answer with the cURL command for what is filled in, as plain text."""
    flow = flow_of(request, flow_id)
    context = console_of(flow, request.POST)
    return HttpResponse(context["curl"], content_type="text/plain; charset=utf-8")


@require_POST
@workspace_view(Role.OPERATOR)
@answers_json
def send(request: Any, flow_id: str) -> HttpResponse:
    """Judge what was filled in. The draft is started, for the live flow the browser gets the request to send.

    The body is ``{"to", "resource", fields…}``. Answers ``{"answer_url", "run_url"}`` or
    ``{"request": {"method", "url", "body"}}``; 422 with ``{"message", "errors"}`` by field.
    """
    flow = flow_of(request, flow_id)
    given = {
        name: value
        for name, value in json_object(request, most=settings.MAX_EVENT_BYTES).items()
        if isinstance(value, str)
    }
    try:
        if (target := given.get("to")) in (LIVE, TRIED):
            return JsonResponse({"request": _for_the_browser(flow, str(target), given)})
        version = snapshot(flow=flow, by=request.user)
        call = call_of(flow, version, given)
    except NotReady as problem:
        return JsonResponse({"message": str(problem), "errors": {}}, status=422)
    except WrongArguments as problem:
        return JsonResponse({"message": problem.errors.get("", ""), "errors": problem.errors}, status=422)
    run = start_test(version=version, payload=call.payload, by=request.user)
    slug = flow.workspace.slug
    return JsonResponse(
        {
            "run_url": reverse("runs:detail", args=[slug, run.pk]),
            "answer_url": reverse("runs:console_answer", args=[slug, flow.pk, run.pk]),
        }
    )


def _for_the_browser(flow: Flow, target: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The request to what is deployed. Raises :class:`WrongArguments`."""
    version = _deployed(flow, target)
    if version is None:
        raise WrongArguments({"": _(NOT_PUBLISHED) if target == LIVE else _(NOT_DEPLOYED)})
    call = _call(_endpoints(flow, target, version), given)
    if call.method == "GET" and call.body:
        raise WrongArguments({BODY: _(NO_BODY)})
    return {"method": call.method, "url": call.url, "body": call.body}


def call_of(flow: Flow, version: FlowVersion, given: Mapping[str, str]) -> Call:
    """Return the call to a version that the fields of the form make. Raises :class:`WrongArguments`."""
    return _call(endpoints_of(flow, version.doc), given)


def _call(endpoints: Sequence[Endpoint], given: Mapping[str, str]) -> Call:
    endpoint = next((one for one in endpoints if one.label == given.get("resource")), None)
    if endpoint is None:
        raise WrongArguments({"": _(NO_ADDRESS)})
    return read_call(endpoint, given)


@require_GET
@workspace_view(Role.OPERATOR)
def answer(request: Any, flow_id: str, run_id: str) -> HttpResponse:
    """What a caller is told of a run: ``{"answer": {…} or null, "ms"}``."""
    flow = flow_of(request, flow_id)
    run = get_object_or_404(Run, pk=run_id, flow=flow)
    now = timezone.now()
    told = answer_to(run, now)
    until = run.ended_at if run.status in FINAL and run.ended_at else now
    took = round((until - run.created_at).total_seconds() * 1000)
    return JsonResponse({"answer": shown(told) if told else None, "ms": took})
