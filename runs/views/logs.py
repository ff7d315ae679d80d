"""The log of a flow: what its runs wrote, by time, with filters and a download."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import workspace_view
from designer.models import Flow
from designer.views.layout import flow_context
from designer.views.objects import flow_of
from lib.ids import is_id
from runs.models import LogLine, Run
from runs.observing.span import Span, stamp
from runs.views.observe import span_asked, span_context, with_zone
from runs.watched import newest_id, oldest_id

ROWS = 100
DOWNLOADED = 50_000
LEVELS = ("info", "error")
LONGEST_SEARCH = 100


@require_GET
@workspace_view()
def logs(request: Any, flow_id: str) -> HttpResponse:
    """List the lines of a time, newest first; ``format`` text or jsonl downloads them, oldest first."""
    flow = flow_of(request, flow_id)
    span = span_asked(request)
    asked = {name: request.GET.get(name, "").strip()[:LONGEST_SEARCH] for name in ("level", "q", "run")}
    asked["level"] = asked["level"] if asked["level"] in LEVELS else ""
    asked["run"] = asked["run"] if is_id(asked["run"]) else ""
    lines = _filtered(flow, span, asked)
    if request.GET.get("format") in FORMATS:
        return _download(flow, lines, request.GET["format"])
    before = request.GET.get("before", "")
    page = lines.filter(pk__lt=before) if is_id(before) else lines
    found = list(page.order_by("-pk")[: ROWS + 1])
    more, found = len(found) > ROWS, found[:ROWS]
    names = _step_names(found)
    for one in found:
        one.step_name = names.get((one.run_id, one.step), "")
    kept = {name: value for name, value in asked.items() if value}
    context = {
        **span_context(span),
        "lines": found,
        "levels": LEVELS,
        "asked": asked,
        "older_url": span.query(**kept, before=found[-1].pk) if more else "",
        "newer_url": span.query(**kept) if is_id(before) else "",
        "downloads": {name: span.query(**kept, format=name) for name in FORMATS},
        "most": DOWNLOADED,
    }
    return with_zone(render(request, "flows/logs.html", flow_context(request, flow) | context), request)


def _filtered(flow: Flow, span: Span, asked: dict[str, str]) -> QuerySet[LogLine]:
    rows = LogLine.objects.filter(flow=flow, pk__gt=oldest_id(span.start), pk__lt=newest_id(span.end))
    rows = rows.filter(at__gte=span.start, at__lt=span.end)
    if asked["level"]:
        rows = rows.filter(level=asked["level"])
    if asked["run"]:
        rows = rows.filter(run=asked["run"])
    return rows.filter(text__icontains=asked["q"]) if asked["q"] else rows


def _step_names(lines: Iterable[LogLine]) -> dict[tuple[str, str], str]:
    """Return the names of the lines' steps, each as the version that ran knows it."""
    runs = Run.objects.filter(pk__in={one.run_id for one in lines}).values_list(
        "pk", "version", "version__doc"
    )
    docs: dict[str, dict[str, str]] = {}
    found = {}
    for run, version, doc in runs:
        names = docs.setdefault(version, {one["id"]: one["name"] for one in doc["steps"]})
        found |= {(run, step): name for step, name in names.items()}
    return found


def _as_text(line: LogLine) -> str:
    text = " ".join(line.text.splitlines())
    return f"{stamp(line.at)} {line.level.upper():7} run {line.run_id} step {line.step}: {text}\n"


def _as_json(line: LogLine) -> str:
    row = {"at": line.at, "level": line.level, "run": line.run_id, "step": line.step, "text": line.text}
    return orjson.dumps(row).decode() + "\n"


FORMATS = {"text": (_as_text, "text/plain", "log"), "jsonl": (_as_json, "application/jsonl", "jsonl")}


def _download(flow: Flow, lines: QuerySet[LogLine], name: str) -> HttpResponse:
    written, content_type, ending = FORMATS[name]
    newest = list(lines.order_by("-pk")[:DOWNLOADED])
    answer = HttpResponse(
        "".join(written(one) for one in reversed(newest)), content_type=f"{content_type}; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="log-{flow.pk}.{ending}"'
    return answer
