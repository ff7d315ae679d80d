"""The one written form of a flow document: normalised settings, stable key order, content hash."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

import orjson

from designer.configurables import as_json
from designer.document import SCHEMA_VERSION, Edge, Graph, parse
from designer.steps.kind import NO_FACTS, Facts, text_of
from designer.steps.table import KINDS

LAYOUTS = ("down", "right")
HTTP_CONNECTOR = {"connector": "http", "version": "1.0.0"}


def empty_document(name: str = "") -> dict[str, Any]:
    """A flow without a step."""
    return normal({"schema_version": SCHEMA_VERSION, "name": name, "steps": [], "edges": []})


def normal(doc: dict[str, Any], facts: Facts = NO_FACTS) -> dict[str, Any]:
    """The document in its one form: known keys in order, settings with their defaults, what it requires.

    Raises ``BadDocument``. What cannot be understood inside a step's settings stays as it is. A flow that declares
    no configurables has no key for them, so that its hash is what it was before there were any.
    """
    graph = parse(doc)
    edges = [_edge(edge) for edge in (*graph.edges, *graph.loose)]
    description, layout = doc.get("description", ""), doc.get("layout")
    return {
        "schema_version": SCHEMA_VERSION,
        "name": graph.name,
        "description": description[:300] if isinstance(description, str) else "",
        "layout": layout if layout in LAYOUTS else LAYOUTS[0],
        "steps": [_step(graph, step, facts) for step in graph.steps],
        "edges": edges,
        "requires": _requires(graph, facts),
    } | ({"configurables": as_json(graph.configurables)} if graph.configurables else {})


def _step(graph: Graph, identity: str, facts: Facts) -> dict[str, Any]:
    step = graph.steps[identity]
    x, y = step.position
    return {
        "id": step.id,
        "kind": step.kind,
        "name": step.name,
        "position": {"x": x, "y": y},
        "enabled": step.enabled,
        "config": _config(step.kind, step.config, facts),
    }


def _config(kind: str, config: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """The settings in the order of their wizard; what the wizard does not ask comes after, by name."""
    cleaned = KINDS[kind].cleaned(copy.deepcopy(config), facts)[0]
    asked = dict.fromkeys(field.name.split(".")[0] for field in KINDS[kind].fields(cleaned, facts))
    return {key: cleaned[key] for key in (*asked, *sorted(cleaned.keys() - asked.keys()))}


def _edge(edge: Edge) -> dict[str, str]:
    """A link; ``input`` is there only where its target has several, so that other flows keep their hash."""
    raw = {"id": edge.id, "from": edge.source, "port": edge.port, "to": edge.target}
    return raw | ({"input": edge.input} if edge.input else {})


def _requires(graph: Graph, facts: Facts) -> list[dict[str, Any]]:
    """The connectors the steps use; what is not known here is taken over from the document."""
    found = {HTTP_CONNECTOR["connector"]: HTTP_CONNECTOR} if _uses(graph, "http") else {}
    used = {text_of(step.config, "connector") for step in graph.steps.values() if step.kind == "connector"}
    for known in facts.installed.values():
        if known.id in used:
            found[known.key] = {"connector": known.key, "version": known.version}
    if _uses(graph, "connector"):
        for entry in graph.requires:
            found.setdefault(str(entry.get("connector", "")), entry)
    return sorted(found.values(), key=lambda entry: str(entry.get("connector", "")))


def _uses(graph: Graph, kind: str) -> bool:
    return any(step.kind == kind for step in graph.steps.values())


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no space: equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def content_hash(doc: dict[str, Any]) -> str:
    """The sha256 of a document in normal form, without its name and description, which change no run."""
    content = {key: value for key, value in doc.items() if key not in ("name", "description")}
    return hashlib.sha256(canonical(content)).hexdigest()
