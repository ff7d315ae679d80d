"""The forms of what version 1 takes and gives, as JSON Schema for its OpenAPI document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema

Schema = dict[str, Any]

ID: Schema = {"type": "string", "pattern": "^[0-9a-f]{24}$"}
TIME: Schema = {"type": "string", "format": "date-time"}
TIME_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def record(**fields: Schema) -> Schema:
    """Return an object all of whose fields are always there."""
    return {"type": "object", "properties": fields, "required": list(fields)}


def rows(of: Schema) -> Schema:
    """Return a list."""
    return {"type": "array", "items": of}


TOKEN = record(_userId=ID, scope=TEXT)
INTEGRATION = record(_id=ID, name=TEXT, createdAt=TIME)
FLOW = record(_id=ID, name=TEXT, disabled={"type": "boolean"}, _integrationId=ID, createdAt=TIME)
JOB = record(
    _id=ID,
    type=TEXT,
    _flowId=ID,
    _integrationId=ID,
    status={"enum": ["queued", "running", "completed", "failed", "cancelling", "cancelled"]},
    numSuccess=COUNT,
    numIgnore=COUNT,
    numError=COUNT,
    createdAt=TIME,
    startedAt=TIME_OR_NULL,
    endedAt=TIME_OR_NULL,
)
STARTED = record(_jobId=ID)
START: Schema = {"type": "object", "properties": {"args": {"type": "object"}}}
ERROR: Schema = {
    "type": "object",
    "properties": {"code": TEXT, "message": TEXT, "field": TEXT},
    "required": ["code", "message"],
}
ERRORS = record(errors=rows(ERROR))


def gives(schema: Schema, name: str, *, status: int = 200, takes: Schema | None = None) -> Any:
    """Describe a view for the OpenAPI document: what it answers, and what it takes."""
    known = {status: schema, 401: ERRORS}
    if takes is not None:
        known |= {400: ERRORS, 403: ERRORS, 422: ERRORS}
    return extend_schema(
        operation_id=name,
        request={"application/json": takes} if takes else None,
        responses=known | {404: ERRORS},
    )
