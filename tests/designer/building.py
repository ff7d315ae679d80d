"""Small flow documents for the tests."""

from __future__ import annotations

from typing import Any


def step(identity: str, kind: str, name: str = "", /, **config: Any) -> dict[str, Any]:
    """One step; ``identity`` is filled up to eight characters. The keywords are its settings."""
    return {
        "id": identity.rjust(8, "0"),
        "kind": kind,
        "name": name or kind.capitalize(),
        "position": {"x": 0, "y": 0},
        "enabled": True,
        "config": config,
    }


def link(source: str, target: str, port: str = "out") -> dict[str, Any]:
    """One link between two steps."""
    source, target = source.rjust(8, "0"), target.rjust(8, "0")
    return {"id": f"e-{source}-{port[:8]}-{target}"[:40], "from": source, "port": port, "to": target}


def document(
    *steps: dict[str, Any], links: list[dict[str, Any]] | None = None, name: str = "A flow"
) -> dict[str, Any]:
    """A document; without ``links`` each step leads to the next."""
    chain = [link(one["id"], two["id"]) for one, two in zip(steps, steps[1:], strict=False)]
    return {
        "schema_version": 1,
        "name": name,
        "description": "",
        "layout": "down",
        "steps": list(steps),
        "edges": chain if links is None else links,
        "requires": [],
    }


def by_hand(message: str = "{{ record.name }}") -> dict[str, Any]:
    """The smallest flow that is ready: started by hand, it logs."""
    return document(step("1", "manual", "Start"), step("2", "log", "Note it", message=message))


def hooked(path: str = "orders") -> dict[str, Any]:
    """A webhook that logs."""
    return document(step("1", "webhook", "Orders", path=path), step("2", "log", message="{{ record }}"))
