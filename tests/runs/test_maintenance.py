"""Chores: what is old goes, what is open or young stays, and a stuck thread ends the process."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from designer.models import FlowVersion
from lib import blobs
from runs import maintenance
from runs.hints import Hints
from runs.models import InboxEvent, LogLine, Run
from tests.runs.queue import flow, run

pytestmark = pytest.mark.django_db
DAY = 86_400


def old_id(days: int, number: int = 0) -> str:
    """Return an id made so many days ago."""
    return f"{int(time.time()) - days * DAY:08x}{number:016x}"


def test_old_runs_go_with_all_they_have(people: SimpleNamespace) -> None:
    one = flow(people.acme)
    event = InboxEvent.objects.create(
        id=old_id(31), workspace=people.acme, flow=one, received_at=timezone.now()
    )
    run(one, id=old_id(31), status="completed", event=event)
    LogLine.objects.create(run_id=old_id(31), step="a", level="info", text="x", at=timezone.now())
    assert maintenance.forget_old() == 1
    assert not Run.objects.exists() and not LogLine.objects.exists() and not InboxEvent.objects.exists()


def test_young_and_open_runs_stay(people: SimpleNamespace) -> None:
    one = flow(people.acme)
    run(one, id=old_id(29), status="completed")
    run(one, id=old_id(40), status="running")
    assert maintenance.forget_old() == 0
    assert Run.objects.count() == 2


def test_one_batch_at_a_time(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "BATCH", 2)
    one = flow(people.acme)
    for number in range(3):
        run(one, id=old_id(31, number), status="failed")
    assert [maintenance.forget_old() for _ in range(3)] == [2, 1, 0]


def test_snapshots_of_drafts_go_after_their_last_run(people: SimpleNamespace) -> None:
    one = flow(people.acme)
    published = one.versions.get()
    used, unused, young = (
        FlowVersion.objects.create(workspace=people.acme, flow=one, number=None, doc={}) for _ in range(3)
    )
    Run.objects.create(
        workspace=people.acme, flow=one, version=used, started_by="manual", created_at=timezone.now()
    )
    yesterday = timezone.now() - timedelta(hours=25)
    FlowVersion.objects.exclude(pk=young.pk).update(created_at=yesterday)
    assert maintenance.forget_snapshots() == 1
    assert set(FlowVersion.objects.values_list("pk", flat=True)) == {published.pk, used.pk, young.pk}
    assert not FlowVersion.objects.filter(pk=unused.pk).exists()


def test_blobs_that_nobody_names_are_swept(
    people: SimpleNamespace, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BLOBS = tmp_path
    monkeypatch.setattr(maintenance, "ORPHAN_AFTER", -1.0)
    named, orphan = blobs.put(tmp_path, b"named"), blobs.put(tmp_path, b"orphan")
    InboxEvent.objects.create(
        workspace=people.acme, flow=flow(people.acme), blob=named, received_at=timezone.now()
    )
    assert maintenance.sweep_blobs() == 1
    assert blobs.get(tmp_path, named) == b"named"
    with pytest.raises(blobs.BlobMissing):
        blobs.get(tmp_path, orphan)


def test_a_stuck_thread_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    hints, codes = Hints(limit=2), []
    chores = maintenance.Maintenance(hints, give_up=codes.append)
    chores.watch()
    with hints.working("a"):
        chores.watch()
        assert codes == []
        monkeypatch.setattr(maintenance, "STUCK_AFTER", -1.0)
        chores.watch()
    assert codes == [maintenance.STUCK_EXIT]
