"""The check at the door: what is wrong with a connector's declaration, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from connectors.sdk.declare import Connector, Operation, OperationKind
from connectors.sdk.errors import Fatal
from connectors.sdk.outcome import READING
from connectors.sdk.pagers import pager
from lib.fields import Field, FieldType

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_FIELD = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)\Z")


def check(connector: object) -> list[str]:
    """The problems of a declaration; an empty list lets it in."""
    if not isinstance(connector, Connector):
        return [f"CONNECTOR is a {type(connector).__name__}, not a Connector."]
    return [
        *_head(connector),
        *_fields(connector.fields, "The connection"),
        *_twice((one.key for one in connector.operations), "operation"),
        *(problem for one in connector.operations for problem in _operation(one)),
        *_ping(connector),
    ]


def _head(connector: Connector) -> Iterator[str]:
    if not _KEY.match(connector.key):
        yield f"The key “{connector.key}” is not made of a-z, 0-9 and _ with a letter first."
    if not _VERSION.match(connector.version):
        yield f"The version “{connector.version}” has not the form 1.2.3."
    for name in ("title", "description"):
        if not getattr(connector, name).strip():
            yield f"The connector has no {name}."
    if not connector.auth:
        yield "The connector offers no way to sign in; say AuthKind.NONE if it needs none."
    if not connector.operations:
        yield "The connector has no operation."
    if not connector.base_url and "base_url" not in {field.name for field in connector.fields}:
        yield "The connector has neither a base_url nor a connection field of that name."
    if connector.base_url and not connector.base_url.startswith("https://"):
        yield "The base_url does not begin with https://."


def _operation(operation: Operation) -> Iterator[str]:
    place = f"The operation “{operation.key}”"
    if not _KEY.match(operation.key):
        yield f"{place} has a key with other characters than a-z, 0-9 and _."
    if not operation.title.strip():
        yield f"{place} has no title."
    inputs = {field.name for field in operation.inputs}
    for name in ("method", "path"):
        if not getattr(operation, name) and name not in inputs:
            yield f"{place} has neither a {name} nor an input of that name."
    if (
        operation.kind is OperationKind.READ
        and operation.method
        and operation.method not in READING | {"POST"}
    ):
        yield f"{place} reads with {operation.method}."
    try:
        pager(dict(operation.paging))
    except (Fatal, ValueError) as error:
        yield f"{place} has paging that does not work: {error}"
    yield from _fields(operation.inputs, place)


def _fields(fields: tuple[Field, ...], place: str) -> Iterator[str]:
    names = {field.name for field in fields}
    yield from _twice((field.name for field in fields), f"field of {place[0].lower()}{place[1:]}")
    for field in fields:
        if not _FIELD.match(field.name):
            yield f"{place} has a field “{field.name}” with other characters than a-z, 0-9, _ and dots."
        if not field.label.strip():
            yield f"{place} has a field “{field.name}” without a label."
        if field.type is FieldType.CHOICE and not field.choices:
            yield f"{place} has a choice “{field.name}” without choices."
        if field.show_if is not None and field.show_if.field not in names:
            yield f"{place} shows “{field.name}” by “{field.show_if.field}”, which is no field of it."
        if field.type is FieldType.SECRET and field.default:
            yield f"{place} has a default for the secret “{field.name}”."


def _ping(connector: Connector) -> Iterator[str]:
    ping = connector.ping
    if ping is None:
        return
    if ping.method.upper() not in READING:
        yield f"The ping uses {ping.method}; it has to be a request that only reads."
    if ping.path_field and ping.path_field not in {field.name for field in connector.fields}:
        yield f"The ping takes its path from “{ping.path_field}”, which is no field of the connection."


def _twice(names: Iterable[str], what: str) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"The {what} “{name}” is there twice."
        seen.add(name)
