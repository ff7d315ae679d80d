"""What a run reads of its environment: the values of configurables, their secrets, connections that stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.vault import value_of
from designer.configurables import Configurable
from designer.environments import values_of
from designer.models import ConfigValue
from lib.crypto import Secret
from lib.redact import MASK


@dataclass(frozen=True, slots=True)
class Values:
    """``shown`` is what every expression sees, None for a flow that declares nothing; ``secrets`` by name."""

    shown: dict[str, Any] | None = None
    secrets: Mapping[str, Secret] = field(default_factory=dict)


NOTHING = Values()


def values_for(flow_id: str, declared: Iterable[Configurable], environment: str) -> Values:
    """Return the values of a flow in an environment, as they are now."""
    declared = tuple(declared)
    if not declared:
        return NOTHING
    shown = values_of(flow_id, declared, environment)
    sealed = [one.name for one in declared if one.secret and shown.get(one.name) == MASK]
    rows = (
        ConfigValue.objects.filter(flow_id=flow_id, environment=environment, name__in=sealed)
        if sealed
        else ()
    )
    return Values(shown, {row.name: value_of(row) for row in rows})
