"""Deleting a workspace: what the layers above do for it, and what they say is lost."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User, Workspace

Closer = Callable[[Workspace, User], None]
Counter = Callable[[Workspace], int]

_closers: list[Closer] = []
_holdings: dict[str, Counter] = {}


def add_closer(closer: Closer) -> None:
    """Let an application above end what it does for a workspace; called once from its ``ready``.

    The closer runs inside the transaction that deletes the workspace.
    """
    _closers.append(closer)


def add_holding(name: str, counter: Counter) -> None:
    """Let an application above count what is lost with a workspace, for example ``flows``."""
    _holdings[name] = counter


def close(workspace: Workspace, by: User) -> None:
    """Let every application end what it does for the workspace."""
    for closer in _closers:
        closer(workspace, by)


def holdings(workspace: Workspace) -> dict[str, int]:
    """Return how many there are of each kind of thing that is lost."""
    return {name: count(workspace) for name, count in _holdings.items()}
