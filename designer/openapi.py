"""The OpenAPI 3.1 document of an API flow: what its live version takes and answers."""

from __future__ import annotations

from typing import Any

from designer.addresses import Endpoint, Parameter, endpoints_of
from designer.document import Graph, parse
from designer.models import Flow, FlowVersion
from designer.steps.kind import rows_of, text_of
from designer.steps.resources import FIRST, resources_of
from designer.steps.shape import NOTHING, shape_of

_SCHEMAS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "json": {},
}
_WORDS = {200: "Answered", 201: "Made", 202: "Accepted; the run goes on", 204: "Answered, without a body"}
_PROBLEM = {
    "description": "Refused, or not answered in time; the sentence says why",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "properties": {
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                },
            }
        }
    },
}


def document_of(flow: Flow, version: FlowVersion) -> dict[str, Any] | None:
    """The document of one version; None when it has no address. It names no secret: calls need none."""
    endpoints = endpoints_of(flow, version.doc)
    if not endpoints:
        return None
    graph = parse(version.doc)
    found: dict[str, dict[str, Any]] = {}
    for one in endpoints:
        found.setdefault(one.path, {})[one.method.lower()] = _operation(flow, graph, one)
    return {
        "openapi": "3.1.0",
        "info": {"title": flow.name, "description": flow.description, "version": f"v{version.number}"},
        "servers": [{"url": endpoints[0].url.removesuffix(endpoints[0].path)}],
        "paths": found,
    }


def _operation(flow: Flow, graph: Graph, endpoint: Endpoint) -> dict[str, Any]:
    port = _port(graph, endpoint)
    own = "" if port == FIRST else f"_{port}"
    operation: dict[str, Any] = {
        "operationId": f"flow_{flow.pk}{own}",
        "summary": flow.name,
        "parameters": [_parameter(one) for one in endpoint.params],
        "responses": _responses(graph, port) | {"default": _PROBLEM},
    }
    if endpoint.payload:
        operation["requestBody"] = {"content": {"application/json": {"schema": {}}}}
    return operation


def _parameter(one: Parameter) -> dict[str, Any]:
    schema = _SCHEMAS.get(one.type, {})
    return {"name": one.name, "in": one.place, "required": one.required, "schema": schema}


def _port(graph: Graph, endpoint: Endpoint) -> str:
    """The port of the trigger by which the calls of an address leave."""
    trigger = graph.trigger
    found = resources_of(graph.settings[trigger.id]) if trigger and trigger.kind == "api" else ()
    return next((one.port for one in found if one.label == endpoint.resource), FIRST)


def _responses(graph: Graph, port: str) -> dict[str, Any]:
    """One entry for each status that a Respond step behind ``port`` writes out; 202 where there is none."""
    found: dict[str, Any] = {}
    for step in graph.steps.values():
        if step.kind == "respond" and step.enabled and port in graph.ways_in.get(step.id, ()):
            config = graph.settings[step.id]
            written = text_of(config, "status")
            found |= {written if written.isdecimal() else "2XX": _answer(step.name, config, written)}
    return found or {"202": {"description": _WORDS[202]}}


def _answer(name: str, config: dict[str, Any], status: str) -> dict[str, Any]:
    words = _WORDS.get(int(status), name) if status.isdecimal() else name
    answer: dict[str, Any] = {"description": words} | _content(config)
    headers = {text_of(row, "name"): {"schema": {"type": "string"}} for row in rows_of(config, "headers")}
    own = {header: value for header, value in headers.items() if header and header.lower() != "content-type"}
    return answer | ({"headers": own} if own else {})


def _content(config: dict[str, Any]) -> dict[str, Any]:
    """The body as the Respond step declares it; nothing for one that is declared empty."""
    if config.get("body_kind") == "text":
        return {"content": {"text/plain": {"schema": {"type": "string"}}}}
    shape = shape_of(config)
    if shape is not None and shape.kind == NOTHING:
        return {}
    return {"content": {"application/json": {"schema": shape.schema() if shape else {}}}}
