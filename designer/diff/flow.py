"""Two flow documents beside each other: what became of each step, of the links and of what stands above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from designer.configurables import TYPES
from designer.diff.links import Doc, LinkChange, compare_links, keyed
from designer.diff.settings import Change, Side, compare_settings, settings_of
from designer.diff.values import ABSENT, as_json, changed_lines, same, texts
from designer.document import parse
from designer.steps.kind import NO_FACTS, Facts, StepKind
from designer.steps.table import KINDS
from designer.versions import normal

What = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True, slots=True)
class StepChange:
    """One step. ``moved`` alone is a place on the canvas, which no run minds.

    ``name_before`` and ``kind_before`` are there when they differ, ``switched`` when the step was turned on
    or off, or is off and there on one side only. ``settings`` of such a step are those that somebody set.
    ``links`` are those that leave it.
    """

    id: str
    what: What
    name: str
    kind: StepKind
    name_before: str | None = None
    kind_before: StepKind | None = None
    switched: Literal["", "on", "off"] = ""
    moved: bool = False
    settings: tuple[Change, ...] = ()
    links: tuple[LinkChange, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowDiff:
    """What differs: about the flow as a whole, its steps in the flow's order, links that leave no step."""

    about: tuple[Change, ...]
    steps: tuple[StepChange, ...]
    links: tuple[LinkChange, ...]

    def __bool__(self) -> bool:
        return bool(self.about or self.steps or self.links)

    @property
    def counts(self) -> dict[str, int]:
        """How many steps were added, removed, changed and moved; those that are none are left out."""
        kinds = [step.what for step in self.steps]
        return {what: kinds.count(what) for what in ("added", "removed", "changed", "moved") if what in kinds}


def diff(before: Doc, after: Doc, facts: Facts = NO_FACTS) -> FlowDiff:
    """What differs between two flow documents in their normal form; raises ``BadDocument``.

    It is empty exactly when the two are the same in that form.
    """
    before, after = normal(before, facts), normal(after, facts)
    links = compare_links(before, after)
    steps = tuple(_steps(before, after, links, facts))
    named = {step.id for step in steps}
    return FlowDiff(
        tuple(_about(before, after, facts)), steps, tuple(one for one in links if one.source not in named)
    )


def _steps(before: Doc, after: Doc, links: tuple[LinkChange, ...], facts: Facts) -> Iterator[StepChange]:
    old, new = ({step["id"]: step for step in doc["steps"]} for doc in (before, after))
    leaving: dict[str, list[LinkChange]] = {}
    for link in links:
        leaving.setdefault(link.source, []).append(link)
    for identity in _in_order(before, after):
        own = tuple(leaving.get(identity, ()))
        step = _step(old.get(identity), new.get(identity), own, facts)
        if step is not None:
            yield step


def _in_order(before: Doc, after: Doc) -> list[str]:
    """Ids from the trigger down; a step that went stands behind the one it stood behind."""
    ordered = list(parse(after).order)
    here = set(ordered)
    behind: dict[str, list[str]] = {}
    last = ""
    for identity in parse(before).order:
        if identity in here:
            last = identity
        else:
            behind.setdefault(last, []).append(identity)
    return [*behind.get("", ()), *(one for step in ordered for one in (step, *behind.get(step, ())))]


def _step(old: Any, new: Any, links: tuple[LinkChange, ...], facts: Facts) -> StepChange | None:
    if old is None or new is None:
        one = new or old
        return StepChange(
            one["id"],
            "added" if old is None else "removed",
            one["name"],
            KINDS[one["kind"]],
            switched="" if one["enabled"] else "off",
            settings=settings_of(_side(one, facts), gone=new is None),
            links=links,
        )
    settings = compare_settings(_side(old, facts), _side(new, facts))
    renamed, replaced = old["name"] != new["name"], old["kind"] != new["kind"]
    switched = old["enabled"] != new["enabled"]
    moved = not same(old["position"], new["position"])
    if not (renamed or replaced or switched or settings or links or moved):
        return None
    return StepChange(
        new["id"],
        "changed" if renamed or replaced or switched or settings or links else "moved",
        new["name"],
        KINDS[new["kind"]],
        old["name"] if renamed else None,
        KINDS[old["kind"]] if replaced else None,
        ("on" if new["enabled"] else "off") if switched else "",
        moved,
        settings,
        links,
    )


