"""List and detail of connections, testing and deleting them: what is shown, and to whom."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from connectors import usage
from connectors.models import AuthKind, Connection, ConnectionStatus, InstalledConnector
from connectors.services import create_connection
from connectors.testing import test_connection as try_connection
from tests.connectors.oauth_server import OAuthServer

pytestmark = pytest.mark.django_db
PUBLIC = "https://93.184.215.14/v1"


@pytest.fixture
def harbour(people: SimpleNamespace) -> Connection:
    return create_connection(
        workspace=people.acme,
        by=people.bob,
        base_url=PUBLIC,
        name="Harbour",
        auth="bearer",
        settings={"token": "canary-4"},
    )


@pytest.fixture
def bob(people: SimpleNamespace, client: Client) -> Client:
    client.force_login(people.bob)
    return client


def test_everybody_sees_the_list_and_nobody_a_secret(people: SimpleNamespace, harbour: Connection) -> None:
    for person, may_build in ((people.vera, False), (people.bob, True)):
        client = Client()
        client.force_login(person)
        for path in ("", f"{harbour.pk}/"):
            text = client.get(f"/w/acme/connections/{path}").content.decode()
            assert "Harbour" in text and "canary-4" not in text
            assert ("/delete" in text) == (may_build and path != "")


def test_strangers_find_nothing(people: SimpleNamespace, harbour: Connection, client: Client) -> None:
    client.force_login(people.charlie)
    for slug in ("acme", "globex"):
        for path in ("", "edit/"):
            assert client.get(f"/w/{slug}/connections/{harbour.pk}/{path}").status_code == 404
        for verb in ("test", "delete"):
            assert client.post(f"/w/{slug}/connections/{harbour.pk}/{verb}").status_code == 404
    assert Connection.objects.filter(pk=harbour.pk).exists()


def test_a_viewer_changes_nothing(people: SimpleNamespace, harbour: Connection, client: Client) -> None:
    client.force_login(people.vera)
    for verb in ("test", "delete"):
        assert client.post(f"/w/acme/connections/{harbour.pk}/{verb}").status_code == 403
    assert client.get(f"/w/acme/connections/{harbour.pk}/edit/").status_code == 403


def test_it_is_deleted(bob: Client, harbour: Connection) -> None:
    assert bob.post(f"/w/acme/connections/{harbour.pk}/delete").status_code == 302
    assert bob.get(f"/w/acme/connections/{harbour.pk}/").status_code == 404
    assert "Connections will stand here" in bob.get("/w/acme/connections/").content.decode()


def test_flows_that_use_it_are_told_by_the_layer_above(
    bob: Client, harbour: Connection, monkeypatch: Any
) -> None:
    flow = SimpleNamespace(pk="f1", name="Orders", on=True, integration=SimpleNamespace(name="Shop"))
    monkeypatch.setattr(usage, "_finder", lambda workspace: {harbour.pk: [flow]})
    text = bob.get(f"/w/acme/connections/{harbour.pk}/").content.decode()
    assert "Orders" in text and "1 flow uses it and fails" in text


def test_an_installed_connector_is_not_edited(bob: Client, people: SimpleNamespace) -> None:
    installed = InstalledConnector.objects.create(
        workspace=people.acme,
        release_id="a" * 24,
        key="k",
        version="1.0.0",
        title="T",
        publisher="P",
        spec={},
    )
    row = Connection.objects.create(
        workspace=people.acme, connector="installed", name="T", installed=installed, auth=AuthKind.BEARER
    )
    assert "/edit/" not in bob.get(f"/w/acme/connections/{row.pk}/").content.decode()
    assert bob.get(f"/w/acme/connections/{row.pk}/edit/").status_code == 404


def levels(checks: list[dict[str, Any]]) -> dict[str, str]:
    return {check["name"]: check["level"] for check in checks}


def api(people: SimpleNamespace, oauth: OAuthServer, *, auth: str = "none", **settings: Any) -> Connection:
    return create_connection(
        workspace=people.acme,
        by=people.bob,
        base_url=oauth.url,
        auth=auth,
        settings={"ping_path": "/jwks", **settings},
    )


def test_a_good_connection_works(people: SimpleNamespace, oauth: OAuthServer) -> None:
    connection = api(people, oauth)
    checks = try_connection(connection)
    assert levels(checks) == {"Reach the server": "ok", "Read": "ok"}
    assert checks[0]["ms"] is not None
    assert Connection.objects.get().status == ConnectionStatus.WORKS


def test_nothing_at_the_path_is_a_limit_only(people: SimpleNamespace, oauth: OAuthServer) -> None:
    checks = try_connection(api(people, oauth, auth="bearer", token="abcdef", ping_path="/nothing"))
    assert levels(checks) == {"Reach the server": "ok", "Sign in": "ok", "Read": "warn"}


def test_refused_credentials_disconnect_it(people: SimpleNamespace, oauth: OAuthServer) -> None:
    connection = api(people, oauth, auth="bearer", token="canary-5", ping_path="/api/things")
    checks = try_connection(connection)
    assert levels(checks) == {"Reach the server": "ok", "Sign in": "bad"}
    row = Connection.objects.get()
    assert row.status == ConnectionStatus.BROKEN and "token not known" in row.status_reason
    assert "canary-5" not in str(checks) + row.status_reason


def test_a_server_that_is_away_is_told_and_is_no_disconnection(
    people: SimpleNamespace, settings: Any
) -> None:
    settings.EGRESS_ALLOW = ("localhost:9",)
    connection = create_connection(workspace=people.acme, by=people.bob, base_url="http://localhost:9")
    Connection.objects.update(status=ConnectionStatus.WORKS)
    connection.refresh_from_db()
    assert levels(try_connection(connection)) == {"Reach the server": "bad"}
    assert Connection.objects.get().status == ConnectionStatus.UNTESTED


def test_a_private_address_is_refused_by_the_guard(
    bob: Client, people: SimpleNamespace, settings: Any
) -> None:
    settings.EGRESS_ALLOW = ("10.0.0.5:80",)
    connection = create_connection(workspace=people.acme, by=people.bob, base_url="http://10.0.0.5")
    settings.EGRESS_ALLOW = ()
    text = bob.post(f"/w/acme/connections/{connection.pk}/test").content.decode()
    assert "FLOWYARD_EGRESS_ALLOW=10.0.0.5:80" in text


def test_an_account_that_is_not_linked_is_told(bob: Client, linked: Any) -> None:
    connection = linked()
    text = bob.post(f"/w/acme/connections/{connection.pk}/test").content.decode()
    assert "is not linked yet" in text
    assert Connection.objects.get().status == ConnectionStatus.UNLINKED


REFUSED = {"raw": "The grant was withdrawn by its owner", "type": "text/plain", "status": 400}


def after_a_test_with_an_old_token(bob: Client, linked: Any, *, ended: bool) -> str:
    """Test a connection whose token the API refuses; ``ended`` ones are renewed before they are sent."""
    row = linked()
    row.secrets = {**row.secrets, "access_token": "old-access", "refresh_token": "old-refresh"}
    row.token_expires_at = timezone.now() if ended else None
    row.status = ConnectionStatus.WORKS
    row.save()
    return bob.post(f"/w/acme/connections/{row.pk}/test").content.decode()


@pytest.mark.parametrize("ended", [True, False])
def test_a_sign_in_that_has_ended_is_told_as_such(
    bob: Client, linked: Any, oauth: OAuthServer, ended: bool
) -> None:
    oauth.tell(token=REFUSED)
    text = after_a_test_with_an_old_token(bob, linked, ended=ended)
    row = Connection.objects.get()
    assert row.status == ConnectionStatus.BROKEN and row.secrets["access_token"] == "old-access"
    assert "“The grant was withdrawn by its owner”. Sign in again. (400)" in row.status_reason
    assert "<b>Sign in</b>" in text and "<b>Reach the server</b>" not in text
    assert "withdrawn by its owner" in text and "Reconnect" in text


@pytest.mark.parametrize("ended", [True, False])
@pytest.mark.parametrize("how", [{"raw": "busy", "status": 503}, {"raw": "", "status": 429}])
def test_a_provider_that_is_busy_changes_nothing_of_the_connection(
    bob: Client, linked: Any, oauth: OAuthServer, how: dict[str, Any], ended: bool
) -> None:
    oauth.tell(token=how)
    text = after_a_test_with_an_old_token(bob, linked, ended=ended)
    row = Connection.objects.get()
    assert (row.status, row.status_reason) == (ConnectionStatus.WORKS, "")
    assert row.secrets["access_token"] == "old-access"
    assert "<b>Sign in</b>" in text and "Try again a little later." in text and "Reconnect" not in text
