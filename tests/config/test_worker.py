"""The worker ends as soon as it is told to."""

from __future__ import annotations

import queue
import signal
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from celery import bootsteps
from celery.exceptions import WorkerShutdown
from celery.worker import loops, state

from config.worker import stop_on_signal

LONG = 20.0  # seconds; only a loop that nothing wakes waits for them


class Messages:
    """A connection whose queue the test fills; the signal to stop comes while the loop waits for a message."""

    def __init__(self) -> None:
        self.waiting: queue.Queue[str] = queue.Queue()
        self.told = False

    def drain_events(self, timeout: float) -> None:
        """Wait for one message; fails where Celery would have waited in vain."""
        if not self.told:
            self.told = True
            signal.raise_signal(signal.SIGTERM)
        try:
            self.waiting.get(timeout=LONG)
        except queue.Empty:
            raise AssertionError("the loop waits for a message that nobody sends") from None


@pytest.fixture
def as_before() -> Iterator[None]:
    """Give the process its signal handlers back."""
    handlers = {signum: signal.getsignal(signum) for signum in (signal.SIGTERM, signal.SIGINT)}
    yield
    state.should_stop = None
    for signum, handler in handlers.items():
        signal.signal(signum, handler)


def test_celerys_loop_waits_for_nothing_once_it_is_told_to_stop(as_before: None) -> None:
    messages = Messages()
    stop_on_signal(lambda: messages.waiting.put("nothing"))
    consumer: Any = SimpleNamespace(consume=lambda: None)
    worker: Any = SimpleNamespace(
        create_task_handler=lambda: None,
        perform_pending_operations=lambda: None,
        on_ready=lambda: None,
        connection=messages,
        pool=SimpleNamespace(is_green=False),
    )
    with pytest.raises(WorkerShutdown):
        loops.synloop(
            worker,
            messages,
            consumer,
            SimpleNamespace(state=bootsteps.RUN),
            None,
            SimpleNamespace(prev=1, value=1),
            None,
            None,
        )
