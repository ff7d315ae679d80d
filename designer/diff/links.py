"""The links of two documents: new, gone, led elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from designer.steps.kind import rows_of
from designer.steps.resources import resources_of

Doc = dict[str, Any]
Edge = dict[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """Where a link leads, by ids and names; ``branch`` is the router's name for the port, ``input`` the one of several.

    A name is empty when the step is not in the document.
    """

    source: str
    source_name: str
    port: str
    branch: str
    target: str
    target_name: str
    input: str = ""


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link; ``remade`` is one that was deleted and drawn again and leads where it led."""

    what: Literal["added", "removed", "replugged", "remade"]
    before: Way | None
    after: Way | None

    @property
    def source(self) -> str:
        """The step that the link leaves, or left."""
        way = self.after or self.before
        assert way is not None
        return way.source


def compare_links(before: Doc, after: Doc) -> tuple[LinkChange, ...]:
    """Every difference between the links of two documents in normal form."""
    old, new = keyed(before["edges"]), keyed(after["edges"])
    kept = [(old[key], new[key]) for key in new if key in old]
    gone = [edge for key, edge in old.items() if key not in new]
    come = [edge for key, edge in new.items() if key not in old]
    pairs = [pair for pair in kept if _way(pair[0]) != _way(pair[1])]
    for alike in (_way, _start, _ends):
        pairs += _paired(gone, come, alike)
    found = [_change(before, after, *pair) for pair in pairs]
    found += [LinkChange("removed", _told(before, edge), None) for edge in gone]
    found += [LinkChange("added", None, _told(after, edge)) for edge in come]
    return tuple(found)


def keyed(edges: Iterable[Edge]) -> dict[tuple[str, int], Edge]:
    """The links by id; the second one of an id has the number 1."""
    found: dict[tuple[str, int], Edge] = {}
    for edge in edges:
        number = 0
        while (edge["id"], number) in found:
            number += 1
        found[edge["id"], number] = edge
    return found


def _way(edge: Edge) -> tuple[str, ...]:
    return edge["from"], edge["port"], edge["to"], edge.get("input", "")


def _start(edge: Edge) -> tuple[str, ...]:
    return edge["from"], edge["port"]


def _ends(edge: Edge) -> tuple[str, ...]:
    return edge["from"], edge["to"]


def _paired(
    gone: list[Edge], come: list[Edge], alike: Callable[[Edge], tuple[str, ...]]
) -> list[tuple[Edge, Edge]]:
    """Take those that belong together out of both lists."""
    waiting: dict[tuple[str, ...], list[Edge]] = {}
    for edge in gone:
        waiting.setdefault(alike(edge), []).append(edge)
    pairs = [(waiting[alike(edge)].pop(0), edge) for edge in come if waiting.get(alike(edge))]
    taken = {id(edge) for pair in pairs for edge in pair}
    gone[:] = [edge for edge in gone if id(edge) not in taken]
    come[:] = [edge for edge in come if id(edge) not in taken]
    return pairs


def _change(before: Doc, after: Doc, old: Edge, new: Edge) -> LinkChange:
    what: Literal["replugged", "remade"] = "remade" if _way(old) == _way(new) else "replugged"
    return LinkChange(what, _told(before, old), _told(after, new))


def _told(doc: Doc, edge: Edge) -> Way:
    steps = {step["id"]: step for step in doc["steps"]}
    source, target = steps.get(edge["from"]), steps.get(edge["to"])
    rows = rows_of(source["config"], "branches") if source else []
    branch = next((str(row.get("name") or "") for row in rows if row.get("id") == edge["port"]), "")
    if source and source["kind"] == "api" and rows_of(source["config"], "resources"):
        branch = next((one.label for one in resources_of(source["config"]) if one.port == edge["port"]), "")
    return Way(
        edge["from"],
        source["name"] if source else "",
        edge["port"],
        branch,
        edge["to"],
        target["name"] if target else "",
        edge.get("input", ""),
    )
