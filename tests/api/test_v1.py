"""The REST API: who is let in, what belongs to whom, starting flows, and its OpenAPI document."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import drf_spectacular
import jsonschema
import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services import create_token, remove_member, revoke_token, set_role
from designer.models import Flow
from runs.models import Run
from runs.states import RunStatus
from tests.designer.building import document, step
from tests.runs.recorded import ended_run, live_flow

pytestmark = pytest.mark.django_db

ARGUMENTS = [
    {"name": "city", "type": "text", "default": "", "required": True},
    {"name": "limit", "type": "number", "default": 5, "required": False},
]


@pytest.fixture
def place(people: SimpleNamespace) -> SimpleNamespace:
    """Return Acme's flow with arguments, and callers for its members and for Globex's owner."""
    doc = document(
        step("1", "manual", "Start", arguments=ARGUMENTS),
        step("2", "log", "Note it", message="{{ record.city }}"),
    )
    people.flow = live_flow(people.acme, people.bob, doc)
    people.token, people.plain = create_token(workspace=people.acme, user=people.bob, name="CI")
    people.call = Caller(people.plain)
    people.viewer = Caller(create_token(workspace=people.acme, user=people.vera, name="Look")[1])
    people.other = Caller(create_token(workspace=people.globex, user=people.charlie, name="Other")[1])
    return people


class Caller:
    """Calls the API with a token."""

    def __init__(self, plain: str | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"authorization": f"Bearer {plain}"} if plain is not None else {}

    def get(self, path: str) -> Any:
        return self.client.get(f"/v1/{path}", headers=self.headers)

    def post(self, path: str, body: Any = None, kind: str = "application/json") -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(f"/v1/{path}", data, content_type=kind, headers=self.headers)


def addresses(flow: Flow) -> list[str]:
    """Return every address that needs a token."""
    return ["tokenInfo", "integrations", "flows", f"flows/{flow.pk}", f"jobs/{ended_run(flow).pk}"]


@pytest.mark.parametrize("plain", [None, "", "fy_wrong", "x" * 5000, "é", "Bearer fy_x"])
def test_without_a_valid_token_everything_is_401_and_says_how(
    place: SimpleNamespace, plain: str | None
) -> None:
    caller = Caller(plain)
    for path in addresses(place.flow):
        answer = caller.get(path)
        assert (answer.status_code, answer["www-authenticate"]) == (401, "Bearer")
        (error,) = answer.json()["errors"]
        assert "token" in error["message"] and error["code"] == "unauthorized"
    assert caller.post(f"flows/{place.flow.pk}/run", {}).status_code == 401
    assert not Run.objects.filter(started_by="manual", by__isnull=False).exists()


def test_sentences_are_english_whatever_the_caller_likes(place: SimpleNamespace) -> None:
    place.call.headers = {**place.call.headers, "accept-language": "de"}
    answer = place.call.post(f"flows/{place.flow.pk}/run", {"args": {"limit": "many"}})
    assert answer.status_code == 422
    told = " ".join(error["message"] for error in answer.json()["errors"])
    assert "is needed to start this flow" in told and "takes a number" in told


def test_other_schemes_and_a_session_do_not_sign_in(place: SimpleNamespace) -> None:
    client = Client()
    client.force_login(place.alice)
    for header in ({}, {"authorization": f"Basic {place.plain}"}, {"authorization": place.plain}):
        assert client.get("/v1/flows", headers=header).status_code == 401


def test_a_session_beside_a_token_is_not_noted_as_the_tokens(place: SimpleNamespace) -> None:
    client = Client()
    client.force_login(place.alice)
    UserSession.objects.all().delete()  # as after a session was ended elsewhere
    assert client.get("/v1/flows").status_code == 401
    bearer = {"authorization": f"Bearer {place.plain}"}
    assert client.get("/v1/flows", headers=bearer).status_code == 200
    assert not UserSession.objects.exists()


def test_revoked_expired_and_orphaned_tokens_are_refused(place: SimpleNamespace) -> None:
    assert place.call.get("flows").status_code == 200
    ApiToken.objects.filter(pk=place.token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert place.call.get("flows").status_code == 401
    ApiToken.objects.filter(pk=place.token.pk).update(expires_at=None)
    type(place.bob).objects.filter(pk=place.bob.pk).update(is_active=False)
    assert place.call.get("flows").status_code == 401
    type(place.bob).objects.filter(pk=place.bob.pk).update(is_active=True)
    revoke_token(token=place.token, by=place.bob)
    assert place.call.get("flows").status_code == 401


def test_a_token_ends_with_the_membership(place: SimpleNamespace) -> None:
    remove_member(member=place.bob.memberships.get(), by=place.alice)
    assert place.call.get("flows").status_code == 401


def test_the_use_of_a_token_is_noted(place: SimpleNamespace) -> None:
    assert ApiToken.objects.get(pk=place.token.pk).last_used_at is None
    answer = place.call.get("tokenInfo")
    assert answer.json() == {"_userId": place.bob.pk, "scope": "*"}
    assert ApiToken.objects.get(pk=place.token.pk).last_used_at is not None


def test_lists_hold_the_tokens_workspace_alone(place: SimpleNamespace) -> None:
    theirs = live_flow(place.globex, place.charlie, name="Theirs")
    assert [one["_id"] for one in place.call.get("flows").json()] == [place.flow.pk]
    assert [one["_id"] for one in place.other.get("flows").json()] == [theirs.pk]
    assert [one["_id"] for one in place.call.get("integrations").json()] == [place.flow.integration_id]


def test_objects_of_others_and_junk_are_404(place: SimpleNamespace) -> None:
    run = ended_run(place.flow)
    assert place.call.get(f"jobs/{run.pk}").json()["numError"] == 1
    for path in (f"flows/{place.flow.pk}", f"jobs/{run.pk}"):
        assert place.other.get(path).status_code == 404
    assert place.other.post(f"flows/{place.flow.pk}/run", {}).status_code == 404
    for junk in ("x", "0" * 24, "9" * 5000, "%00", "é", "../flows"):
        for path in (f"flows/{junk}", f"jobs/{junk}", junk):
            answer = place.call.get(path)
            assert answer.status_code == 404, path
            assert (
                answer.json()["errors"][0]["code"] == "object_not_found"
                and answer.json()["errors"][0]["message"]
            )


def test_a_flow_is_started_and_its_job_read(place: SimpleNamespace) -> None:
    answer = place.call.post(f"flows/{place.flow.pk}/run", {"args": {"city": "Oslo"}})
    assert answer.status_code == 201
    run = Run.objects.get(pk=answer.json()["_jobId"])
    assert (run.by, run.started_by, run.version) == (place.bob, "manual", place.flow.current)
    assert run.event.payload == {"kind": "manual", "args": {"city": "Oslo", "limit": 5}}
    job = place.call.get(f"jobs/{run.pk}").json()
    assert (job["status"], job["_flowId"], job["endedAt"]) == ("queued", place.flow.pk, None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", job["createdAt"])


@pytest.mark.parametrize("status", RunStatus.values)
def test_every_state_of_a_run_is_one_of_the_contract(place: SimpleNamespace, status: str) -> None:
    job = place.call.get(f"jobs/{ended_run(place.flow, status=status).pk}").json()
    assert job["status"] == status


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "args.city"),
        ({"args": {"city": "Oslo", "limit": "many"}}, "args.limit"),
        ({"args": {"city": "Oslo", "limit": "1e999"}}, "args.limit"),
        ({"args": []}, "args"),
        ({"args": "city"}, "args"),
        ([1], "args"),
        (7, "args"),
    ],
)
def test_arguments_that_do_not_fit_are_named(place: SimpleNamespace, body: Any, field: str) -> None:
    answer = place.call.post(f"flows/{place.flow.pk}/run", body)
    assert answer.status_code == 422
    assert {error["code"] for error in answer.json()["errors"]} == {"invalid_field"}
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (b'{"args": {"city": "Oslo", "tree": ' + b"[" * 500 + b"]" * 500 + b"}}", "application/json", 422),
        (b"city=Oslo", "application/x-www-form-urlencoded", 415),
        (b"--x", "multipart/form-data; boundary=x", 415),
        (b"x" * (9 * 1024 * 1024), "application/json", 413),
    ],
)
def test_bodies_that_are_not_json_are_refused(
    place: SimpleNamespace, body: bytes, kind: str, status: int
) -> None:
    answer = place.call.post(f"flows/{place.flow.pk}/run", body, kind)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"]
    assert not Run.objects.exists()


def test_an_empty_body_starts_a_flow_without_arguments(place: SimpleNamespace) -> None:
    flow = live_flow(place.acme, place.bob, name="Plain")
    assert place.call.post(f"flows/{flow.pk}/run", b"").status_code == 201


def test_a_flow_that_was_never_published_is_not_started(place: SimpleNamespace) -> None:
    Flow.objects.filter(pk=place.flow.pk).update(current=None, on=False)
    answer = place.call.post(f"flows/{place.flow.pk}/run", {"args": {"city": "Oslo"}})
    assert answer.status_code == 422 and "never published" in answer.json()["errors"][0]["message"]


def test_a_token_may_do_what_its_person_may_at_the_moment(place: SimpleNamespace) -> None:
    path, body = f"flows/{place.flow.pk}/run", {"args": {"city": "Oslo"}}
    assert place.viewer.get("flows").status_code == 200
    answer = place.viewer.post(path, body)
    assert answer.status_code == 403 and "Operator or more" in answer.json()["errors"][0]["message"]
    set_role(member=place.vera.memberships.get(), role="operator", by=place.alice)
    assert place.viewer.post(path, body).status_code == 201


def test_wrong_methods_are_405(place: SimpleNamespace) -> None:
    assert place.call.post("flows", {}).status_code == 405
    assert place.call.get(f"flows/{place.flow.pk}/run").status_code == 405


def test_the_openapi_document_is_valid_and_names_every_address(place: SimpleNamespace) -> None:
    answer = Client().get("/v1/openapi.json")
    assert answer.status_code == 200
    document = json.loads(answer.content)
    assert document["openapi"] == "3.1.0"
    folder = Path(drf_spectacular.__file__).parent / "validation"
    schema = json.loads((folder / "openapi_3_1_schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(document)
    assert {"/v1/tokenInfo", "/v1/flows", "/v1/flows/{id}", "/v1/flows/{id}/run", "/v1/jobs/{id}"} <= set(
        document["paths"]
    )
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_answers_have_the_form_that_the_document_promises(place: SimpleNamespace) -> None:
    paths = json.loads(Client().get("/v1/openapi.json").content)["paths"]
    run = ended_run(place.flow)
    for path, asked in (
        ("/v1/tokenInfo", "tokenInfo"),
        ("/v1/integrations", "integrations"),
        ("/v1/flows", "flows"),
        ("/v1/flows/{id}", f"flows/{place.flow.pk}"),
        ("/v1/jobs/{id}", f"jobs/{run.pk}"),
    ):
        told = paths[path]["get"]["responses"]
        jsonschema.validate(place.call.get(asked).json(), schema_of(told["200"]))
        jsonschema.validate(Caller(None).get(asked).json(), schema_of(told["401"]))


def schema_of(response: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of a response."""
    return response["content"]["application/json"]["schema"]
