"""Pins: records kept as what a step gives, and whether test runs use them instead of calling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.document import Graph
from designer.models import Flow, Sample
from designer.steps.table import KINDS

KEPT = ("output", "records", "variables", "pinned", "mock")
"""What a test of a pinned step leaves as it is."""


def pin(flow: Flow, step: str, records: list[Any], variables: Mapping[str, Any] | None = None) -> None:
    """Let later steps see these records as what the step gives, whatever its tests and runs bring.

    ``variables`` are what it saves beside each record; None leaves those of its last test.
    """
    sample, _ = Sample.objects.get_or_create(flow=flow, step=step)
    saved = {} if variables is None else {"variables": dict(variables)}
    given = {"output": records[0] if records else None, "records": records, "pinned": True}
    sample.data = sample.data | given | saved
    sample.save()


def unpin(flow: Flow, step: str) -> None:
    """Go back to what tests and runs bring; a mock ends with its pin."""
    sample = Sample.objects.filter(flow=flow, step=step).first()
    if sample is not None:
        sample.data = {key: value for key, value in sample.data.items() if key in ("input", "variables")}
        sample.save()


def set_mock(flow: Flow, step: str, *, on: bool) -> bool:
    """Let test runs of the draft use what is pinned instead of calling. False when nothing is pinned."""
    sample = Sample.objects.filter(flow=flow, step=step).first()
    if sample is None or not sample.data.get("pinned"):
        return False
    sample.data = {key: value for key, value in sample.data.items() if key != "mock"}
    sample.data |= {"mock": True} if on else {}
    sample.save()
    return True


def can_be_mocked(kind: str) -> bool:
    """Whether a kind of step calls another system, so that pinned data can stand in for the call."""
    return KINDS[kind].family == "outside"


def mocks_of(flow: Flow, graph: Graph) -> dict[str, dict[str, Any]]:
    """The samples of the steps that test runs do not call, by step, in the order of the flow."""
    rows = Sample.objects.filter(flow=flow, data__mock=True)
    found = {row.step: row.data for row in rows}
    return {
        step: found[step]
        for step in graph.order
        if step in found and graph.steps[step].enabled and can_be_mocked(graph.steps[step].kind)
    }
