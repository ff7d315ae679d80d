"""Kept values in the database: one transaction with the page, and nothing lost between runs."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.utils import timezone

from designer.models import Environment
from runs.advance import advance
from runs.engine.states import Kept, Place, Put, StateMoved
from runs.models import StateValue
from runs.payloads import pack, unpack
from runs.services import test_step as try_step
from runs.shelf import DatabaseShelf
from runs.states import RunStatus
from tests.runs.engine.test_state import get, put
from tests.runs.test_advance import Place as Desk
from tests.runs.test_advance import finish

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = Place("flow", "count")


@pytest.fixture
def desk(people, monkeypatch):
    return Desk(people, monkeypatch)


def kept(desk) -> dict[str, object]:
    return {row.key: unpack(row.payload) for row in StateValue.objects.filter(flow=desk.flow)}


def test_a_run_leaves_its_values_for_the_next_one(desk):
    version = desk.version(put(), get(3, key="count", variable="kept"))
    for number in (1, 2, 3):
        assert finish(desk.start(version=version)).status == RunStatus.COMPLETED
        assert kept(desk) == {"count": number}


def test_runs_at_the_same_time_never_lose_a_change(desk):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share no database here")
    desk.flow.max_running = None
    desk.flow.save()
    version = desk.version(put(key="shared", scope="workspace"))
    runs = [desk.start(version=version) for _ in range(12)]

    def work(mine):
        try:
            for run in mine:
                while advance(run.pk):
                    pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(runs[first::4],)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (row,) = StateValue.objects.filter(workspace=desk.people.acme, flow=None)
    assert unpack(row.payload) == 12


@pytest.mark.parametrize("change", [Put(2, "old"), Put(None, "old", gone=True), Put(2, "")])
def test_a_value_that_moved_is_not_overwritten(desk, change):
    shelf = DatabaseShelf(desk.people.acme.pk, desk.flow.pk, Environment.PRODUCTION)
    StateValue.objects.create(
        pk="5" * 24,
        workspace=desk.people.acme,
        flow=desk.flow,
        key="count",
        payload=pack(1),
        mark="new",
        updated_at=timezone.now(),
    )
    with pytest.raises(StateMoved):
        shelf.write({COUNT: change}, timezone.now())
    assert shelf.read([COUNT]) == {COUNT: Kept(1, "new")}


def test_a_test_of_the_step_keeps_nothing(desk):
    doc = desk.version(put(), get(3)).doc
    tried = try_step(flow=desk.flow, doc=doc, step_id="00000002", record={})
    assert tried.variables == {"state": {"value": 1, "before": None}} and not tried.error
    assert "Nothing was kept" in tried.note and kept(desk) == {}
    assert try_step(flow=desk.flow, doc=doc, step_id="00000003", record={}).variables == {"kept": None}
