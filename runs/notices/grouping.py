"""Turns troubles into notices: the first at once, its repeats together when a quarter of an hour is over.

All in one transaction: two workers cannot count the same trouble, and a crash leaves everything to be done.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import Workspace
from designer.models import Flow
from runs.models import Delivery, Notice, Series, Trouble, Watch
from runs.models.notices import Channel, Kind
from runs.notices.wording import Happened, Wording, worded

QUIET = timedelta(minutes=15)
BATCH = 500


def collect(now: datetime | None = None) -> int:
    """Make the notices that are due now; return how many there were."""
    now = now or timezone.now()
    if not Trouble.objects.exists() and not Series.objects.filter(quiet_until__lte=now).exists():
        return 0  # the usual case costs two looks and no lock
    with transaction.atomic():
        troubles = list(Trouble.objects.select_for_update().order_by("id")[:BATCH])
        made = sum(_take(one, now) for one in troubles)
        Trouble.objects.filter(pk__in=[one.pk for one in troubles]).delete()
        due = Series.objects.select_for_update().filter(quiet_until__lte=now).order_by("id")[:BATCH]
        return made + sum(_close(one, now) for one in list(due))


def watch_for(workspace_id: str, flow_id: str | None, kind: str) -> Watch | None:
    """Return who wants to be told of this kind, or None; a flow's own choice stands in for its workspace's."""
    rows = Watch.objects.filter(workspace=workspace_id)
    own = rows.filter(flow=flow_id).first() if flow_id else None
    watch = own or rows.filter(flow=None).first()
    return watch if watch and kind in watch.kinds and (watch.mail_to or watch.webhook_url) else None


def make_notice(
    watch: Watch, wording: Wording, *, kind: str, flow: Flow | None, now: datetime, at: datetime | None = None
) -> Notice:
    """Store a notice and its way to every target of ``watch``."""
    notice = Notice.objects.create(
        workspace_id=watch.workspace_id,
        flow=flow,
        kind=kind,
        title=wording.title[:200],
        text=wording.text[:1000],
        url=wording.url,
        words=wording.words,
        facts=wording.facts,
        at=at or now,
    )
    targets = [(Channel.MAIL, address) for address in watch.mail_to]
    targets += [(Channel.WEBHOOK, watch.webhook_url)] if watch.webhook_url else []
    Delivery.objects.bulk_create(
        Delivery(
            workspace_id=watch.workspace_id,
            notice=notice,
            watch=watch,
            channel=channel,
            target=target,
            due_at=now,
        )
        for channel, target in targets
    )
    return notice


def _take(trouble: Trouble, now: datetime) -> int:
    """Tell of a trouble, or count it among the repeats; return how many notices were made."""
    watch = watch_for(trouble.workspace_id, trouble.flow_id, trouble.kind)
    if watch is None:
        return 0
    last = {"run": trouble.run, "text": trouble.text, "at": trouble.at.isoformat()}
    series, fresh = Series.objects.select_for_update().get_or_create(
        workspace_id=trouble.workspace_id,
        subject=trouble.subject,
        kind=trouble.kind,
        defaults={"flow_id": trouble.flow_id, "quiet_until": now + QUIET, "last": last},
    )
    if fresh or (series.quiet_until <= now and not series.count):
        _tell(watch, series, last, count=0, now=now)
        series.quiet_until = now + QUIET
        series.save()
        return 1
    series.count += 1
    series.last = last
    series.save()
    return 0


def _close(series: Series, now: datetime) -> int:
    """Tell how many repeats there were, or forget a series that stayed quiet."""
    if not series.count:
        series.delete()
        return 0
    watch = watch_for(series.workspace_id, series.flow_id, series.kind)
    if watch:
        _tell(watch, series, series.last, count=series.count, now=now)
    series.count, series.quiet_until = 0, now + QUIET
    series.save()
    return int(watch is not None)


def _tell(watch: Watch, series: Series, last: dict[str, Any], *, count: int, now: datetime) -> None:
    flow = Flow.every.filter(pk=series.flow_id).first() if series.flow_id else None
    at = parse_datetime(last["at"]) or now
    happened = Happened(
        workspace=Workspace.objects.get(pk=series.workspace_id),
        kind=Kind(series.kind),
        at=at,
        flow=flow,
        run=last["run"],
        connection="" if series.flow_id else series.subject,
        text=last["text"],
        count=count,
    )
    make_notice(watch, worded(happened), kind=series.kind, flow=flow, now=now, at=at)
