"""The picture of a run that live pages draw."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from runs.snapshot import snapshot_of
from tests.runs.recorded import COUNTS, LOG_STEP, ended_run, live_flow

pytestmark = pytest.mark.django_db


def whole(**more: int) -> dict[str, Any]:
    return {"": {**dict.fromkeys(COUNTS, 0), "logs": 0, "asking": 0, **more}}


@pytest.mark.parametrize(
    ("status", "stats", "percent"),
    [
        ("queued", {}, 0),
        ("running", whole(asking=1), None),
        ("running", whole(**{"in": 1000, "ok": 1000, "asking": 1}), None),
        ("running", whole(**{"in": 3000, "ok": 2999, "pending": 1}), 99),
        ("running", {"": COUNTS, LOG_STEP: COUNTS}, 100),
        ("completed", whole(), 100),
        ("failed", whole(**{"in": 4, "ok": 1, "pending": 3, "asking": 1}), 25),
        ("cancelled", whole(), 0),
    ],
)
def test_there_is_a_share_once_every_record_is_known(
    people: SimpleNamespace, status: str, stats: dict[str, Any], percent: int | None
) -> None:
    run = ended_run(live_flow(people.acme, people.bob), status=status, stats=stats)
    assert snapshot_of(run)["percent"] == percent
