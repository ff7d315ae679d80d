"""What a release holds: a connector declaration made from an API flow, and the flow it runs."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import orjson

from designer.paths import segments, templated
from designer.steps.resources import Resource, resources_of
from designer.steps.secrets import masked
from lib.words import gettext as _

TYPES = {"string": "text", "int": "number", "float": "number"}
OWN = ("connection", "connector", "flow")  # ids that mean something in the publisher's workspace alone
WORDS = re.compile(r"[^a-z0-9]+")


class NotPublishable(ValueError):
    """The flow cannot become a connector; the text says why and what to do."""


def bundle_of(
    *, doc: dict[str, Any], key: str, title: str, version: str, summary: str, publisher: str
) -> dict[str, Any]:
    """Return the bundle of an API flow's document. Raises :class:`NotPublishable` for any other trigger."""
    trigger = next((step for step in doc["steps"] if step["kind"] == "api"), None)
    if trigger is None:
        raise NotPublishable(
            _(
                "Only API flows become connectors: others would have nothing to call. Give the flow an "
                "API trigger, publish it, then publish the connector."
            )
        )
    return {
        "schema_version": 1,
        "kind": "connector",
        "connector": {
            "key": key,
            "title": title,
            "version": version,
            "description": summary,
            "publisher": publisher,
            "auth": "bearer",
        },
        "operations": operations(trigger, doc),
        "flow": shared_flow(doc),
    }


def shared_flow(doc: dict[str, Any]) -> dict[str, Any]:
    """Return the flow as others may read it: without the publisher's ids, and secrets typed in by mistake."""
    kept = {name: doc[name] for name in ("schema_version", "name", "description", "edges")}
    return kept | {"steps": [step | {"config": _shared(step)} for step in doc["steps"]]}


def _shared(step: dict[str, Any]) -> dict[str, Any]:
    config = masked(step["kind"], step["config"])
    return {key: "" if key in OWN else value for key, value in config.items()}


def operations(trigger: dict[str, Any], doc: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations that an API trigger offers, one for each resource, each with a key of its own."""
    resources = resources_of(trigger["config"])
    found = [operation(one, doc, alone=len(resources) == 1) for one in resources]
    taken: set[str] = set()
    for one in found:
        number, key = 2, one["key"]
        while one["key"] in taken:
            one["key"], number = f"{key}_{number}", number + 1
        taken.add(one["key"])
    return found


def operation(resource: Resource, doc: dict[str, Any], *, alone: bool) -> dict[str, Any]:
    """Return the operation of one resource: its path parameters, query and payload as inputs."""
    parts = segments(resource.path or "/")
    path = templated(parts)
    method = resource.method or "GET"
    inputs = [
        _input(part.parameter, TYPES.get(part.type, part.type), "path", required=True)
        for part in parts
        if part.parameter
    ]
    inputs += [
        _input(row["name"], _argument_type(row), "query", required=bool(row.get("required")))
        for row in resource.query
        if row.get("name")
    ]
    if resource.payload:
        inputs.append(_input(resource.payload, "json", "body", required=True))
    words = [part.text for part in parts if not part.parameter]
    return {
        "key": WORDS.sub("_", f"{method} {' '.join(words)}".lower()).strip("_"),
        "title": doc["name"] if alone else f"{method} {path}",
        "description": doc.get("description", ""),
        "method": method,
        "path": path,
        "inputs": inputs,
    }


def _argument_type(row: dict[str, Any]) -> str:
    kind = str(row.get("type") or "text")
    return TYPES.get(kind, kind)


def _input(name: str, kind: str, place: str, *, required: bool) -> dict[str, Any]:
    label = name.replace("_", " ")
    return {
        "name": name,
        "label": label[:1].upper() + label[1:],
        "type": kind,
        "in": place,
        "required": required,
    }


def content_hash(bundle: dict[str, Any]) -> str:
    """Return the SHA-256 of the bundle's canonical JSON, in hexadecimal."""
    return hashlib.sha256(orjson.dumps(bundle, option=orjson.OPT_SORT_KEYS)).hexdigest()
