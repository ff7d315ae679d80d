"""Graph questions on ids alone; none of them recurses, so a long chain is no danger.

``steps`` gives the ids in document order, ``targets`` the ids each one leads to (every id is a key).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Targets = Mapping[str, tuple[str, ...]]


def topological(steps: Iterable[str], targets: Targets) -> tuple[str, ...]:
    """Each id after all that lead to it, document order otherwise; what a circle holds up comes last."""
    steps = list(steps)
    done = _in_order(steps, targets)
    return tuple(done) + tuple(step for step in steps if step not in done)


def _in_order(steps: list[str], targets: Targets) -> dict[str, None]:
    """The ids that no circle holds up, each after all that lead to it."""
    incoming = dict.fromkeys(steps, 0)
    for step in steps:
        for target in targets[step]:
            incoming[target] += 1
    ready = [step for step in reversed(steps) if not incoming[step]]
    done: dict[str, None] = {}
    while ready:
        step = ready.pop()
        done[step] = None
        for target in reversed(targets[step]):
            incoming[target] -= 1
            if not incoming[target]:
                ready.append(target)
    return done


def reachable(starts: Iterable[str], targets: Targets) -> frozenset[str]:
    """Everything that can be reached from ``starts``, which are part of it."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for target in targets[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return frozenset(seen)


def ancestors(steps: Iterable[str], targets: Targets) -> dict[str, frozenset[str]]:
    """For each id all the ids from which it can be reached by at least one link."""
    sources: dict[str, list[str]] = {step: [] for step in steps}
    for step, following in targets.items():
        for target in following:
            sources[target].append(step)
    backwards = {step: tuple(before) for step, before in sources.items()}
    return {step: reachable(backwards[step], backwards) for step in backwards}


def circles(steps: Iterable[str], targets: Targets) -> tuple[tuple[str, ...], ...]:
    """One circle for each group of steps that lead to each other, shortest way round from its first step."""
    ordered = list(steps)
    if len(_in_order(ordered, targets)) == len(ordered):
        return ()
    before = ancestors(ordered, targets)
    taken: set[str] = set()
    found = []
    for step in ordered:
        if step in before[step] and step not in taken:
            taken |= {other for other in before[step] if step in before[other]}
            found.append(_way_round(step, targets))
    return tuple(found)


def _way_round(start: str, targets: Targets) -> tuple[str, ...]:
    came_from: dict[str, str] = {}
    waiting = [start]
    for step in waiting:  # breadth first: the list grows while it is read
        for target in targets[step]:
            if target == start:
                return _trail(start, step, came_from)
            if target not in came_from:
                came_from[target] = step
                waiting.append(target)
    return (start,)


def _trail(start: str, last: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [last]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
