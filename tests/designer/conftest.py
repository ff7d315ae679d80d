"""What the designer's tests share."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from designer.models import Flow, Integration
from designer.services import create_flow, create_integration
from tests.designer.building import by_hand


@pytest.fixture
def integration(people: SimpleNamespace) -> Integration:
    """Return an integration of Acme."""
    return create_integration(workspace=people.acme, name="Orders", by=people.bob)


@pytest.fixture
def make_flow(people: SimpleNamespace, integration: Integration) -> Callable[..., Flow]:
    """Return a function that makes a flow of Acme from a document."""

    def make(doc: dict[str, Any] | None = None, name: str = "Order desk") -> Flow:
        return create_flow(
            workspace=people.acme, integration=integration, name=name, by=people.bob, doc=doc or by_hand()
        )

    return make


@pytest.fixture
def flow(make_flow: Callable[..., Flow]) -> Flow:
    """Return a flow that is ready to be published."""
    return make_flow()
