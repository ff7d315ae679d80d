"""What an address leads to: a flow's version, and what its trigger step declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runs.engine.plan import Plan
from runs.ingest.patterns import Pattern, compile_path
from runs.plans import plan_for


@dataclass(frozen=True, slots=True)
class Target:
    """A flow that can be reached. ``version_id`` None or ``on`` False: deliveries are parked.

    ``limited``: the flow has a ``max_running``, so its runs are queued for a slot, never run on the spot.
    """

    workspace_id: str
    flow_id: str
    flow_name: str
    version_id: str | None
    on: bool = True
    limited: bool = False

    @property
    def live(self) -> bool:
        """Whether deliveries become runs now."""
        return self.on and self.version_id is not None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A version made ready: its plan, and the trigger's declarations."""

    plan: Plan
    method: str
    pattern: Pattern
    query: tuple[Mapping[str, Any], ...] = field(default=())
    dedupe_header: str = ""
    is_api: bool = False

    @property
    def waits(self) -> bool:
        """Whether the sender waits for the run's answer."""
        return self.is_api or self.plan.responds


def compile_version(version_id: str) -> Compiled:
    """Return the version made ready; reads the database when it is not cached yet."""
    plan = plan_for(version_id)
    config = plan.trigger_config
    return Compiled(
        plan=plan,
        method=str(config.get("method") or "POST"),
        pattern=compile_path(str(config.get("path", ""))),
        query=tuple(config.get("query") or ()),
        dedupe_header=str(config.get("dedupe_header") or "").strip().lower(),
        is_api=plan.trigger_kind == "api",
    )
