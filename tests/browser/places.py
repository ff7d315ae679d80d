"""Every page of Flowyard, by address, found the way a person finds them: from the links of others."""

from __future__ import annotations

from playwright.sync_api import Page

SIGNED_OUT = {
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "forgotten password": "/accounts/password/reset/",
    "password sent": "/accounts/password/reset/done/",
    "nothing here": "/no/such/page",
}

WORKSPACE = {
    "home": "/w/demo/",
    "search": "/w/demo/?q=air",
    "runs": "/w/demo/runs/",
    "runs of a state": "/w/demo/runs/?status=failed",
    "error desk": "/w/demo/errors/",
    "errors done": "/w/demo/errors/?state=done",
    "templates": "/w/demo/flows/new/",
    "a template": "/w/demo/flows/new/route-and-mend/",
    "connections": "/w/demo/connections/",
    "new connection": "/w/demo/connections/new/",
    "marketplace": "/w/demo/marketplace/",
    "members": "/w/demo/members/",
    "tokens": "/w/demo/tokens/",
    "notifications": "/w/demo/notifications/",
    "settings": "/w/demo/settings/",
    "profile": "/accounts/profile/",
    "password": "/accounts/password/set/",
    "e-mail": "/accounts/email/",
    "sign-in security": "/accounts/2fa/",
    "set up app": "/accounts/2fa/totp/activate/",
    "add passkey": "/accounts/2fa/webauthn/add/",
    "passkeys": "/accounts/2fa/webauthn/",
    "sessions": "/accounts/sessions/",
    "sign out": "/accounts/logout/",
    "catalogue": "/demo/sink/",
    "nothing here": "/w/demo/nothing",
}

FLOWS = ("Airports to catalogue", "Airport by code")
FLOW_PAGES = {
    "develop": "",
    "test": "test/",
    "deploy": "deploy/",
    "compare": "compare/",
    "manage": "manage/",
    "observe": "observe/",
    "figures": "observe/steps/",
    "notifications": "notifications/",
    "log": "logs/",
}


def link(page: Page, start: str, within: str) -> str:
    """Return the address of the first link on ``start`` whose address contains ``within``."""
    page.goto(start)
    address = page.locator(f"main a[href*='{within}']:not([href$='/new/'])").first.get_attribute("href")
    assert address, f"{start} has no link to {within}"
    return address


def every(page: Page) -> dict[str, str]:
    """Return name and address of every page that a member sees, with the demo's flows in the flow pages."""
    integration = link(page, "/w/demo/", "/integrations/")
    page.goto(integration)
    flows = {
        name: page.get_by_role("link", name=name, exact=True).get_attribute("href") or "" for name in FLOWS
    }
    found = {
        **WORKSPACE,
        "integration": integration,
        "integration: observe": f"{integration}observe/",
        "connection": link(page, "/w/demo/connections/", "/connections/"),
    }
    found["a configurable"] = f"{flows['Airport by code']}deploy/configurables/"
    found["branches"] = f"{flows['Airport by code']}branches/"
    found["deploy to development"] = f"{flows['Airport by code']}deploy/to/development/"
    for flow, address in flows.items():
        found |= {f"{flow}: {name}": address + part for name, part in FLOW_PAGES.items()}
    return found
