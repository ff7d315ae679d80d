"""The declaration of a connector: data only, from which tile, wizard, forms, validation and docs follow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from connectors.sdk.authenticators import AuthKind
from connectors.sdk.extract import Extraction
from connectors.sdk.json import Json
from lib.fields import Field


class OperationKind(StrEnum):
    """Whether an operation reads records or acts on them."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing a connector can do. An empty `method` or `path` is asked for in `inputs`.

    `paging` has the form of a step's paging settings; `sample` is a record as it comes or goes.
    """

    key: str
    title: str
    kind: OperationKind
    description: str = ""
    inputs: tuple[Field, ...] = ()
    method: str = ""
    path: str = ""
    paging: tuple[tuple[str, Any], ...] = ()
    record_path: str = ""
    extraction: Extraction = Extraction.JSON
    sample: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """How to test a connection:

    A reading request; `path_field` names a connection field that holds its path.
    """

    method: str = "GET"
    path: str = "/"
    path_field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """Something that can be talked to. `fields` are asked for when a connection is made, beside signing in.

    `base_url` is fixed, or empty if the connection field `base_url` holds it.
    """

    key: str
    title: str
    version: str
    description: str
    auth: tuple[AuthKind, ...]
    operations: tuple[Operation, ...]
    fields: tuple[Field, ...] = ()
    base_url: str = ""
    ping: Ping | None = None
    category: str = ""

    def operation(self, key: str) -> Operation | None:
        """The operation of this key, None if there is none."""
        return next((one for one in self.operations if one.key == key), None)


__all__ = ["AuthKind", "Connector", "Operation", "OperationKind", "Ping"]
