"""Every address of a workspace, walked by everybody: who may look, who may change, what strangers learn.

The addresses are taken from the project itself, so a new one is walked as soon as it exists. A parameter that
this file does not know fails the test: it then has to say what the parameter names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from accounts.roles import Role, at_least
from accounts.services import add_member, create_token, create_workspace
from connectors.models import Connection, ConnectionDraft
from marketplace.services import publish_connector
from tests.designer.building import document, step
from tests.runs.recorded import ended_run, failed_record, line, live_flow, passed

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
SIGN_IN = "/accounts/login/?next="
NUL = chr(0)
JUNK_IDS = ("x", "0" * 24, "g" * 24, "9" * 5000, "%00", "-1", "..%2f..", "é", "__STEP__")
JUNK_VALUES = ("", NUL, "²", "9" * 30, "😀" * 400, "{{ 1 / 0 }}[[[<script>")
JUNK_BODIES = (
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"[1]", "application/json"),
    (b'"text"', "application/json"),
    (b"\xff\xfe", "application/json"),
    (b'{"args": [], "draft": {}}', "application/json"),
    (b'{"args": {"a": ' + b"[" * 400 + b"]" * 400 + b"}}", "application/json"),
    (b"[" * 100_000, "application/json"),
    (b"\xff=%ff", "application/x-www-form-urlencoded"),
    (b"not a form", "multipart/form-data"),
    (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    (b"<a/>", "application/xml"),
    (b"a", "text/plain; charset=latin-1"),
)


AIRPORTS = document(
    step("1", "api", "Asked", method="GET", path="/airports/[string iata]"),
    step("2", "respond", "Answer", status=200, body_kind="json", body="{{ iata }}"),
) | {"configurables": [{"name": "limit", "type": "number", "default": 1, "description": ""}]}


def walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield each route of the project with its whole address."""
    for part in resolver.url_patterns:
        route = before + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from walk(part, route)
        else:
            yield route, part


ROUTES = [(route, found) for route, found in walk(get_resolver()) if "ws" in PARAMETER.findall(route)]

METHODS: dict[str, tuple[str, ...]] = {}

Check = Callable[[SimpleNamespace, str, URLPattern], None]


def each_route(check: Check) -> Callable[[SimpleNamespace], None]:
    """Make a test that checks every route in the same place, and names all that are wrong."""

    def test(place: SimpleNamespace) -> None:
        wrong = []
        for route, pattern in ROUTES:
            try:
                check(place, route, pattern)
            except AssertionError as error:
                wrong.append(f"{route}: {error}")
        assert not wrong, "\n\n".join(wrong)

    return test


