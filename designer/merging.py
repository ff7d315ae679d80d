"""Two drafts that began as one, brought together: pure, without the database.

What one side alone changed since they parted is taken. What both changed, and not to the same, is a *conflict*: its
place is named, and main's side stands there until somebody decides. Steps are known by their id; of a step its
name, its switch and each setting is a place of its own, and so is each row of a table that has names. Where the
records of a port go is one place: two links drawn there on two sides would send every record both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from designer.diff.settings import ROW_KEYS
from designer.diff.values import ABSENT, same
from designer.steps.kind import NO_FACTS, Facts
from designer.steps.table import KINDS
from designer.versions import normal
from lib.ids import new_id

Doc = dict[str, Any]
Side = Literal["main", "branch"]
SIDES: tuple[Side, ...] = ("main", "branch")
Port = tuple[str, str]
"""A step's id and the port by which records leave it."""

_UNKNOWN: Any = object()
"""Stands for what both began with where nobody knows it: then whatever differs is a conflict."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What the two become, in normal form, and the places in which a person decides, each once.

    ``conflicts`` names them all, decided or not, as ``step.<id>``, ``step.<id>.config.<path>``, ``link.<id>.<port>``,
    ``configurables.<name>``, ``places`` (on the canvas) and the like.
    """

    doc: Doc
    conflicts: tuple[str, ...]


def merge(
    base: Doc | None,
    main: Doc,
    branch: Doc,
    decided: Mapping[str, Side] | None = None,
    facts: Facts = NO_FACTS,
) -> Merged:
    """Bring ``branch`` into ``main``; both began as ``base``, None when that is not known.

    ``decided`` says whose side is taken in a place of conflict. Raises ``BadDocument``.
    """
    old = None if base is None else normal(base, facts)
    return _Merge(old, normal(main, facts), normal(branch, facts), decided or {}, facts).merged()


