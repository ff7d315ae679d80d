"""Works the pages at a join, once no work is left before it that could bring more: 1. sort, 2. join, 3. let go.

1. *Sort*: some pages at a time are laid by key into parts of some thousand records, so that what belongs together
   lies together. Each record carries its key from then on.
2. *Join*: part by part, its right records are held in memory and its left pages go past them, some joined records in
   each commit; what those lead to is worked before the next.
3. *Let go*: when a part has no left page any more, its right pages are counted, and those without a partner go on if
   they are wanted.

Cursors: ``input`` of a page that just came; with ``part`` of one that is sorted. A left page has the record
(``done``) and its partner (``at``) that come next; a right page has ``met``, the places of records that are the
first of their key and found a left one, and ``gone`` when it is done with. Memory is bounded by a part, of one key
by the step's limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from designer.steps.join import LEFT, RIGHT
from lib.crash import crash_point
from lib.expressions import ExpressionProblem
from runs.engine.model import Envelope, Failure, Item, Outcome
from runs.engine.steps.join import CannotJoin, Join, digest_of
from runs.engine.text import as_text

if TYPE_CHECKING:
    from runs.engine.runner import Runner

AT_ONCE = 5_000  # records that are sorted in one commit
PART = 10_000  # records of a part, about
JOINED = 1_000  # joined records in one commit
KEY = "(key)"  # beside the variables of a sorted record; no variable can be called so
ALONE = (
    "This record is retried alone, and the records it could be joined with went on with their run. "
    "Start the flow again for it, or skip it."
)


@dataclass(slots=True)
class Group:
    """The right records of one key: the page and place of the first, and as many as can be joined."""

    page: Item
    place: int
    met: bool
    partners: list[Envelope] = field(default_factory=list)
    too_many: bool = False


@dataclass(slots=True)
class Joining:
    """The work at one join in one slice; each :meth:`work` is one commit."""

    runner: Runner
    step: str
    behaviour: Join
    part: int = -1
    groups: dict[str, Group] = field(default_factory=dict)

    def work(self) -> None:
        """Do the next piece: sort while anything is not sorted, else join in the lowest part."""
        fresh = [page for page in self._standing() if "part" not in (page.cursor or {})]
        if fresh:
            self._sort(fresh)
        else:
            part = min(page.cursor["part"] for page in self._standing())
            if part != self.part:
                self._hold(part)
            left = next(self._sorted(part, LEFT), None)
            if left:
                self._join(left)
            else:
                self._let_go(part)
        crash_point("before_join")
        self.runner.checkpoint()
        crash_point("after_join")

    def _standing(self) -> list[Item]:
        """Every page at the step, in the order in which they came."""
        here = [page for page in self.runner.stack.items if page.step == self.step]
        return sorted(here, key=lambda page: page.number)

    def _sorted(self, part: int, side: str) -> Iterator[Item]:
        return (
            page for page in self._standing() if page.cursor["part"] == part and page.cursor["input"] == side
        )

    # --- sort ------------------------------------------------------------------------------------------

    def _sort(self, fresh: list[Item]) -> None:
        runner, outcome = self.runner, Outcome()
        parts = 1 + runner.intake.tally.of(self.step).entered // PART  # the same until the join is done
        laid: dict[tuple[str, int], list[Envelope]] = {}
        taken = 0
        for page in fresh:
            envelopes = runner.stack.envelopes_of(page)
            if taken and taken + len(envelopes) > AT_ONCE:
                break
            taken += len(envelopes)
            side = (page.cursor or {}).get("input", LEFT)
            for envelope in envelopes:
                self._lay(envelope, side, parts, laid, outcome)
            runner.leave(page)
        for (side, part), envelopes in sorted(laid.items(), key=lambda one: one[0]):
            place: dict[str, Any] = {"done": 0, "at": 0} if side == LEFT else {"met": []}
            runner.stand(self.step, envelopes, {"input": side, "part": part} | place)
        self._go_on(outcome, len(outcome.failures))

    def _lay(
        self,
        envelope: Envelope,
        side: str,
        parts: int,
        laid: dict[tuple[str, int], list[Envelope]],
        outcome: Outcome,
    ) -> None:
        """Put a record into its part, or among the failures."""
        context = self.runner.context
        try:
            if context.alone:
                raise CannotJoin(ALONE)
            key = digest_of(self.behaviour.value(side, envelope, context))
        except (ExpressionProblem, CannotJoin) as problem:
            code = "data" if isinstance(problem, CannotJoin) else "expression"
            outcome.failures.append(Failure(self.step, envelope, str(problem), code))
            return
        part = int(key, 16) % parts if key else 0
        laid.setdefault((side, part), []).append(envelope.saving(KEY, key))

    # --- join ------------------------------------------------------------------------------------------

    def _hold(self, part: int) -> None:
        """Read the right records of a part, as many of each key as can be joined."""
        stack, most = self.runner.stack, self.behaviour.most
        self.part, self.groups = part, {}
        for page in self._sorted(part, RIGHT):
            for place, envelope in enumerate(stack.envelopes_of(page)):
                key = envelope.vars[KEY]
                if key is None:
                    continue
                group = self.groups.setdefault(key, Group(page, place, place in page.cursor["met"]))
                if len(group.partners) < most:
                    group.partners.append(_plain(envelope))
                else:
                    group.too_many = not self.behaviour.takes_first
            stack.forget(page)

    def _join(self, page: Item) -> None:
        """Let the next joined records of a left page go on."""
        envelopes = self.runner.stack.envelopes_of(page)
        outcome, room, before = Outcome(), JOINED, page.cursor["done"]
        while room > 0 and page.cursor["done"] < len(envelopes):
            room -= self._some(page, outcome, room)
        done = page.cursor["done"]
        if done < len(envelopes):
            self.runner.keep(page)
        else:
            self.runner.leave(page)
        self._go_on(outcome, done - before)

    def _some(self, page: Item, outcome: Outcome, room: int) -> int:
        """Join the left record at the page's cursor with its next partners; return how much room that took."""
        done, at = page.cursor["done"], page.cursor["at"]
        left = page.envelopes[done]
        group = self.groups.get(left.vars[KEY] or "")
        taken, over = 1, True
        if group is None:
            self._without_partner(_plain(left), outcome)
        elif group.too_many:
            self._meet(group)
            outcome.failures.append(Failure(self.step, _plain(left), self._too_many(left), "data"))
        else:
            self._meet(group)
            some = group.partners[at : at + room]
            for right in some:
                outcome.emit("out", self.behaviour.joined(_plain(left), right))
            taken, over = len(some), at + len(some) >= len(group.partners)
        page.cursor |= {"done": done + 1, "at": 0} if over else {"at": at + taken}
        return taken

    def _without_partner(self, left: Envelope, outcome: Outcome) -> None:
        if self.behaviour.keeps_left:
            outcome.emit("out", self.behaviour.left_alone(left))
        else:
            outcome.ignored += 1

    def _too_many(self, left: Envelope) -> str:
        key = as_text(self.behaviour.value(LEFT, _plain(left), self.runner.context))
        return (
            f"More than {self.behaviour.most:,} records of the right input have the key “{key[:80]}”, and this step "
            "joins at most so many with one record. Raise the limit, or choose a key that tells them apart."
        )

    def _meet(self, group: Group) -> None:
        """Note with the next commit that a left record of this key came."""
        if not group.met:
            group.met = True
            group.page.cursor["met"].append(group.place)
            self.runner.keep(group.page)

    # --- let go ----------------------------------------------------------------------------------------

    def _let_go(self, part: int) -> None:
        """Count the next right page; the pages of a part leave together, as their keys tell what was met."""
        pages = list(self._sorted(part, RIGHT))
        page, *others = [one for one in pages if "gone" not in one.cursor]
        outcome = Outcome()
        envelopes = self.runner.stack.envelopes_of(page)
        for place, envelope in enumerate(envelopes):
            group = self.groups.get(envelope.vars[KEY] or "")
            if group is None or not group.met:
                self._unmet(_plain(envelope), outcome)
            elif self.behaviour.takes_first and (group.page is not page or group.place != place):
                outcome.ignored += 1
        if others:
            page.cursor["gone"] = True
            self.runner.keep(page)
            self.runner.stack.forget(page)
        else:
            for one in pages:
                self.runner.leave(one)
            self.part, self.groups = -1, {}
        self._go_on(outcome, len(envelopes))

    def _unmet(self, right: Envelope, outcome: Outcome) -> None:
        if self.behaviour.keeps_right:
            outcome.emit("out", self.behaviour.right_alone(right))
        else:
            outcome.ignored += 1

    # --- what becomes of the records -------------------------------------------------------------------

    def _go_on(self, outcome: Outcome, count: int) -> None:
        runner, intake = self.runner, self.runner.intake
        for entry, arrived in intake.absorb(self.step, count, outcome, runner.change):
            runner.push(intake.settle(entry, arrived, runner.change))
        if outcome.failures and self.behaviour.on_error == "stop":
            intake.stopped = outcome.failures[0]


def _plain(envelope: Envelope) -> Envelope:
    """The record without its key beside it."""
    return Envelope(envelope.record, {name: value for name, value in envelope.vars.items() if name != KEY})
