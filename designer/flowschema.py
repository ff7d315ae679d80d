"""The JSON Schema of flow documents, made from the field lists of the steps.

``python -m designer.flowschema`` writes ``docs/flow-schema.json``; with ``--check`` it only says, by its
exit code, whether the file is as it should be.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from designer import configurables
from designer.document import FAR, MAX_EDGES, MAX_NAME, MAX_STEPS, SCHEMA_VERSION
from designer.steps.kind import StepKind, fields_of
from designer.steps.table import KINDS
from designer.versions import LAYOUTS
from lib.fields import json_schema

FILE = Path(__file__).resolve().parent.parent / "docs" / "flow-schema.json"

_ID = {"type": "string", "pattern": "^[0-9a-f]{8}$"}
_NAME = {"type": "string", "maxLength": MAX_NAME}
_COORDINATE = {"type": "number", "minimum": -FAR, "maximum": FAR}
_EDGE = {
    "type": "object",
    "description": "A link: records that leave “from” by “port” go to “to”, where that has several inputs to “input”.",
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,40}$"},
        "from": _ID,
        "port": {"type": "string", "maxLength": 40, "default": "out"},
        "to": _ID,
        "input": {
            "type": "string",
            "maxLength": 40,
            "description": "“left” or “right” of a join, “left” when it is missing; no other kind has it.",
        },
    },
    "required": ["id", "from", "to"],
}
_REQUIREMENT = {
    "type": "object",
    "properties": {"connector": {"type": "string"}, "version": {"type": "string"}},
    "required": ["connector", "version"],
}
_CONFIGURABLE = {
    "type": "object",
    "description": "What each environment has a value for. Expressions read it as config.name.",
    "properties": {
        "name": {
            "type": "string",
            "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
            "maxLength": configurables.MAX_NAME,
        },
        "type": {"enum": list(configurables.TYPES), "default": "text"},
        "default": {
            "description": "Of its type; null where each environment needs a value. A secret has none.",
            "type": ["string", "number", "boolean", "null"],
        },
        "description": {"type": "string", "maxLength": configurables.MAX_DESCRIPTION},
    },
    "required": ["name"],
}
_ON_FAILURE = {
    "type": "object",
    "description": "The flow that is started when a run fails; import looks for it by id, then by name.",
    "properties": {"flow": {"type": "string"}, "flow_name": {"type": "string"}},
}
_BY_NAME = {
    "http": {"connection_name": "The connection's name: import looks for it when the id is not there."},
    "connector": {
        "connection_name": "The connection's name: import looks for it when the id is not there.",
        "connector_key": "The connector's key: import looks for it when the id is not there.",
        "connector_title": "The connector's title, for people.",
    },
    "repeat": {"flow_name": "The called flow's name: import looks for it when the id is not there."},
    "call": {"flow_name": "The called flow's name: import looks for it when the id is not there."},
}
_BY_INPUT = {
    "connector": ("inputs", "The operation's inputs by name: text with {{ }}."),
    "call": ("arguments", "What the called flow takes, by name: text with {{ }}."),
    "repeat": ("arguments", "What the called flow takes, by name: text with {{ }}."),
}


def schema() -> dict[str, Any]:
    """The whole schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Flowyard flow",
        "type": "object",
        "properties": {
            "schema_version": {"const": SCHEMA_VERSION},
            "name": _NAME,
            "description": {"type": "string", "maxLength": 300},
            "layout": {"enum": list(LAYOUTS), "default": LAYOUTS[0]},
            "steps": {"type": "array", "maxItems": MAX_STEPS, "items": {"$ref": "#/$defs/step"}},
            "edges": {"type": "array", "maxItems": MAX_EDGES, "items": {"$ref": "#/$defs/edge"}},
            "requires": {"type": "array", "items": _REQUIREMENT},
            "configurables": {
                "type": "array",
                "maxItems": configurables.MAX_CONFIGURABLES,
                "items": _CONFIGURABLE,
            },
            "on_failure": _ON_FAILURE,
        },
        "required": ["schema_version", "steps", "edges"],
        "$defs": {"step": _step(), "edge": _EDGE} | {f"{key}_config": _config(KINDS[key]) for key in KINDS},
    }


def _step() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "id": _ID,
            "kind": {"enum": list(KINDS)},
            "name": _NAME,
            "position": {"type": "object", "properties": {"x": _COORDINATE, "y": _COORDINATE}},
            "enabled": {"type": "boolean", "default": True},
            "config": {"type": "object"},
        },
        "required": ["id", "kind", "config"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": key}}},
                "then": {"properties": {"config": {"$ref": f"#/$defs/{key}_config"}}},
            }
            for key in KINDS
        ],
    }


def _config(kind: StepKind) -> dict[str, Any]:
    found = {"title": kind.title, "description": kind.hint} | json_schema(fields_of(kind.parts))
    for name, words in _BY_NAME.get(kind.kind, {}).items():
        found["properties"][name] = {"type": "string", "description": words}
    found["required"] = [
        name for name in found.get("required", []) if f"{name}_name" not in found["properties"]
    ]
    if kind.kind in _BY_INPUT:
        name, words = _BY_INPUT[kind.kind]
        found["properties"][name] = {
            "type": "object",
            "description": words,
            "additionalProperties": {"type": "string"},
        }
    if kind.kind == "connector":
        found["required"] = ["operation"]
    return found if found["required"] else {key: part for key, part in found.items() if key != "required"}


def text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or check it."""
    if "--check" in arguments:
        current = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
        if current != text():
            print(f"{FILE.name} is out of date. Run: python -m designer.flowschema", file=sys.stderr)
            return 1
        return 0
    FILE.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
