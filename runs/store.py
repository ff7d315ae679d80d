"""Keeps a run in the database for the engine: every commit is one transaction under the fence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from runs.calls import Called, called_rows, open_pages
from runs.children import counters, error_rows, log_rows, trace_rows
from runs.engine.errors import LeaseLost
from runs.engine.model import Change, Envelope, Item, Json, Tally
from runs.engine.plan import Plan
from runs.events import wake
from runs.models import LogLine, Page, Run, RunError, StepTrace
from runs.payloads import load, store
from runs.shelf import DatabaseShelf
from runs.states import RunStatus

LEASE = timedelta(seconds=90)  # longer than the longest single call


@dataclass(slots=True)
class DatabaseStore:
    """The store of a run that this worker holds the lease of.

    ``committed`` is called after each commit, outside the transaction. ``finish`` may be set to a function
    that the next commit calls inside its transaction.
    """

    run: Run
    plan: Plan
    committed: Callable[[Run], None]
    stopping: bool = False
    finish: Callable[[], None] | None = None

    def items(self) -> list[Item]:
        rows = self.run.pages.order_by("rank").values_list(
            "id", "kind", "step", "rank", "number", "cursor", "intent"
        )
        return [
            Item(pk, kind, step, rank, number, [], cursor, intent)
            for pk, kind, step, rank, number, cursor, intent in rows
        ]

    def envelopes(self, item: Item) -> list[Envelope]:
        page = Page.objects.only("records", "blob").get(pk=item.id)
        return [Envelope.from_json(value) for value in load(page.records, page.blob)]

    def traces(self) -> dict[str, dict[str, list[Json]]]:
        return dict(self.run.traces.values_list("step", "data"))

    def answered(self, pages: list[str]) -> set[str]:
        return set(pages) - open_pages(self.run.pk, pages)

    def commit(self, change: Change, tally: Tally) -> None:
        pages = [self._page(item) for item in change.push]  # blobs are on disk before the rows that name them
        now = timezone.now()
        called = called_rows(self.run, change.calls, now)
        with transaction.atomic():
            if change.puts:  # first, so that a refusal leaves the run in memory as it is on disk
                DatabaseShelf(self.run.workspace_id, self.run.flow_id, self.run.environment).write(
                    change.puts, now
                )
            self._write_run(change, tally, now)
            if change.drop:
                Page.objects.filter(pk__in=change.drop).delete()
            Page.objects.bulk_create(pages)
            for item in change.update:
                Page.objects.filter(pk=item.id).update(cursor=item.cursor, intent=item.intent)
            RunError.objects.bulk_create(error_rows(self.run, self.plan, change.failures, now))
            LogLine.objects.bulk_create(log_rows(self.run, change.logs, now))
            self._write_traces(change)
            Called.insert(called)
            if self.finish:
                self.finish()
        self.committed(self.run)
        if called:
            wake()
        if self.stopping and not self.finish:
            raise Stopping

    def _write_run(self, change: Change, tally: Tally, now: Any) -> None:
        run = self.run
        values = counters(tally) | {"lease_until": now + LEASE}
        if change.drop and run.crashes:
            values["crashes"] = 0  # a page was finished since the last crash: this is no poison record
        if change.answer is not None:
            values["answer"] = change.answer
        if change.result is not None:
            values["result"] = change.result
        held = Run.objects.filter(
            pk=run.pk, fence=run.fence, status__in=(RunStatus.RUNNING, RunStatus.CANCELLING)
        ).update(seq=F("seq") + 1, **values)
        if held != 1:
            raise LeaseLost
        for name, value in values.items():
            setattr(run, name, value)
        run.seq += 1
        run.status = Run.objects.values_list("status", flat=True).get(pk=run.pk)
        self.stopping = run.status == RunStatus.CANCELLING

    def _page(self, item: Item) -> Page:
        records, blob = store([envelope.as_json() for envelope in item.envelopes])
        return Page(
            pk=item.id,
            run_id=self.run.pk,
            rank=item.rank,
            number=item.number,
            kind=item.kind,
            step=item.step,
            records=records,
            blob=blob,
            count=len(item.envelopes),
            cursor=item.cursor,
            intent=item.intent,
        )

    def _write_traces(self, change: Change) -> None:
        if change.traces:
            StepTrace.objects.bulk_create(
                trace_rows(self.run, change.traces),
                update_conflicts=True,
                unique_fields=["run", "step"],
                update_fields=["data"],
            )


class Stopping(Exception):
    """Somebody asked the run to stop; everything done so far is committed."""
