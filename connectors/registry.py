"""Finds the connectors of the catalogue by looking into its folders, and checks each at the door."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType, ModuleType

from connectors import catalog
from connectors.sdk.contract import check
from connectors.sdk.declare import Connector


class BadConnector(Exception):
    """A folder of the catalogue holds no usable connector; the text names the folder and what is wrong."""


@cache
def connectors() -> Mapping[str, Connector]:
    """Return every connector by its key. Raises :class:`BadConnector`."""
    return MappingProxyType({one.key: one for one in found(catalog)})


def connector(key: str) -> Connector | None:
    """Return one connector, or None when there is none of that key."""
    return connectors().get(key)


def found(package: ModuleType) -> list[Connector]:
    """Return the connectors of a package, one a folder. Raises :class:`BadConnector` for a bad one."""
    names = sorted(one.name for one in pkgutil.iter_modules(package.__path__) if one.ispkg)
    return [_checked(f"{package.__name__}.{name}", name) for name in names]


def _checked(path: str, folder: str) -> Connector:
    declared = getattr(import_module(path), "CONNECTOR", None)
    if declared is None:
        raise BadConnector(f"{folder}: the folder has no CONNECTOR. Declare one in its __init__.py.")
    problems = check(declared)
    if problems:
        raise BadConnector(f"{folder}: {' '.join(problems)}")
    if declared.key != folder:
        raise BadConnector(f"{folder}: the connector's key is “{declared.key}”. Give both the same name.")
    return declared
