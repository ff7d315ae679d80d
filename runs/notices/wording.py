"""What a notice says: title, text, address and facts of a trouble or of its repeats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import Workspace
from connectors.models import Connection
from designer.models import Flow
from designer.usage import flows_by_connection
from runs.models import Run
from runs.models.notices import Kind

EVENT = {
    Kind.FAILED: "run.failed",
    Kind.ERRORS: "run.with_errors",
    Kind.DISCONNECTED: "connection.disconnected",
    Kind.TEST: "test",
}
NAMED_FLOWS = 10


@dataclass(frozen=True, slots=True)
class Happened:
    """What is to be told. ``count`` is 0 for the first of its kind, else how many more came since the last notice."""

    workspace: Workspace
    kind: Kind
    at: datetime
    flow: Flow | None = None
    run: str = ""
    connection: str = ""
    text: str = ""
    count: int = 0


@dataclass(slots=True)
class Wording:
    """The words and facts of a notice; ``words`` has title and text in the other languages, by code."""

    title: str
    text: str
    url: str
    facts: dict[str, Any] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)


def worded(what: Happened) -> Wording:
    """Return what a notice says."""
    return _in_all_languages(lambda: _worded(what))


def _in_all_languages(make: Callable[[], Wording]) -> Wording:
    """Return the words in the install's first language, with those of the others: who reads them is not known yet."""
    with override(settings.LANGUAGE_CODE):
        told = make()
    for language, _name in settings.LANGUAGES:
        if language != settings.LANGUAGE_CODE:
            with override(language):
                other = make()
            told.words[language] = {"title": other.title[:200], "text": other.text[:1000]}
    return told


def _worded(what: Happened) -> Wording:
    told = _of_connection(what) if what.kind == Kind.DISCONNECTED else _of_run(what)
    told.facts |= {
        "workspace": {"id": what.workspace.pk, "name": what.workspace.name, "slug": what.workspace.slug},
        "url": told.url,
        "title": told.title,
        "text": told.text,
        "count": what.count or 1,
        "repeated": bool(what.count),
        "at": what.at.isoformat(),
    }
    return told


def test_wording(workspace: Workspace) -> Wording:
    """Return the words of a test."""
    return _in_all_languages(lambda: _test_wording(workspace))


def _test_wording(workspace: Workspace) -> Wording:
    url = f"{settings.PUBLIC_URL}/w/{workspace.slug}/notifications/"
    title = _("Test from Flowyard: notifications of %(name)s arrive here") % {"name": workspace.name}
    text = _("Somebody pressed “Send a test”. Nothing is wrong.")
    facts = {"workspace": {"id": workspace.pk, "name": workspace.name, "slug": workspace.slug}}
    return Wording(title, text, url, {**facts, "url": url, "title": title, "text": text})


test_wording.__test__ = False  # type: ignore[attr-defined]  # pytest takes the name for a test


def _of_run(what: Happened) -> Wording:
    flow = what.flow
    assert flow is not None
    run = Run.objects.filter(pk=what.run).first()
    base = f"{settings.PUBLIC_URL}/w/{what.workspace.slug}"
    url = f"{base}/flows/{flow.pk}/observe/" if what.count or not run else f"{base}/runs/{run.pk}/"
    facts: dict[str, Any] = {"flow": {"id": flow.pk, "name": flow.name}}
    if run:
        facts["run"] = {"id": run.pk, "status": run.status, "failed": run.n_failed, "held": run.n_held}
    return Wording(_run_title(what, flow.name), _run_text(run), url, facts)


def _run_title(what: Happened, name: str) -> str:
    values = {"n": what.count, "name": name}
    if not what.count:
        return (
            _("%(name)s failed") if what.kind == Kind.FAILED else _("%(name)s ended with errors")
        ) % values
    if what.kind == Kind.FAILED:
        words = ngettext(
            "%(n)d more run of %(name)s failed", "%(n)d more runs of %(name)s failed", what.count
        )
    else:
        words = ngettext(
            "%(n)d more run of %(name)s ended with errors",
            "%(n)d more runs of %(name)s ended with errors",
            what.count,
        )
    return words % values


def _run_text(run: Run | None) -> str:
    if run is None:
        return ""
    if run.error:
        return run.error
    first = run.errors.order_by("id").only("message", "step_name").first()
    lost = run.n_failed + run.n_held
    records = ngettext("%(n)d record needs a look.", "%(n)d records need a look.", lost) % {"n": lost}
    return f"{records} {first.step_name}: {first.message}"[:1000] if first else records


def _of_connection(what: Happened) -> Wording:
    connection = Connection.objects.filter(pk=what.connection).first()
    name = connection.name if connection else what.connection
    used = flows_by_connection(what.workspace).get(what.connection, [])
    names = [flow.name for flow in used[:NAMED_FLOWS]]
    title = _("The connection “%(name)s” stopped working") % {"name": name}
    if what.count:
        words = ngettext(
            "The connection “%(name)s” stopped working once more",
            "The connection “%(name)s” stopped working %(n)d more times",
            what.count,
        )
        title = words % {"n": what.count, "name": name}
    text = what.text
    if names:
        text = f"{text} " + _("Used by: %(names)s.") % {"names": ", ".join(names)}
    url = f"{settings.PUBLIC_URL}/w/{what.workspace.slug}/connections/{what.connection}/"
    return Wording(
        title, text.strip(), url, {"connection": {"id": what.connection, "name": name}, "flows": names}
    )
