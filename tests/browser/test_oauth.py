"""Linking an account in the browser: wizard, provider, and back; a refusal, and a second try."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.connectors.oauth_server import OAuthServer
from tests.live import LiveFlowyard

pytestmark = pytest.mark.xdist_group("oauth")  # one Flowyard that may reach the provider is enough
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def provider() -> Iterator[OAuthServer]:
    """Return an OAuth 2 server."""
    server = OAuthServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def yard(provider: OAuthServer, installed_demo: Path) -> Iterator[LiveFlowyard]:
    """Return a running Flowyard that may reach the provider."""
    folder = Path(tempfile.mkdtemp(prefix="fy-"))
    shutil.copytree(installed_demo, folder, dirs_exist_ok=True)
    flowyard = LiveFlowyard(data=folder, demo=True, environment={"FLOWYARD_EGRESS_ALLOW": provider.host})
    flowyard.start()
    yield flowyard
    flowyard.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def window(browser: Browser, yard: LiveFlowyard) -> Iterator[Page]:
    """Return a window of the demo's owner."""
    context = browser.new_context(base_url=yard.url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(yard.sign_in_link())
    expect(page.get_by_role("link", name="Connections")).to_be_visible()
    yield page
    context.close()


def walk_to_the_account(page: Page, provider: OAuthServer, name: str) -> None:
    """Fill the wizard up to where one signs in at the provider."""
    page.get_by_role("link", name="Connections").click()
    page.get_by_role("link", name="New connection").first.click()
    page.get_by_label("Connection name").fill(name)
    page.get_by_label("Base address").fill(provider.url)
    page.get_by_text("More settings").click()
    page.get_by_label("Path for the test").fill("/api/things")
    page.get_by_role("button", name="Next").click()
    page.get_by_text("OAuth 2", exact=True).click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Redirect address")).to_have_value(
        page.url.split("/w/")[0] + "/connect/complete/"
    )
    page.get_by_label("Authorization address").fill(f"{provider.url}/authorize")
    page.get_by_label("Token address").fill(f"{provider.url}/token")
    page.get_by_label("Client ID").fill("flowyard-test")
    page.get_by_label("Client secret").fill("canary-browser-secret-51")
    page.get_by_label("Scopes").fill("read write")
    page.get_by_role("button", name="Next").click()


def test_an_account_is_linked_in_the_browser(window: Page, provider: OAuthServer, yard: LiveFlowyard) -> None:
    provider.reset()
    complaints: list[str] = []
    window.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    walk_to_the_account(window, provider, "Harbour")
    window.get_by_role("button", name=f"Sign in at {provider.host}").click()
    expect(window.get_by_text("Linked as johndoe.")).to_be_visible()
    window.get_by_role("button", name="Next").click()
    window.get_by_role("button", name="Test connection").click()
    expect(window.get_by_text("The credentials were not refused.")).to_be_visible()
    window.get_by_role("button", name="Done").click()
    expect(window.get_by_role("heading", name="Harbour")).to_contain_text("Works")
    asked = provider.seen("/authorize")[-1]["query"]
    assert asked["code_challenge_method"] == "S256" and asked["state"]
    assert provider.seen("/token")[-1]["form"]["code_verifier"]
    assert provider.seen("/api/things")[-1]["good"]
    assert "canary-browser-secret-51" not in window.content() + yard.output()
    assert complaints == []
    stored = b"".join(path.read_bytes() for path in yard.data.glob("flowyard.sqlite3*"))
    assert b"flowyard-test" in stored and b"canary-browser-secret-51" not in stored


def test_a_refusal_keeps_the_wizard_and_a_second_try_succeeds(window: Page, provider: OAuthServer) -> None:
    provider.reset()
    provider.tell(authorize={"error": "access_denied"})
    walk_to_the_account(window, provider, "Second thoughts")
    window.get_by_role("button", name=f"Sign in at {provider.host}").click()
    expect(window.get_by_role("heading", name="The account was not linked")).to_be_visible()
    expect(window.get_by_role("alert")).to_contain_text("access was not allowed")
    window.get_by_role("link", name="Back to the wizard").click()
    expect(window.get_by_role("button", name=f"Sign in at {provider.host}")).to_be_visible()
    provider.tell(authorize=None)
    window.get_by_role("button", name=f"Sign in at {provider.host}").click()
    expect(window.get_by_text("Linked as johndoe.")).to_be_visible()


def test_a_made_up_state_is_refused(window: Page) -> None:
    answer = window.goto("/connect/complete/?code=1&state=made-up")
    assert answer and answer.status == 400
    expect(window.get_by_text("does not belong to a sign-in that was begun here")).to_be_visible()
