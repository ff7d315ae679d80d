"""The first notice at once, repeats together, each trouble told once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from connectors.breaking import mark_broken
from connectors.models import Connection
from designer.models import Flow
from runs.models import Delivery, Notice, Run, Series, Trouble
from runs.notices.grouping import QUIET, collect
from runs.notices.services import follow_workspace, save_watch
from runs.retries import settle
from tests.runs.recorded import ended_run, failed_record

pytestmark = pytest.mark.django_db
ALL = ["failed", "errors", "disconnected"]


def watch(people: SimpleNamespace, flow: Flow | None = None, **more: Any) -> Any:
    given = {"kinds": ALL, "mail_to": "ops@example.com", "webhook_url": "", **more}
    return save_watch(workspace=people.acme, flow=flow, by=people.alice, **given).watch


def ends(flow: Flow, **fields: Any) -> Run:
    """Let a run end as the worker does."""
    run = ended_run(flow, **{"status": "failed", "error": "No route to host", "n_failed": 0, **fields})
    with transaction.atomic():
        settle(run)
    return run


def titles() -> list[str]:
    return list(Notice.objects.order_by("id").values_list("title", flat=True))


def test_the_first_is_told_at_once_and_repeats_together(people: SimpleNamespace, flow: Flow) -> None:
    watch(people)
    now = timezone.now()
    first = ends(flow)
    assert collect(now) == 1
    (notice,) = Notice.objects.all()
    assert (notice.title, notice.text) == ("Orders failed", "No route to host")
    assert notice.url.endswith(f"/w/acme/runs/{first.pk}/")
    for _ in range(12):
        ends(flow)
    assert collect(now + QUIET - timedelta(seconds=1)) == 0
    assert collect(now + QUIET) == 1
    assert titles() == ["Orders failed", "12 more runs of Orders failed"]
    assert not Trouble.objects.exists()
    assert collect(now + 2 * QUIET) == 0 and not Series.objects.exists()
    ends(flow)
    assert collect(now + 2 * QUIET) == 1, "after a quiet quarter of an hour the next one is a first one"
    assert titles()[-1] == "Orders failed"


def test_kinds_and_flows_are_counted_apart(people: SimpleNamespace, flow: Flow) -> None:
    watch(people)
    ends(flow)
    lossy = ends(flow, status="completed", error="", n_failed=1)
    failed_record(lossy)
    assert collect() == 2
    assert sorted(titles()) == ["Orders ended with errors", "Orders failed"]


def test_what_nobody_asked_for_is_not_told(people: SimpleNamespace, flow: Flow) -> None:
    watch(people, kinds=["errors"])
    ends(flow)
    assert collect() == 0 and not Trouble.objects.exists() and not Series.objects.exists()


@pytest.mark.parametrize("fields", [{"started_by": "test"}, {"started_by": "retry"}, {"status": "cancelled"}])
def test_runs_that_somebody_watches_and_stopped_ones_are_no_trouble(
    people: SimpleNamespace, flow: Flow, fields: dict[str, str]
) -> None:
    ends(flow, **fields)
    assert not Trouble.objects.exists()


def test_a_run_without_losses_is_no_trouble(flow: Flow) -> None:
    ends(flow, status="completed", error="", n_failed=0, n_held=0)
    assert not Trouble.objects.exists()


def test_the_rules_of_a_flow_stand_in_for_those_of_its_workspace(people: SimpleNamespace, flow: Flow) -> None:
    watch(people)
    watch(people, flow, mail_to="orders@example.com", kinds=["failed"])
    ends(flow)
    assert collect() == 1
    assert [one.target for one in Delivery.objects.all()] == ["orders@example.com"]
    watch(people, flow, mail_to="", kinds=[])
    ends(flow)
    assert collect() == 0, "a flow can be silent"
    follow_workspace(flow=flow, by=people.bob)
    ends(flow)
    collect(timezone.now() + QUIET)
    assert Delivery.objects.order_by("id").last().target == "ops@example.com"


def test_a_connection_that_breaks_is_told_once(people: SimpleNamespace) -> None:
    watch(people)
    made = Connection.objects.create(workspace=people.acme, name="API", base_url="https://a.example")
    rows = Connection.objects.filter(pk=made.pk)
    mark_broken(rows, "The permission was withdrawn.")
    mark_broken(rows, "The permission was withdrawn.")
    assert Trouble.objects.count() == 1
    assert collect() == 1
    (notice,) = Notice.objects.all()
    assert notice.title == "The connection “API” stopped working"
    assert "The permission was withdrawn." in notice.text
    assert notice.facts["connection"] == {"id": made.pk, "name": "API"}


def test_trouble_and_what_happened_are_one_transaction(flow: Flow) -> None:
    run = ended_run(flow, status="failed", n_failed=0)
    with transaction.atomic():
        settle(run)
        assert Trouble.objects.count() == 1
        transaction.set_rollback(True)
    assert not Trouble.objects.exists()
