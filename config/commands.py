"""The verbs of the `flowyard` command; each takes the parsed options and returns the exit code."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from config import env, sockets, supervisor
from lib.crypto import new_key
from lib.exact_json import JSONDecodeError, exact_json

FOLLOW_EVERY = 0.5  # seconds between looks at a run that is followed


class NotFound(ValueError):
    """The command names something that is not there; the text is a sentence."""


def carry_out(options: argparse.Namespace) -> int:
    """Run the verb that the options name."""
    if options.verb in WITHOUT_DATA:
        return WITHOUT_DATA[options.verb](options)
    import django

    django.setup()
    with _data_told():
        return VERBS[options.verb](options)


@contextmanager
def _data_told() -> Iterator[None]:
    """Say in a sentence what is wrong with the database file."""
    from django.conf import settings
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        if "no such table" in str(error):
            raise NotFound("There is no Flowyard data here yet. Start it once with: flowyard up") from error
        if "not a database" in str(error) or "malformed" in str(error):
            file = settings.DATABASES["default"]["NAME"]
            raise NotFound(
                f"{file} cannot be read as a database ({error}). Put a backup in its place, "
                "or choose another folder: DATA=./elsewhere"
            ) from error
        raise


def up(options: argparse.Namespace) -> int:
    """Start everything and stay until told to stop."""
    data = env.data()
    listening = sockets.listen_when_left(env.port("PORT", 8000), lambda: supervisor.is_free(data))
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from setproctitle import setproctitle

    from config import startup

    supervisor.lock_data(settings.DATA)
    with _data_told():
        startup.prepare()
    startup.read_code()
    connections.close_all()
    setproctitle("flowyard: supervisor")
    boss = supervisor.Supervisor(
        listening=listening,
        data=settings.DATA,
        bus=settings.BUS_SOCKET,
        workers=max(options.workers, 1),
        ready=_welcome,
    )
    return boss.run()


def _welcome() -> str:
    """Return how to get in, for the terminal; runs in a thread of its own."""
    from django.db import connections

    from config import startup

    try:
        return startup.welcome()
    finally:
        connections.close_all()


def newkey(options: argparse.Namespace) -> int:
    """Print a new key for `CREDENTIAL_KEYS`."""
    print(new_key())
    return 0


def rotate_credentials(options: argparse.Namespace) -> int:
    """Seal everything anew with the first of `CREDENTIAL_KEYS`; 1 when some values could not be opened."""
    from django.conf import settings

    from accounts.second_step import rotate_second_steps
    from lib.rotation import Rotated, rotate_fields

    done = Rotated()
    rotate_fields(settings.CREDENTIAL_KEYS, done)
    rotate_second_steps(settings.CREDENTIAL_KEYS, done)
    print(f"{done.resealed} sealed anew, {done.kept} had the newest key already.")
    for name in done.lost:
        print(f"No key opens {name}. Keep the older keys until you have entered it again.", file=sys.stderr)
    return 1 if done.lost else 0


def link(options: argparse.Namespace) -> int:
    """Print an address that signs a person in once."""
    from config import startup

    print(startup.sign_in_link(_person(options.email)))
    return 0


def token_create(options: argparse.Namespace) -> int:
    """Print a new API token, alone, so that a script can take it."""
    from accounts.forms import name_problem
    from accounts.services import Refused, create_token

    name = options.name.strip()
    if problem := name_problem(name):
        raise Refused(problem)
    user = _person(options.email)
    member = _membership(user, options.workspace)
    _, plain = create_token(workspace=member.workspace, user=user, name=name)
    print(plain)
    return 0


def flow_export(options: argparse.Namespace) -> int:
    """Print a flow as a JSON document."""
    from designer.flowfile import export_flow

    print(_json(export_flow(_flow(options.flow))))
    return 0


def flow_import(options: argparse.Namespace) -> int:
    """Make a flow from a document, publish it and switch it on if told to; print its id and address."""
    from django.db import transaction

    from designer import services
    from designer.flowfile import import_flow

    doc = _document(options.file)
    workspace = _workspace(options.workspace)
    by = _owner(workspace)
    with transaction.atomic():  # all of it or nothing
        flow = import_flow(workspace=workspace, doc=doc, by=by)
        if options.publish:
            _publish(flow, by)
        if options.on:
            services.switch(flow=flow, on=True, by=by)
        made = {"id": flow.id, "invoke_url": invoke_url(workspace.slug, services.draft_of(flow).doc)}
    print(_json(made))
    return 0


def _publish(flow: Any, by: Any) -> None:
    """Publish an imported flow; a page would tell problems at their steps, here they name them."""
    from designer.services import NotReady, draft_of, publish

    try:
        publish(flow=flow, note="Imported", by=by)
    except NotReady as error:
        names = {step["id"]: step["name"] for step in draft_of(flow).doc["steps"]}
        told = [
            f"“{names[one.step]}”: {one.message}" if one.step in names else one.message
            for one in error.problems
        ]
        raise NotFound(f"The flow cannot be published. {' '.join(told)}") from error


def run_start(options: argparse.Namespace) -> int:
    """Start the published version of a flow; follow it to its end if told to."""
    from runs.models.runs import StartedBy
    from runs.services import start_run
    from runs.views.start import payload_of

    flow = _flow(options.flow)
    if flow.current is None:
        raise NotFound(f"“{flow.name}” has no published version. Publish it, then start it.")
    if flow.trigger not in ("manual", "schedule"):
        raise NotFound(f"“{flow.name}” is started by its address, not by hand. Call the address.")
    payload = payload_of(flow.current, _object(options.args, "--args"))
    by = _owner(flow.workspace)
    run = start_run(version=flow.current, payload=payload, started_by=StartedBy.MANUAL, by=by)
    print(run.id, flush=True)
    return _follow(run) if options.follow else 0


def run_show(options: argparse.Namespace) -> int:
    """Print a run's status and its counts per step."""
    from runs.models import Run
    from runs.services import snapshot_of

    run = Run.objects.select_related("flow", "version").filter(pk=options.run).first()
    if run is None:
        raise NotFound(f"There is no run {options.run}.")
    snapshot = snapshot_of(run)
    if options.json:
        print(_json(snapshot))
        return 0
    print(_line(snapshot))
    names = {step["id"]: step["name"] for step in run.version.doc["steps"]}
    for step, counts in snapshot["steps"].items():
        print(f"  {names.get(step, step):30} {_counts(counts)}")
    return 0


