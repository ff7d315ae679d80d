"""Where on the error desk somebody is: read from an address or a form, written into addresses and forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from lib.ids import is_id
from runs.models import Run, RunError


@dataclass(frozen=True, slots=True)
class Place:
    """The filters that were understood, the group, the open record, and where its list begins.

    ``kept`` are the filters as an address has them.
    """

    slug: str
    state: str
    kept: dict[str, str]
    run: Run | None
    group: str
    record: str
    start: str

    @classmethod
    def of(cls, request: Any, given: QueryDict) -> Place:
        """Read ``given``, the query of an address or what a form sent."""
        run_id, q = _id(given, "run"), given.get("q", "").strip()[:100]
        run = Run.objects.filter(workspace=request.workspace, pk=run_id).first() if run_id else None
        kept = {"run": run.pk if run else "", "integration": _id(given, "integration"), "q": q}
        return cls(
            slug=request.workspace.slug,
            state="done" if given.get("state") == "done" else "open",
            kept={name: value for name, value in kept.items() if value},
            run=run,
            group=given.get("group", ""),
            record=_id(given, "record"),
            start=_id(given, "from"),
        )

    @property
    def pane(self) -> str:
        """Which of the three columns a narrow window shows."""
        return "record" if self.record else "records" if self.group else "groups"

    def url(self, view: str = "runs:errors", **more: str) -> str:
        """Return an address with the same filters; ``more`` says where on the desk, or which state."""
        query = {"state": self.state, **self.kept, **more}
        query = {name: value for name, value in query.items() if value}
        return f"{reverse(view, args=[self.slug])}?{urlencode(query)}"

    def filtered(self, rows: QuerySet[RunError]) -> QuerySet[RunError]:
        """Return those of ``rows`` that the filters leave, whatever became of them."""
        if self.run:
            rows = rows.filter(run=self.run)
        if integration := self.kept.get("integration"):
            rows = rows.filter(flow__integration=integration)
        if q := self.kept.get("q"):
            rows = rows.filter(
                Q(message__icontains=q) | Q(record_key__icontains=q) | Q(step_name__icontains=q)
            )
        return rows


def _id(given: QueryDict, name: str) -> str:
    value = given.get(name, "")
    return value if is_id(value) else ""
