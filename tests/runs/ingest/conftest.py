"""The fast door for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from runs.ingest import lifespan
from runs.ingest.limits import Limits
from tests.runs.ingest.serving import Door

QUICK = Limits(body_bytes=256 * 1024, body_seconds=0.5, answer_seconds=10.0)


@pytest.fixture
def limits() -> Limits:
    """Return the bounds the door has in a test; a test module may override this."""
    return QUICK


@pytest.fixture
def door(transactional_db: None, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """Return the running door, stopped before the tables are emptied."""
    monkeypatch.setattr(lifespan.limits, "from_settings", lambda: replace(limits))
    running = Door()
    running.start()
    yield running
    running.stop()