def _follow(run: Any) -> int:
    """Print the run's counts as they change; 0 when it completed, 1 when it ended otherwise."""
    from runs.services import snapshot_of

    said = ""
    while True:
        run.refresh_from_db()
        snapshot = snapshot_of(run)
        line = _line(snapshot)
        if line != said:
            print(line, flush=True)
            said = line
        if snapshot["final"]:
            return 0 if snapshot["status"] == "completed" else 1
        time.sleep(FOLLOW_EVERY)


def _line(snapshot: dict[str, Any]) -> str:
    """Return a run in one line."""
    reason = f" ({snapshot['wait_reason']})" if snapshot.get("wait_reason") else ""
    return f"{snapshot['status']}{reason}: {_counts(snapshot['counts'])}"


def _counts(counts: dict[str, Any]) -> str:
    """Return counts as words; zero ones except the first are left out."""
    words = {"in": "in", "ok": "succeeded", "ignored": "ignored", "failed": "failed", "held": "held"}
    shown = [f"{counts.get(key, 0)} {word}" for key, word in words.items() if key == "in" or counts.get(key)]
    return ", ".join(shown)


def invoke_url(slug: str, doc: dict[str, Any]) -> str | None:
    """Return the address that starts the flow of ``doc``; None when only people start it."""
    from django.conf import settings

    from designer import paths
    from designer.routes import routes_of

    for address in routes_of(doc):
        if address.kind == "hook":
            return f"{settings.PUBLIC_URL}/hook/{slug}{address.path}"
        return f"{settings.PUBLIC_URL}/flow/{slug}{paths.templated(paths.segments(address.path))}"
    return None


def _document(name: str) -> Any:
    """Read a flow document from a file or standard input; raises ``BadDocument`` for what is no JSON."""
    from designer.document import loads

    try:
        body = sys.stdin.read().encode() if name == "-" else Path(name).read_bytes()
    except UnicodeError as error:
        raise NotFound(f"{name} is not text in UTF-8.") from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise NotFound(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    return loads(body)


def _object(text: str, what: str) -> dict[str, Any]:
    """Parse a JSON object; the error names the place."""
    try:
        value = exact_json(text)
        orjson.dumps(value)  # what is stored nests less deep than what can be read
    except JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise NotFound(f"{what} is not JSON: {error.msg} at {place}.") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise NotFound(f"{what} cannot be kept: {error}. Lists nest 200 deep at most.") from error
    if not isinstance(value, dict):
        raise NotFound(f"{what} takes a JSON object, in curly braces.")
    return value


def _person(email: str) -> Any:
    from accounts.models import User

    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NotFound(f"Nobody has the address {email}.")
    return user


def _membership(user: Any, slug: str | None) -> Any:
    found = user.memberships.select_related("workspace").order_by("created_at", "id")
    member = (found.filter(workspace__slug=slug) if slug else found).first()
    if member is None:
        raise NotFound(f"{user.email} is in no workspace{f' “{slug}”' if slug else ''}.")
    return member


def _workspace(slug: str | None) -> Any:
    from accounts.models import Workspace

    found = Workspace.objects.order_by("created_at", "id")
    workspace = (found.filter(slug=slug) if slug else found).first()
    if workspace is None:
        raise NotFound(f"There is no workspace “{slug}”." if slug else "There is no workspace yet.")
    return workspace


def _owner(workspace: Any) -> Any:
    """Return the person in whose name the terminal acts: the workspace's first owner."""
    return workspace.memberships.filter(role="owner").order_by("created_at", "id").first().user


def _flow(flow_id: str) -> Any:
    from designer.models import Flow

    flow = Flow.objects.select_related("workspace", "current").filter(pk=flow_id).first()
    if flow is None:
        raise NotFound(f"There is no flow {flow_id}.")
    return flow


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


VERBS = {
    "rotate_credentials": rotate_credentials,
    "link": link,
    "token_create": token_create,
    "flow_export": flow_export,
    "flow_import": flow_import,
    "run_start": run_start,
    "run_show": run_show,
}
WITHOUT_DATA = {"up": up, "newkey": newkey}  # they need no install to look into