class _Merge:
    """One merge while it is made; collects the places of conflict."""

    def __init__(
        self, base: Doc | None, main: Doc, branch: Doc, decided: Mapping[str, Side], facts: Facts
    ) -> None:
        self.base, self.main, self.branch = base, main, branch
        self.decided, self.facts = decided, facts
        self.conflicts: dict[str, None] = {}
        self.kept_or_gone: dict[str, str] = {}
        """Steps that one side deleted and the other changed, by id: the place where that is decided."""

    def merged(self) -> Merged:
        """The result; called once."""
        steps = self._steps()
        doc = self.main | {
            "layout": self._pick(
                "layout", self._of_base("layout"), self.main["layout"], self.branch["layout"]
            ),
            "steps": list(steps.values()),
            "edges": self._links(steps),
            "requires": self._rows("requires", *self._lists("requires"), "connector"),
        }
        doc["configurables"] = self._rows("configurables", *self._lists("configurables"), "name")
        return Merged(normal(doc, self.facts), tuple(self.conflicts))

    # --- one place -------------------------------------------------------------------------------

    def _pick(self, key: str, base: Any, main: Any, branch: Any) -> Any:
        """The value of one place; ``main`` or ``branch`` itself, so that ``is`` tells which."""
        if same(main, branch):
            return main
        if base is not _UNKNOWN and same(base, main):
            return branch
        if base is not _UNKNOWN and same(base, branch):
            return main
        return self._ask(key, main, branch)

    def _ask(self, key: str, main: Any, branch: Any) -> Any:
        self.conflicts[key] = None
        return branch if self.decided.get(key) == "branch" else main

    def _of_base(self, key: str) -> Any:
        return _UNKNOWN if self.base is None else self.base.get(key, ABSENT)

    def _lists(self, key: str) -> tuple[Any, Any, Any]:
        base = self._of_base(key)
        return [] if base is ABSENT else base, self.main.get(key, []), self.branch.get(key, [])

    # --- rows and their order --------------------------------------------------------------------

    def _rows(self, key: str, base: Any, main: Any, branch: Any, name: str) -> Any:
        """Lists of objects by the ``name`` of each; as one value where those do not tell the rows apart."""
        tables = [_by_name(rows, name) for rows in (base, main, branch)]
        if any(table is None for table in tables):
            return self._pick(key, base, main, branch)
        before, ours, theirs = (table if table is not None else {} for table in tables)
        unknown = _UNKNOWN if base is _UNKNOWN else ABSENT
        found = {}
        for one in dict.fromkeys((*ours, *theirs)):
            values = before.get(one, unknown), ours.get(one, ABSENT), theirs.get(one, ABSENT)
            value = self._pick(f"{key}.{one}", *values)
            if value is not ABSENT:
                found[one] = value
        known = None if base is _UNKNOWN else list(before)
        return [found[one] for one in self._order(key, known, list(ours), list(theirs), found)]

    def _order(
        self, key: str, base: list[str] | None, main: list[str], branch: list[str], kept: Iterable[str]
    ) -> list[str]:
        """What is kept, in the order of the side that changed it; what the other added stands as it did there."""
        here = set(kept)
        common = here & set(main) & set(branch) & (here if base is None else set(base))
        ours, theirs = ([one for one in side if one in common] for side in (main, branch))
        before = _UNKNOWN if base is None else [one for one in base if one in common]
        first = self._pick(f"{key}.order", before, ours, theirs) is ours
        leads, adds = (main, branch) if first else (branch, main)
        found = [one for one in leads if one in here]
        behind = 0
        for one in adds:
            if one in here and one not in found:
                found.insert(behind, one)
            behind = found.index(one) + 1 if one in found else behind
        return found

    # --- steps -----------------------------------------------------------------------------------

    def _steps(self) -> dict[str, Doc]:
        base, main, branch = (_steps_of(doc) for doc in (self.base, self.main, self.branch))
        unknown = _UNKNOWN if self.base is None else ABSENT
        found: dict[str, Doc] = {}
        for one in dict.fromkeys((*main, *branch)):
            step = self._step(base.get(one, unknown), main.get(one, ABSENT), branch.get(one, ABSENT))
            if step is not ABSENT:
                found[one] = step
        known = None if self.base is None else list(base)
        return {one: found[one] for one in self._order("steps", known, list(main), list(branch), found)}

    def _step(self, base: Any, main: Any, branch: Any) -> Any:
        if main is ABSENT or branch is ABSENT:
            return self._alone(base, main, branch)
        key = f"step.{main['id']}"
        step = dict(main)
        for part in ("name", "enabled"):
            step[part] = self._pick(f"{key}.{part}", _part(base, part), main[part], branch[part])
        step["position"] = self._pick("places", _part(base, "position"), main["position"], branch["position"])
        kinds = {one["kind"] for one in (base, main, branch) if isinstance(one, dict)}
        if len(kinds) > 1:  # the settings of two kinds have nothing in common
            whole = [_kind_and_settings(one) for one in (base, main, branch)]
            return step | self._pick(f"{key}.kind", *whole)
        form = _Form(main, branch, self.facts)
        values = _part(base, "config"), main["config"], branch["config"]
        return step | {"config": self._settings(f"{key}.config", *values, "", form)}

    def _alone(self, base: Any, main: Any, branch: Any) -> Any:
        """A step that one side has alone: it was added there, or deleted on the other."""
        side, doc = (main, self.main) if branch is ABSENT else (branch, self.branch)
        if base is ABSENT:
            return side
        if base is not _UNKNOWN and _does(base) == _does(side) and not self._drawn_to(side["id"], doc):
            return ABSENT
        self.kept_or_gone[side["id"]] = f"step.{side['id']}"
        return self._ask(f"step.{side['id']}", main, branch)

    def _drawn_to(self, step: str, doc: Doc) -> bool:
        """Whether a link to or from the step is there that was not when the sides parted."""
        before = {_way(edge) for edge in (self.base or {}).get("edges", ())}
        return any(step in (edge["from"], edge["to"]) and _way(edge) not in before for edge in doc["edges"])

    def _settings(self, key: str, base: Any, main: Any, branch: Any, path: str, form: _Form) -> Any:
        if isinstance(main, dict) and isinstance(branch, dict) and (not path or form.holds(path)):
            found = {}
            for name in dict.fromkeys((*main, *branch)):
                values = _part(base, name), main.get(name, ABSENT), branch.get(name, ABSENT)
                inner = f"{path}.{name}" if path else name
                value = self._settings(f"{key}.{name}", *values, inner, form)
                if value is not ABSENT:
                    found[name] = value
            return found
        if path in form.rows:
            return self._rows(key, base, main, branch, form.rows[path])
        return self._pick(key, base, main, branch)

    # --- links -----------------------------------------------------------------------------------

    def _links(self, steps: Mapping[str, Doc]) -> list[Doc]:
        base, main, branch = (_by_port(doc) for doc in (self.base, self.main, self.branch))
        unknown = _UNKNOWN if self.base is None else []
        taken: dict[Port, Side] = {}
        for port in dict.fromkeys((*main, *branch)):
            values = (main.get(port, []), branch.get(port, []))
            before = base.get(port, unknown)
            ours = self._tied(port, *values, before)
            taken[port] = "main" if ours else "branch"
        found: dict[tuple[str, ...], Doc] = {}
        ids: set[str] = set()
        for side, doc in (("main", self.main), ("branch", self.branch)):
            gone = {step["id"] for step in doc["steps"]} - steps.keys()
            for edge in doc["edges"]:
                if taken[edge["from"], edge["port"]] != side or {edge["from"], edge["to"]} & gone:
                    continue
                one = edge if edge["id"] not in ids else edge | {"id": new_id()}
                ids.add(one["id"])
                found.setdefault(_way(one) if side == "branch" else (*_way(one), one["id"]), one)
        return list(found.values())

    def _tied(self, port: Port, main: list[Any], branch: list[Any], base: Any) -> bool:
        """Whether main's links leave the port; where a step was kept or deleted by decision, they follow that."""
        ends = {port[0], *(to for to, _input in (*main, *branch))}
        deciding = next((self.kept_or_gone[one] for one in sorted(ends) if one in self.kept_or_gone), None)
        if deciding is not None and not same(main, branch):
            return self._ask(deciding, main, branch) is main
        return self._pick(f"link.{port[0]}.{port[1]}", base, main, branch) is main


