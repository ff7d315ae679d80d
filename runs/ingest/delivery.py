"""One accepted request on its way through the commit: what it is, and what became of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from designer.models import Environment
from lib.ids import new_id
from runs.ingest.answers import Answer
from runs.ingest.incoming import Incoming, masked
from runs.ingest.refusals import Refusal, busy
from runs.ingest.routes import Resolved, Table
from runs.ingest.rows import stored_json, stored_time
from runs.payloads import INLINE_BYTES, store_event

LONGEST_KEY = 200
TRIED = "development "  # before the key of a delivery to Development, which is never the repeat of a live one


class Way(StrEnum):
    """What a delivery becomes."""

    SAMPLE = "sample"
    PARK = "park"
    INLINE = "inline"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Stored:
    """The outcome of a commit. ``answer`` can be sent now; without one the sender waits for ``run_id``."""

    way: Way
    event_id: str
    run_id: str
    answer: Answer | None
    duplicate: bool = False


class Delivery:
    """A request with everything the commit needs; :meth:`admit` may be called again when routes changed.

    ``dumped`` and ``stored_at`` are payload and time as the database has them, ``blob`` the file that holds
    a large payload, and ``result`` what the run on the spot made of it.
    """

    __slots__ = (
        "blob",
        "dedupe_key",
        "dumped",
        "epoch",
        "event_id",
        "future",
        "incoming",
        "payload",
        "received_at",
        "resolved",
        "result",
        "run_id",
        "stored_at",
        "way",
    )

    def __init__(self, incoming: Incoming, received_at: datetime) -> None:
        self.incoming = incoming
        self.received_at = received_at
        self.event_id = new_id()
        self.run_id = new_id()
        self.future: asyncio.Future[Stored | Refusal] | None = None
        self.blob = ""
        self.result: Any = None

    def admit(self, table: Table, *, load: bool) -> None:
        """Resolve the request; raises :class:`Refusal`, or ``NotLoaded`` as :meth:`Table.resolve` does."""
        resolved = table.resolve(self.incoming, load=load)
        self.way = way_of(resolved)
        self.resolved = resolved
        self.epoch = table.epoch
        self.payload = payload_of(self.incoming, resolved)
        self.dedupe_key = dedupe_key_of(self.incoming, resolved)
        self.result = None

    def dump(self) -> None:
        """Make the stored forms of payload and time."""
        self.dumped = stored_json(self.payload)
        self.stored_at = stored_time(self.received_at)

    @property
    def needs_blob(self) -> bool:
        """Whether the payload is too large for its row; see :meth:`store_blob`."""
        return len(self.dumped) > INLINE_BYTES

    def store_blob(self) -> None:
        """Put the payload into a file, on disk when this returns, and leave the row an empty one."""
        _, self.blob = store_event(self.payload)
        self.dumped = "{}"

    @property
    def waits(self) -> bool:
        """Whether the sender waits for what a queued run answers."""
        compiled = self.resolved.compiled
        return self.way is Way.QUEUE and compiled is not None and compiled.waits


def way_of(resolved: Resolved) -> Way:
    """Return what the request becomes; raises :class:`Refusal` (503) for an API flow that is off."""
    target, compiled = resolved.target, resolved.compiled
    if target is None:
        return Way.SAMPLE
    if target.live and compiled is not None:
        return Way.INLINE if compiled.plan.pure and not target.limited else Way.QUEUE
    if compiled is not None and compiled.is_api:
        raise busy(
            f"The flow “{target.flow_name}” is turned off, so nobody answers here. Nothing was stored. "
            "Turn the flow on, then call again.",
            seconds=60,
        )
    return Way.PARK


def payload_of(incoming: Incoming, resolved: Resolved) -> dict[str, Any]:
    """Return the trigger as expressions see it."""
    address = incoming.address
    hook = address.kind == "hook"
    return {
        "kind": "webhook" if hook else "api",
        **({} if hook else {"resource": resolved.resource}),
        "method": address.method,
        "path": address.path,
        "params": resolved.params,
        "query": resolved.query,
        "headers": masked(incoming.headers),
        "body": incoming.body,
    }


def dedupe_key_of(incoming: Incoming, resolved: Resolved) -> str | None:
    """Return what makes the delivery one of a kind, from the header that the trigger names."""
    if resolved.compiled is None or not resolved.compiled.dedupe_header:
        return None
    value = incoming.headers.get(resolved.compiled.dedupe_header, "").strip()
    if not value:
        return None
    tried = incoming.address.environment == Environment.DEVELOPMENT
    most = LONGEST_KEY - len(TRIED) if tried else LONGEST_KEY
    if len(value) > most:
        raise Refusal(
            400,
            f"The header {resolved.compiled.dedupe_header} may be {most} characters long. "
            f"This one has {len(value)}.",
        )
    return f"{TRIED}{value}" if tried else value
