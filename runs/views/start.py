"""Starting a flow by hand: the live version, or a test run of the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from accounts.access import workspace_view
from accounts.roles import Role
from designer import timetable
from designer.environments import version_in
from designer.models import Environment, Flow, FlowVersion
from designer.services import NotReady, snapshot
from designer.steps.resources import resources_of
from designer.views.bodies import Refusal, answers_json, json_object
from designer.views.objects import flow_of
from lib.exact_json import JSONDecodeError, exact_json
from runs.models import Run
from runs.models.runs import StartedBy
from runs.payloads import load_event, storable
from runs.plans import plan_for
from runs.services import start_run, start_test
from runs.staging import CannotBegin, staging_of_draft
from runs.traces import last_event
from runs.trigger import WrongArguments, manual_payload
from runs.views.console import call_of

NOT_PUBLISHED = gettext_noop(
    "The flow was never published, so there is nothing to run. Test the draft, or publish it first."
)
NO_EVENT = gettext_noop(
    "No event of this kind has started the flow yet, or the last one is no longer kept. Run "
    "it on a record of your own."
)
TOO_DEEP = gettext_noop("The arguments are nested too deeply. Records may be about 200 levels deep.")
NOT_DEPLOYED = gettext_noop(
    "Nothing is deployed to Development, so there is nothing to run there. Deploy the flow first."
)
NO_ARGUMENTS = ("csrfmiddlewaretoken", "live", "development")
NOTHING_SENT: dict[str, Any] = {"headers": {}, "query": {}, "params": {}}


Which = Literal["live", "development", "draft"]
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


@require_POST
@workspace_view(Role.OPERATOR)
@answers_json
def start(request: Any, flow_id: str) -> HttpResponse:
    """Start a run; answers with its id and address, or 422 with what is missing.

    The body is ``{"args", "draft"}``; with ``"development"`` what is deployed there runs in place of the live
    version, with ``"last"`` the draft runs on what started the last live run, and with ``"from"`` (the id of a
    step) it begins there, on what is known to reach that step.

    A plain form, sent before the page's script was there, is led to the run or back with a message.
    """
    flow = flow_of(request, flow_id)
    if request.content_type in FORMS:
        return _by_form(request, flow)
    asked = json_object(request, most=settings.MAX_EVENT_BYTES)
    args = asked.get("args") or {}
    if not isinstance(args, dict):
        raise Refusal(400, _("The arguments are a JSON object. These are something else."))
    try:
        if asked.get("from"):
            run = _from(request, flow, str(asked["from"]))
        elif asked.get("last"):
            run = _again(request, flow)
        else:
            run = _start(request, flow, args, _which(asked))
    except NotReady as problem:
        return _refused(str(problem), problems=[one.as_dict() for one in problem.problems])
    except WrongArguments as problem:
        return _refused(str(problem), errors=problem.errors)
    except CannotBegin as problem:
        return _refused(str(problem))
    return JsonResponse(
        {"run_id": run.pk, "url": reverse("runs:detail", args=[request.workspace.slug, run.pk])}
    )


def _by_form(request: Any, flow: Flow) -> HttpResponse:
    slug = request.workspace.slug
    try:
        asked = request.POST.dict()
        if "resource" in asked:
            version = snapshot(flow=flow, by=request.user)
            payload = call_of(flow, version, request.POST).payload
            run = start_test(version=version, payload=payload, by=request.user)
        else:
            which = _which({"development": asked.get("development"), "draft": "live" not in asked})
            run = _start(request, flow, _typed(request.POST), which)
    except (NotReady, WrongArguments) as problem:
        messages.error(request, str(problem))
        return redirect("designer:test", slug, flow.place)
    return redirect("runs:detail", slug, run.pk)


def _typed(data: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of a plain form: one JSON text named ``body``, or a field for each."""
    if "body" not in data:
        return {name: value for name, value in data.items() if name not in NO_ARGUMENTS}
    try:
        args = exact_json(data["body"] or "{}")
    except JSONDecodeError as error:
        raise WrongArguments(
            {
                "body": _("This is not JSON: %(msg)s in line %(lineno)s.")
                % {"msg": error.msg, "lineno": error.lineno}
            }
        ) from None
    return args if isinstance(args, dict) else {"body": args}


def _which(asked: Mapping[str, Any]) -> Which:
    """Which version a start means: that in Development or the draft where one is asked for, else the live one."""
    return "development" if asked.get("development") else "draft" if asked.get("draft") else "live"


def _start(request: Any, flow: Flow, args: dict[str, Any], which: Which) -> Run:
    """Start the run. Raises ``NotReady`` or :class:`WrongArguments`."""
    version = _version(flow, which, request)
    payload = payload_of(version, args)
    if which == "draft":
        return start_test(version=version, payload=payload, by=request.user)
    return start_run(
        version=version,
        payload=payload,
        started_by=StartedBy.MANUAL,
        by=request.user,
        environment=Environment.PRODUCTION if which == "live" else Environment.DEVELOPMENT,
    )


def _from(request: Any, flow: Flow, step: str) -> Run:
    """Run the draft from a step on. Raises ``NotReady`` or ``CannotBegin``."""
    version = snapshot(flow=flow, by=request.user)
    staging, started = staging_of_draft(flow, step)
    unknown = {**NOTHING_SENT, "kind": plan_for(version.pk).trigger_kind, "args": {}, "body": None}
    return start_test(version=version, payload=started or unknown, by=request.user, staging=staging)


def _again(request: Any, flow: Flow) -> Run:
    """Run the draft on what started the last live run. Raises ``NotReady`` or :class:`WrongArguments`."""
    version = snapshot(flow=flow, by=request.user)
    event = last_event(flow, plan_for(version.pk).trigger_kind)
    if event is None:
        raise WrongArguments({"": _(NO_EVENT)})
    return start_test(version=version, payload=load_event(event), by=request.user)


def _version(flow: Flow, which: Which, request: Any) -> FlowVersion:
    if which == "draft":
        return snapshot(flow=flow, by=request.user)
    version = flow.current if which == "live" else version_in(flow, Environment.DEVELOPMENT)
    if version is None:
        raise WrongArguments({"": _(NOT_PUBLISHED) if which == "live" else _(NOT_DEPLOYED)})
    return version


def payload_of(version: FlowVersion, args: dict[str, Any]) -> dict[str, Any]:
    """Return the trigger of a start by hand, as its kind has it. Raises :class:`WrongArguments`."""
    plan = plan_for(version.pk)
    if plan.trigger_kind == "manual":
        payload = manual_payload(plan, args)
    elif plan.trigger_kind == "schedule":
        payload = timetable.payload(plan.trigger_config, timezone.now())
    elif plan.trigger_kind == "webhook":
        payload = {**NOTHING_SENT, "kind": "webhook", "method": "POST", "body": args.get("body", args)}
    else:
        payload = _api_payload(plan.trigger_config, args)
    if not storable(payload):
        raise WrongArguments({"": _(TOO_DEEP)})
    return payload


def _api_payload(config: Mapping[str, Any], args: dict[str, Any]) -> dict[str, Any]:
    query = args.get("query")
    found = resources_of(config)
    resource = next((one for one in found if one.label == args.get("resource")), found[0])
    return {
        **NOTHING_SENT,
        "kind": "api",
        "resource": resource.label,
        "method": resource.method,
        "path": resource.path,
        "params": {name: value for name, value in args.items() if name not in ("body", "query", "resource")},
        "query": query if isinstance(query, dict) else {},
        "body": args.get("body"),
    }


def _refused(message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=422)
