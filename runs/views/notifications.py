"""Notifications of a workspace and of a flow: what is told, where to, the signing secret, a test, what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import workspace_view
from accounts.roles import Role
from accounts.views.answers import TOO_OLD
from designer.models import Flow
from designer.views.objects import flow_of
from lib.ids import is_id
from runs.models import Delivery, Watch
from runs.models.notices import Channel, Kind
from runs.notices import services
from runs.notices.sending import PAUSES

ROWS = 25
HINTS = {
    Kind.FAILED: gettext_lazy("A run stopped before it had worked all its records."),
    Kind.ERRORS: gettext_lazy("A run ended, and some of its records failed or are held."),
    Kind.DISCONNECTED: gettext_lazy("Its sign-in was refused, or its access could not be renewed."),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(write=Role.ADMIN)
def notifications(request: Any) -> HttpResponse:
    """Show and change what the workspace is told."""
    return _answer(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(write=Role.BUILDER)
def of_flow(request: Any, flow_id: str) -> HttpResponse:
    """Show and change what is told of one flow."""
    return _answer(request, flow_of(request, flow_id))


@never_cache
@require_GET
@workspace_view()
def deliveries(request: Any) -> HttpResponse:
    """The table of deliveries alone, for the page that waits for a result."""
    flow = request.GET.get("flow", "")
    found = flow_of(request, flow) if is_id(flow) else None
    return render(request, "notices/deliveries.html", _deliveries(request, found))


def _answer(request: Any, flow: Flow | None) -> HttpResponse:
    watch = services.watch_of(request.workspace, flow)
    if request.method != "POST":
        return _page(request, flow, watch)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        messages.error(request, TOO_OLD)
        return redirect(request.path)
    return action(request, flow, watch)


def _page(
    request: Any, flow: Flow | None, watch: Watch | None, status: int = 200, **more: Any
) -> HttpResponse:
    offered = services.OF_FLOW if flow else services.OF_WORKSPACE
    chosen = more.pop("kinds", None) or (watch.kinds if watch else [Kind.FAILED, Kind.DISCONNECTED])
    may_write = request.member.can(Role.BUILDER if flow else Role.ADMIN)
    context = {
        "flow": flow,
        "watch": watch,
        "may_write": may_write,
        "kinds": [
            {"value": kind.value, "label": kind.label, "hint": HINTS[kind], "on": kind.value in chosen}
            for kind in offered
        ],
        "mail_to": "\n".join(watch.mail_to) if watch else "",
        "webhook_url": _shown(watch.webhook_url, may_write) if watch else "",
        "errors": {},
        "new_secret": "",
        "followed": services.watch_of(request.workspace) if flow else None,
        **_flows(request, flow),
        **_deliveries(request, flow),
        **more,
    }
    return render(request, "notices/page.html", context, status=status)


def _shown(url: str, whole: bool) -> str:
    """Return the address, for those who may not change it without its path: that often is a secret of its own."""
    parts = urlsplit(url)
    return url if whole or not url else f"{parts.scheme}://{parts.netloc}/…"


def _flows(request: Any, flow: Flow | None) -> dict[str, Any]:
    if flow:
        return {}
    rows = Flow.objects.filter(workspace=request.workspace, integration__deleted_at=None)
    return {
        "own": rows.filter(watch__isnull=False).select_related("watch", "integration"),
        "flows": rows.filter(watch=None).select_related("integration"),
    }


def _deliveries(request: Any, flow: Flow | None) -> dict[str, Any]:
    rows = Delivery.objects.filter(workspace=request.workspace)
    rows = rows.filter(notice__flow=flow) if flow else rows
    before = request.GET.get("before", "")
    rows = rows.filter(pk__lt=before) if is_id(before) else rows
    found = list(rows.select_related("notice", "watch").order_by("-pk")[: ROWS + 1])
    more, found = len(found) > ROWS, found[:ROWS]
    whole = request.member.can(Role.ADMIN)
    for one in found:
        one.shown = _shown(one.target, whole) if one.channel == Channel.WEBHOOK else one.target
    return {
        "deliveries": found,
        "most_tries": len(PAUSES) + 1,
        "older_url": f"?before={found[-1].pk}" if more else "",
        "newer_url": request.path if is_id(before) else "",
        "on_the_way": any(one.state == Delivery.State.WAITING and one.tries < 2 for one in found),
        "table_url": reverse("runs:deliveries", args=[request.workspace.slug])
        + (f"?flow={flow.pk}" if flow else ""),
    }


def _save(request: Any, flow: Flow | None, watch: Watch | None) -> HttpResponse:
    given = request.POST
    try:
        saved = services.save_watch(
            workspace=request.workspace,
            flow=flow,
            kinds=given.getlist("kinds"),
            mail_to=given.get("mail_to", ""),
            webhook_url=given.get("webhook_url", ""),
            by=request.user,
        )
    except services.Invalid as problem:
        typed = {name: given.get(name, "") for name in ("mail_to", "webhook_url")}
        kinds = given.getlist("kinds") or ["-"]
        return _page(request, flow, watch, 422, errors=problem.errors, kinds=kinds, **typed)
    if saved.secret:
        return _page(request, flow, saved.watch, 201, new_secret=saved.secret)
    messages.success(request, _("Notifications saved"))
    return redirect(request.path)


def _rotate(request: Any, flow: Flow | None, watch: Watch | None) -> HttpResponse:
    if watch is None or not watch.secrets:
        messages.error(request, _("There is no secret yet: it is made when a webhook address is saved."))
        return redirect(request.path)
    secret = services.rotate_secret(watch=watch, by=request.user)
    return _page(request, flow, watch, 201, new_secret=secret, rotated=True)


def _test(request: Any, flow: Flow | None, watch: Watch | None) -> HttpResponse:
    if watch is None or services.send_test(watch=watch) is None:
        messages.error(request, _("There is nowhere to send a test to. Give an address and save it first."))
    else:
        messages.success(request, _("A test is on its way; its result stands in the list"))
    return redirect(f"{request.path}#deliveries")


def _follow(request: Any, flow: Flow | None, watch: Watch | None) -> HttpResponse:
    if flow is not None and watch is not None:
        services.follow_workspace(flow=flow, by=request.user)
        messages.success(request, _("“%(name)s” follows its workspace again") % {"name": flow.name})
    return redirect(request.path)


Action = Callable[[Any, Flow | None, Watch | None], HttpResponse]
ACTIONS: dict[str, Action] = {"save": _save, "rotate": _rotate, "test": _test, "follow": _follow}
