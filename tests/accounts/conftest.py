"""What the tests of accounts share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_tries_before() -> Iterator[None]:
    """Forget how often somebody tried to sign in: the limits outlive a test, like the cache they are kept in."""
    cache.clear()
    yield
    cache.clear()