class _Form:
    """What the wizard of a step asks, for both sides: which settings hold others, and which are tables."""

    def __init__(self, main: Doc, branch: Doc, facts: Facts) -> None:
        kind = KINDS[main["kind"]]
        fields = [field for step in (main, branch) for field in kind.fields(step["config"], facts)]
        self.rows = {field.name: ROW_KEYS[field.type] for field in fields if field.type in ROW_KEYS}
        self._names = tuple(field.name for field in fields)

    def holds(self, path: str) -> bool:
        """Whether fields lie below the path."""
        return any(name.startswith(f"{path}.") for name in self._names)


def _part(value: Any, key: str) -> Any:
    if value is _UNKNOWN:
        return _UNKNOWN
    return value.get(key, ABSENT) if isinstance(value, dict) else ABSENT


def _kind_and_settings(step: Any) -> Any:
    return {key: step[key] for key in ("kind", "config")} if isinstance(step, dict) else step


def _does(step: Doc) -> Doc:
    """The step without its place on the canvas, which no run minds."""
    return {key: value for key, value in step.items() if key != "position"}


def _steps_of(doc: Doc | None) -> dict[str, Doc]:
    return {step["id"]: step for step in doc["steps"]} if doc else {}


def _by_name(rows: Any, name: str) -> dict[str, Any] | None:
    """The rows by name; nothing for a list that is not known, None where names do not tell them apart."""
    if rows is _UNKNOWN or rows is ABSENT:
        return {}
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    found = {key: row for row in rows if isinstance(key := row.get(name), str)}
    return found if len(found) == len(rows) else None


def _way(edge: Mapping[str, str]) -> tuple[str, ...]:
    return edge["from"], edge["port"], edge["to"], edge.get("input", "")


def _by_port(doc: Doc | None) -> dict[Port, list[list[str]]]:
    """Where the records of each port go: step and input, sorted."""
    found: dict[Port, list[list[str]]] = {}
    for edge in doc["edges"] if doc else ():
        found.setdefault((edge["from"], edge["port"]), []).append([edge["to"], edge.get("input", "")])
    return {port: sorted(ends) for port, ends in found.items()}
