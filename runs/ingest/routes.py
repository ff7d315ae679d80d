"""The routing table of one epoch: loaded workspace by workspace, thrown away when the epoch moves.

``resolve`` is pure lookup until something is missing; with ``load=True`` it reads the database, so it is
called that way only from threads that own a connection: the reader, and the writer inside its transaction.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from designer.models import Deployment, Environment, Route, RoutingEpoch
from designer.paths import BadPath
from runs.ingest.doors import open_release
from runs.ingest.incoming import Address, Incoming
from runs.ingest.listening import Listener, listeners_of
from runs.ingest.patterns import Pattern, compile_path, query_values
from runs.ingest.refusals import Refusal
from runs.ingest.targets import Compiled, Target, compile_version

log = logging.getLogger("flowyard.ingest")

_MOST_RELEASES = 2_048


class NotLoaded(LookupError):
    """The table does not hold what is asked for yet, and may not read the database here."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a request goes. ``target`` None: only a designer that listens for a test event wants it.

    ``resource`` is the label of the API flow's resource that takes it.
    """

    target: Target | None
    compiled: Compiled | None
    params: dict[str, Any]
    query: dict[str, Any]
    listener: Listener | None
    resource: str = ""


@dataclass(slots=True)
class _Path:
    """A pattern, and the target of each method under it."""

    pattern: Pattern
    methods: dict[str, Target] = field(default_factory=dict)


@dataclass(slots=True)
class _Workspace:
    """The addresses of one workspace: by environment, kind and number of segments, the most exact first."""

    paths: dict[tuple[str, str, int], list[_Path]]
    listeners: tuple[Listener, ...]

    def find(self, address: Address) -> tuple[_Path | None, list[str]]:
        """Return the path that takes the request, and the methods that the address knows."""
        allowed: list[str] = []
        place = (address.environment, address.kind, len(address.segments))
        for path in self.paths.get(place, ()):
            if path.pattern.matches(address.segments):
                if address.method in path.methods:
                    return path, allowed
                allowed += path.methods
        return None, allowed


class Table:
    """Everything known about routes at ``epoch``."""

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch
        self._workspaces: dict[str, _Workspace] = {}
        self._compiled: dict[tuple[str, str], Compiled] = {}
        self._releases: dict[tuple[str, bytes], Target] = {}

    def resolve(self, incoming: Incoming, *, load: bool) -> Resolved:
        """Return where the request goes; raises :class:`Refusal`, or :class:`NotLoaded` without ``load``."""
        if incoming.address.kind == "release":
            return self._release(incoming, load)
        address = incoming.address
        workspace = self._workspace(address.slug, load)
        listener = next((one for one in workspace.listeners if one.hears(address)), None)
        path, allowed = workspace.find(address)
        if path is None:
            if listener is None:
                raise _wrong_method(address, allowed) if allowed else _unknown(address)
            return Resolved(None, None, listener.pattern.values(address.segments), incoming.query, listener)
        target = path.methods[address.method]
        compiled = self._compile(target, load) if target.version_id else None
        return _resolved(incoming, target, compiled, path.pattern, listener)

    def forget(self, slug: str) -> None:
        """Drop a workspace, to be loaded afresh."""
        self._workspaces.pop(slug, None)

    def _release(self, incoming: Incoming, load: bool) -> Resolved:
        address = incoming.address
        known = (address.slug, sha256(incoming.key.encode()).digest())
        target = self._releases.get(known)
        if target is None:
            _needs(load)
            target = open_release(address.slug, incoming.key)
            if len(self._releases) < _MOST_RELEASES:
                self._releases[known] = target
        if target.version_id is None:
            raise _unknown(address)
        compiled = self._compile(target, load)
        entry = compiled.entry(address.method, address.segments)
        if entry is None:
            allowed = compiled.methods(address.segments)
            raise _wrong_method(address, allowed) if allowed else _unknown(address)
        return _resolved(incoming, target, compiled, entry.pattern, None)

    def _workspace(self, slug: str, load: bool) -> _Workspace:
        found = self._workspaces.get(slug)
        if found is None:
            _needs(load)
            found = _load(slug)
            if found.paths or found.listeners:  # guessed names must not fill the memory
                self._workspaces[slug] = found
        return found

    def _compile(self, target: Target, load: bool) -> Compiled:
        known = (str(target.version_id), target.environment)
        found = self._compiled.get(known)
        if found is None:
            _needs(load)
            found = self._compiled[known] = compile_version(target)
        return found


def read_epoch() -> int:
    """Return the routing epoch in the database."""
    return RoutingEpoch.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def _needs(load: bool) -> None:
    if not load:
        raise NotLoaded


def _resolved(
    incoming: Incoming, target: Target, compiled: Compiled | None, pattern: Pattern, listener: Listener | None
) -> Resolved:
    address = incoming.address
    entry = compiled.entry(address.method, address.segments) if compiled else None
    query = query_values(entry.query, incoming.query) if entry and entry.query else incoming.query
    params = pattern.values(address.segments)
    return Resolved(target, compiled, params, query, listener, entry.resource if entry else "")


def _load(slug: str) -> _Workspace:
    rows = Route.objects.filter(
        workspace__slug=slug, flow__deleted_at=None, flow__integration__deleted_at=None
    ).values_list(
        "kind",
        "method",
        "path",
        "workspace_id",
        "flow_id",
        "flow__name",
        "flow__current_id",
        "flow__on",
        "flow__max_running",
        "environment",
    )
    return _Workspace(_paths(rows, _in_development(slug)), listeners_of(slug))


def _in_development(slug: str) -> dict[str, str]:
    """The versions that run in Development, by flow."""
    rows = Deployment.objects.filter(flow__workspace__slug=slug, environment=Environment.DEVELOPMENT)
    return dict(rows.values_list("flow_id", "version_id"))


def _paths(
    rows: Iterable[tuple[Any, ...]], tried: Mapping[str, str]
) -> dict[tuple[str, str, int], list[_Path]]:
    found: dict[tuple[str, str, Pattern], _Path] = {}
    for kind, method, path, workspace_id, flow_id, name, version_id, on, most, environment in rows:
        try:
            pattern = compile_path(path)
        except BadPath as error:  # one wrong row must not close the door of the whole workspace
            log.error("the route %s of flow %s is left out: %s", path, flow_id, error)
            continue
        place = found.setdefault((environment, kind, pattern), _Path(pattern))
        if environment == Environment.DEVELOPMENT:
            # Neither the switch nor the limit of the live flow holds here.
            target = Target(workspace_id, flow_id, name, tried.get(flow_id), environment=environment)
        else:
            target = Target(workspace_id, flow_id, name, version_id, on, most is not None)
        place.methods[method] = target
    table: dict[tuple[str, str, int], list[_Path]] = defaultdict(list)
    for (environment, kind, pattern), place in found.items():
        table[environment, kind, len(pattern.segments)].append(place)
    for places in table.values():
        places.sort(key=lambda place: place.pattern.rank)
    return dict(table)


def _unknown(address: Address) -> Refusal:
    if address.environment == Environment.DEVELOPMENT:
        return Refusal(
            404,
            "No flow answers at this address in Development. Compare it with the flow's Deploy page, "
            "and deploy the flow there.",
        )
    if address.kind == "hook":
        return Refusal(
            404,
            f"No webhook listens at /hook/{address.slug}{address.path}. "
            "Compare the address with the flow's trigger step, and publish the flow.",
        )
    return Refusal(
        404,
        f"No flow answers at {address.path} here. Compare the address with the flow's trigger step, "
        "and publish the flow.",
    )


def _wrong_method(address: Address, allowed: list[str]) -> Refusal:
    names = ", ".join(sorted(set(allowed)))
    return Refusal(
        405,
        f"This address takes {names}. The request came with {address.method}.",
        headers=((b"allow", names.encode()),),
    )