def _side(step: dict[str, Any], facts: Facts) -> Side:
    return Side(KINDS[step["kind"]], step["config"], facts)


def _about(before: Doc, after: Doc, facts: Facts) -> Iterator[Change]:
    for key, label in (("name", _("Name")), ("description", _("Description"))):
        if before[key] != after[key]:
            told = texts(before[key], after[key], facts)
            yield Change(key, label, *told, changed_lines(*told))
    if before["layout"] != after["layout"]:
        yield Change("layout", _("Direction"), _direction(before), _direction(after))
    yield from _requires(before, after)
    yield from _configurables(before, after)
    yield from _orders(before, after)


def _direction(doc: Doc) -> str:
    return _("From top to bottom") if doc["layout"] == "down" else _("From left to right")


def _requires(before: Doc, after: Doc) -> Iterator[Change]:
    if same(before["requires"], after["requires"]):
        return
    old, new = ({str(one.get("connector", "")): one for one in doc["requires"]} for doc in (before, after))
    for key in dict.fromkeys((*new, *old)):
        pair = old.get(key, ABSENT), new.get(key, ABSENT)
        if same(*pair):
            continue
        told = texts(*(_release(one) for one in pair), NO_FACTS)
        if told[0] == told[1]:
            told = texts(*pair, NO_FACTS)
        yield Change(f"requires.{key}", _("Connector “%(name)s”") % {"name": key}, *told, code=True)


def _configurables(before: Doc, after: Doc) -> Iterator[Change]:
    old, new = ({one["name"]: one for one in doc.get("configurables", [])} for doc in (before, after))
    for name in dict.fromkeys((*new, *old)):
        pair = old.get(name, ABSENT), new.get(name, ABSENT)
        if not same(*pair):
            told = (_declaration(one) for one in pair)
            yield Change(f"configurables.{name}", _("Configurable “%(name)s”") % {"name": name}, *told)
    stayed, now = _common(list(old), list(new))
    if stayed != now:
        yield Change("configurables", _("Order of the configurables"), ", ".join(stayed), ", ".join(now))


def _declaration(one: Any) -> str | None:
    if one is ABSENT:
        return None
    words = [TYPES[one["type"]]]
    if one["default"] is not None:
        words.append(_("default %(value)s") % {"value": as_json(one["default"])})
    return ", ".join(words) + (f": {one['description']}" if one["description"] else "")


def _release(entry: Any) -> Any:
    return entry if entry is ABSENT else entry.get("version", "")


def _orders(before: Doc, after: Doc) -> Iterator[Change]:
    """The order in the document: of two steps or links side by side, the first is worked first."""
    names = {step["id"]: step["name"] for step in after["steps"]}
    old, new = ([step["id"] for step in doc["steps"]] for doc in (before, after))
    stayed, now = _common(old, new)
    if stayed != now:
        lists = (", ".join(names[one] for one in ids) for ids in (stayed, now))
        yield Change("steps", _("Order of the steps"), *lists)
    links = [keyed(doc["edges"]) for doc in (before, after)]
    first, then = _common(list(links[0]), list(links[1]))
    if first != then:
        told = (
            ", ".join(f"{names.get(edge['from'], '?')} → {names.get(edge['to'], '?')}" for edge in edges)
            for edges in ([links[1][key] for key in keys] for keys in (first, then))
        )
        yield Change("edges", _("Order of the links"), *told)


def _common(old: list[Any], new: list[Any]) -> tuple[list[Any], list[Any]]:
    before, after = set(old), set(new)
    return [one for one in old if one in after], [one for one in new if one in before]
