"""What an address leads to: a flow's version, and what its trigger step declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from designer.models import Environment
from designer.steps.resources import resources_of
from runs.engine.plan import Plan
from runs.environments import values_for
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
    environment: str = Environment.PRODUCTION.value

    @property
    def live(self) -> bool:
        """Whether deliveries become runs now."""
        return self.on and self.version_id is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One method and path by which a version is called; ``resource`` tells an API flow's apart, by its label."""

    method: str
    pattern: Pattern
    query: tuple[Mapping[str, Any], ...] = ()
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A version made ready in an environment: its plan, the trigger's declarations, the values of configurables."""

    plan: Plan
    entries: tuple[Entry, ...]
    dedupe_header: str = ""
    is_api: bool = False
    config: dict[str, Any] | None = None

    def entry(self, method: str, segments: Sequence[str]) -> Entry | None:
        """Return where a call enters: the most exact path that fits; None when the version knows no such call."""
        fitting = (one for one in self.entries if one.method == method and one.pattern.matches(segments))
        return next(fitting, None)

    def methods(self, segments: Sequence[str]) -> list[str]:
        """Return the methods that the version takes at a path."""
        return [one.method for one in self.entries if one.pattern.matches(segments)]

    @property
    def waits(self) -> bool:
        """Whether the sender waits for the run's answer."""
        return self.is_api or self.plan.responds


def compile_version(target: Target) -> Compiled:
    """Return the target's version made ready; reads the database when it is not cached yet."""
    plan = plan_for(str(target.version_id))
    config = plan.trigger_config
    return Compiled(
        plan=plan,
        entries=_entries(plan),
        dedupe_header=str(config.get("dedupe_header") or "").strip().lower(),
        is_api=plan.trigger_kind == "api",
        config=values_for(target.flow_id, plan.configurables, target.environment).shown,
    )


def _entries(plan: Plan) -> tuple[Entry, ...]:
    if plan.trigger_kind != "api":
        return (Entry("POST", compile_path(str(plan.trigger_config.get("path", "")))),)
    found = [
        Entry(one.method or "POST", compile_path(one.path), one.query, one.label)
        for one in resources_of(plan.trigger_config)
    ]
    return tuple(sorted(found, key=lambda one: one.pattern.rank))
