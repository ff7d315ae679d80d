"""Test events: while the designer listens, what arrives at the drafted address becomes the step's sample.

The designer writes the step's ``Sample`` with ``listening_until`` and
``data = {"kind": "hook", "method": "POST", "path": "orders", …}`` and bumps the routing epoch.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from designer.models import Environment, Sample
from designer.paths import BadPath
from designer.samples import cut
from runs.ingest.incoming import Address
from runs.ingest.patterns import Pattern, compile_path


@dataclass(frozen=True, slots=True)
class Listener:
    """A trigger step that waits for a test event."""

    sample_id: str
    flow_id: str
    kind: str
    method: str
    pattern: Pattern
    until: datetime

    def hears(self, address: Address) -> bool:
        """Whether the request is the event that is waited for."""
        return (
            address.kind == self.kind
            and address.environment == Environment.PRODUCTION
            and address.method == self.method
            and self.pattern.matches(address.segments)
            and timezone.now() < self.until
        )


def listeners_of(slug: str) -> tuple[Listener, ...]:
    """Return who listens in the workspace now."""
    rows = Sample.objects.filter(
        flow__workspace__slug=slug, flow__deleted_at=None, listening_until__gt=timezone.now()
    ).values_list("id", "flow_id", "data", "listening_until")
    return tuple(one for row in rows if (one := _listener(*row)))


def keep_sample(listener: Listener, payload: dict[str, Any]) -> bool:
    """Store the event as the step's sample and stop listening; False when another event was faster."""
    record = payload["body"] if listener.kind == "hook" else {**payload["params"], **payload["query"]}
    data = {"input": cut(payload), "output": cut(record)}
    return bool(
        Sample.objects.filter(pk=listener.sample_id, listening_until__isnull=False).update(
            data=data, listening_until=None, taken_at=timezone.now()
        )
    )


def _listener(sample_id: str, flow_id: str, data: Any, until: datetime) -> Listener | None:
    try:
        pattern = compile_path(str(data["path"]))
    except (BadPath, KeyError, TypeError):  # a sample from before, or a draft whose path is not finished
        return None
    return Listener(
        sample_id, flow_id, str(data.get("kind", "hook")), str(data.get("method", "POST")), pattern, until
    )
