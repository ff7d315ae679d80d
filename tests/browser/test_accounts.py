"""What people do with their accounts, in a real browser: joining by invitation, and the ways to sign in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.conftest import PATIENCE_MS

pytestmark = pytest.mark.browser

PASSWORD = "a yard of tracks 7"


@pytest.fixture
def stranger(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """Return a window of somebody who is nobody here."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def join(desk: Page, stranger: Page, email: str) -> None:
    """Let the demo's owner invite an address, and a new person accept in a window of their own."""
    desk.goto("/w/demo/members/")
    desk.get_by_label("E-mail address").fill(email)
    desk.get_by_label("Role", exact=True).select_option(label="Builder")
    desk.get_by_role("button", name="Invite person").click()
    link = desk.get_by_label("Link of the invitation").input_value()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", name="Join Demo")).to_be_visible()
    stranger.get_by_label("Your name").fill("Dora Maar")
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Make account and join").click()
    expect(stranger.get_by_role("heading", name="Home")).to_be_visible()


def test_a_new_person_joins_by_invitation(desk: Page, stranger: Page) -> None:
    join(desk, stranger, "dora@example.com")
    expect(stranger.get_by_text("You joined Demo")).to_be_visible()
    desk.goto("/w/demo/members/")
    row = desk.get_by_role("row").filter(has_text="dora@example.com")
    expect(row.get_by_label("Role of Dora Maar")).to_have_value("builder")
    expect(desk.get_by_role("group", name="Open invitations")).to_have_count(0)


def sign_in(page: Page, email: str) -> None:
    """Give address and password on the sign-in page."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    """Sign out by the menu, and see the sign-in page."""
    page.locator(".topbar details.menu-end summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to Flowyard")).to_be_visible()


def security(page: Page) -> None:
    """Go to the page of sign-in security by the menu."""
    page.locator(".topbar details.menu-end summary").click()
    page.get_by_role("link", name="Sign-in security").click()
    expect(page.get_by_role("heading", name="Sign-in security")).to_be_visible()


def confirm(page: Page) -> None:
    """Give the password once more, as changes of the ways in ask for it."""
    expect(page.get_by_role("heading", name="Confirm it is you")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def code(secret: str) -> str:
    """Return what an app with this secret shows now, as RFC 6238 says."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), moment, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def test_an_app_is_set_up_and_asked_for(desk: Page, stranger: Page) -> None:
    page, email = stranger, "app@example.com"
    join(desk, page, email)
    security(page)
    page.get_by_role("link", name="Set up app").click()
    confirm(page)
    expect(page.get_by_role("img", name="QR code of the secret below")).to_be_visible()
    secret = page.get_by_label("Secret", exact=True).input_value()
    page.get_by_label("Code that the app shows now").fill("000000")
    page.get_by_role("button", name="Turn app on").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    assert page.get_by_label("Secret", exact=True).input_value() == secret, "the picture stays the same"
    page.get_by_label("Code that the app shows now").fill(code(secret))
    page.get_by_role("button", name="Turn app on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator("#recovery-codes").inner_text().split()
    assert len(recovery) == 10
    sign_out(page)
    sign_in(page, email)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    sign_out(page)
    sign_in(page, email)
    page.get_by_label("Code").fill(recovery[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()


def key_of(page: Page) -> CDPSession:
    """Plug a virtual key into the browser, one that knows its owner's finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def test_a_passkey_signs_in_alone_and_is_a_second_step(desk: Page, stranger: Page) -> None:
    page, email = stranger, "passkey@example.com"
    join(desk, page, email)
    key_of(page)
    security(page)
    page.get_by_role("link", name="Add passkey").click()
    confirm(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("row").filter(has_text="My laptop")).to_contain_text("alone")
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    sign_out(page)
    sign_in(page, email)
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove My laptop").click()
    confirm(page)
    page.get_by_role("button", name="Remove passkey").click()
    expect(page.get_by_text("You have none yet")).to_be_visible()


def test_a_passkey_that_is_not_there_is_told(stranger: Page) -> None:
    page = stranger
    page.goto("/accounts/login/")
    page.evaluate(
        "() => { navigator.credentials.get = async () => { throw new DOMException('no', 'NotAllowedError') } }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="No passkey was used")).to_be_visible()


def test_another_device_is_signed_out(
    browser: Browser, browser_context_args: dict[str, Any], desk: Page, stranger: Page
) -> None:
    email = "two.devices@example.com"
    join(desk, stranger, email)
    phone = browser.new_context(**browser_context_args, user_agent="Mozilla/5.0 (iPhone) Safari/604.1")
    away = phone.new_page()
    sign_in(away, email)
    expect(away.get_by_role("heading", name="Home")).to_be_visible()
    stranger.goto("/accounts/sessions/")
    row = stranger.get_by_role("row").filter(has_text="Safari on iPhone")
    row.get_by_role("button", name="Sign out").click()
    expect(stranger.get_by_text("Safari on iPhone signed out")).to_be_visible()
    expect(row).to_have_count(0)
    away.goto("/w/demo/")
    expect(away.get_by_role("heading", name="Sign in to Flowyard")).to_be_visible()
    phone.close()