def form_names() -> list[str]:
    """Return the names of all fields in the templates, so that junk reaches every field of every form."""
    texts = [path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html")]
    return sorted({name for text in texts for name in re.findall(r'name="([a-z_]+)"', text)})


NAMES = form_names()
READ = sorted(
    {*NAMES, "status", "since", "before", "after", "group", "tab", "page", "kind", "version", "record"}
    | {"from", "to", "slot", "zone", "level", "q", "run", "format"}
)
ACTIONS = (
    "",
    "junk",
    "invite",
    "send_again",
    "take_back",
    "role",
    "remove",
    "create",
    "revoke",
    "rename",
    "zone",
    "transfer",
    "test_mail",
    "delete",
    "details",
    "release",
    "deprecate",
    "save",
    "rotate",
    "test",
    "follow",
)


@pytest.fixture
def place(db: None) -> SimpleNamespace:
    """Return Acme with one of everything, and a browser for each role, for a stranger and for nobody."""
    people = {name: User.objects.create_user(f"{name}@example.com") for name in (*Role.values, "charlie")}
    owner, builder = people["owner"], people["builder"]
    acme = create_workspace(name="Acme", owner=owner)
    create_workspace(name="Globex", owner=people["charlie"])
    for role in set(Role.values) - {Role.OWNER}:
        add_member(workspace=acme, user=people[role], role=role, by=owner)
    flow = live_flow(acme, builder, AIRPORTS)
    run = ended_run(flow)
    passed(run)
    line(run, "A line")
    release = publish_connector(flow=flow, audience="private", version="1.0.0", title="Airports", by=builder)
    create_token(workspace=acme, user=owner, name="CI")
    found = SimpleNamespace(
        roles={role: browser(people[role]) for role in Role.values},
        owner=browser(owner),
        stranger=browser(people["charlie"]),
        anonymous=Client(raise_request_exception=False),
        ids={
            "ws": "acme",
            "flow_id": flow.pk,
            "integration_id": flow.integration_id,
            "run_id": run.pk,
            "error_id": failed_record(run).pk,
            "step_id": "00000002",
            "number": "1",
            "environment": "development",
            "configurable": "limit",
            "starter": "webhook-to-log",
            "listing_id": release.listing_id,
            "connection_id": Connection.objects.create(
                workspace=acme, name="API", base_url="https://a.example"
            ).pk,
            "draft_id": ConnectionDraft.objects.create(workspace=acme, user=owner).pk,
        },
    )
    found.methods = partial(methods, found)
    return found


def methods(place: SimpleNamespace, route: str) -> tuple[str, ...]:
    """Return the methods that an address takes; asked once, since the code alone decides it."""
    if route not in METHODS:
        url = address(route, place.ids)
        taken = (one for one in ("get", "post", "put") if send(place.owner, one, url).status_code != 405)
        METHODS[route] = tuple(taken)
    return METHODS[route]


def browser(user: Any) -> Client:
    """Return a signed-in browser that gets a 500 as an answer, not as an exception."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def address(route: str, ids: dict[str, str], **other: str) -> str:
    """Return the route with its parameters filled in; they must be known here."""
    return "/" + PARAMETER.sub(lambda found: {**ids, **other}[found[1]], route)


def send(client: Client, method: str, url: str, *args: Any, **more: Any) -> Any:
    """Send a request and take back what it changed, so that the next visitor finds the same."""
    with transaction.atomic():
        answer = getattr(client, method)(url, *args, **more)
        transaction.set_rollback(True)
    assert answer.status_code < 500, f"{method} {url} {args} {more}: {answer.exc_info}"
    return answer


def test_there_is_something_to_walk() -> None:
    assert len(ROUTES) > 40
    assert {"w/<slug:ws>/", "w/<slug:ws>/errors/", "w/<slug:ws>/marketplace/"} <= {
        route for route, _ in ROUTES
    }


@each_route
def test_every_address_of_a_workspace_has_its_guard(
    place: SimpleNamespace, route: str, pattern: URLPattern
) -> None:
    assert PARAMETER.findall(route)[0] == "ws", "the workspace comes first"
    role, write = getattr(pattern.callback, "needs", (None, None))
    assert role in Role.values, "the view has no accounts.access.workspace_view around it"
    assert write is None or write in Role.values and at_least(write, role)


@each_route
def test_strangers_and_signed_out_people_learn_nothing(
    place: SimpleNamespace, route: str, pattern: URLPattern
) -> None:
    url = address(route, place.ids)
    for method in ("get", "post", "put", "delete"):
        answer = send(place.anonymous, method, url)
        assert answer.status_code == 405 or (answer.status_code, answer.url[: len(SIGN_IN)]) == (302, SIGN_IN)
        assert send(place.stranger, method, url).status_code in (404, 405)
        assert send(place.stranger, method, address(route, place.ids, ws="no-such")).status_code in (404, 405)


def test_what_a_page_asks_for_by_itself_is_not_led_to_sign_in(place: SimpleNamespace) -> None:
    address = "/w/acme/"
    for headers in ({"HX-Request": "true"}, {"Accept": "application/json"}):
        answer = place.anonymous.get(address, headers=headers)
        assert answer.status_code == 401 and "Sign in in another tab" in answer.json()["message"]
    assert place.anonymous.get(address, headers={"Accept": "text/html"}).status_code == 302


@each_route
def test_objects_of_other_workspaces_are_not_there(
    place: SimpleNamespace, route: str, pattern: URLPattern
) -> None:
    if not any(name.endswith("_id") for name in PARAMETER.findall(route)):
        return
    nothing = {name: "0" * len(value) for name, value in place.ids.items() if name.endswith("_id")}
    for method in ("get", "post"):
        foreign = send(place.stranger, method, address(route, place.ids, ws="globex"))
        unknown = send(place.stranger, method, address(route, place.ids | nothing, ws="globex"))
        assert foreign.status_code in (302, 404, 405), "the owner of Globex saw Acme's object"
        assert (foreign.status_code, foreign.get("location")) == (
            unknown.status_code,
            unknown.get("location"),
        )


@each_route
def test_each_role_may_do_what_the_address_says_and_no_more(
    place: SimpleNamespace, route: str, pattern: URLPattern
) -> None:
    url, (look, write) = address(route, place.ids), pattern.callback.needs
    assert place.methods(route), "no method is allowed at all"
    for role, client in place.roles.items():
        for method in place.methods(route):
            status = send(client, method, url).status_code
            needed = look if method == "get" else write or look
            assert (status != 403) == at_least(role, needed), f"{role} {method} {status}"
            assert method != "get" or status in (200, 302, 403), f"{role} {method} {status}"


@each_route
def test_junk_in_an_address_is_no_such_page(place: SimpleNamespace, route: str, pattern: URLPattern) -> None:
    for name in PARAMETER.findall(route):
        for junk in JUNK_IDS if name != "ws" else JUNK_IDS[:1]:
            url = address(route, place.ids, **{name: junk})
            for method in place.methods(route):
                status = send(place.owner, method, url).status_code
                assert status in (302, 404) or name == "step_id", f"{method} {url} {status}"


@each_route
def test_junk_after_the_question_mark_is_ignored_or_refused(
    place: SimpleNamespace, route: str, pattern: URLPattern
) -> None:
    if "get" not in place.methods(route):
        return
    url = address(route, place.ids)
    plain = send(place.owner, "get", url).status_code
    for junk in JUNK_VALUES:
        status = send(place.owner, "get", url, dict.fromkeys(READ, junk)).status_code
        assert status in {plain, 400, 404}, junk
    assert send(place.owner, "get", f"{url}?%ff=%ff&&=&a[]=%00").status_code == plain


@each_route
def test_junk_in_forms_and_bodies_is_refused_politely(
    place: SimpleNamespace, route: str, pattern: URLPattern
) -> None:
    url = address(route, place.ids)
    if "post" in place.methods(route):
        for junk in JUNK_VALUES:
            send(place.owner, "post", url, dict.fromkeys(NAMES, junk))
        for body, kind in JUNK_BODIES:
            send(place.owner, "post", url, body, content_type=kind)
    if "put" in place.methods(route):
        for body, kind in JUNK_BODIES:
            send(place.owner, "put", url, body, content_type=kind)


def test_the_guide_is_for_everybody_who_is_signed_in(place: SimpleNamespace) -> None:
    routes = [route for route, _ in walk(get_resolver()) if route.startswith("guide/")]
    assert len(routes) == 3
    for route in routes:
        url = address(route, {"name": "designer" if route.endswith("/") else "designer.webp"})
        assert send(place.anonymous, "get", url).url.startswith(SIGN_IN)
        for client in (*place.roles.values(), place.stranger):
            assert send(client, "get", url).status_code == 200
            assert send(client, "post", url).status_code == 405
        for junk in JUNK_IDS:
            assert send(place.stranger, "get", address(route, {"name": junk})).status_code in (
                (404, 302) if "<" in route else (200,)
            )
        for junk in JUNK_VALUES:
            assert send(place.stranger, "get", url, dict.fromkeys(READ, junk)).status_code == 200


def test_junk_in_the_forms_of_pages_with_several_actions(place: SimpleNamespace) -> None:
    flow = f"flows/{place.ids['flow_id']}"
    for name in (
        "members/",
        "tokens/",
        "settings/",
        "notifications/",
        f"{flow}/manage/",
        f"{flow}/notifications/",
    ):
        for action in ACTIONS:
            for junk in ("", NUL, "²", "9" * 30, "x" * 5000):
                form = {**dict.fromkeys(NAMES, junk), "action": action}
                send(place.owner, "post", f"/w/acme/{name}", form)
