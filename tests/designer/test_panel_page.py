"""The side panel's script in a browser: a request that failed is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import RequestFactory
from playwright.sync_api import Page

from config import words

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "panel.js"
PAGE = """<div id="side-panel"><form id="panel-form"></form><button id="inside">Test</button></div>
<button id="elsewhere">Other</button>
<div id="toasts"></div>"""
HEAR = """() => {
  window.told = [];
  document.addEventListener("flowyard:toast", ({ detail }) => {
    window.told.push(detail.text);
    const toast = document.createElement("p");
    toast.dataset.toastText = "";
    toast.textContent = detail.text;
    document.getElementById("toasts").append(toast);
  });
}"""
FAIL = """([name, id, status]) => {
  const elt = document.getElementById(id);
  elt.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { elt, target: elt, xhr: { status } } }));
}"""


@pytest.fixture
def panel(page: Page) -> Page:
    """Return a page with the panel and its script."""
    page.set_content(PAGE)
    page.add_script_tag(content=words.script(RequestFactory().get("/"), "en", "").content.decode())
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"), type="module")
    page.evaluate(HEAR)
    return page


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("htmx:responseError", 500, "The server failed (500)"),
        ("htmx:responseError", 404, "Close the panel and open the step again"),
        ("htmx:responseError", 403, "Load the page again"),
        ("htmx:sendError", 0, "Flowyard cannot be reached"),
    ],
)
def test_a_failed_request_of_the_panel_is_told_once(panel: Page, name: str, status: int, says: str) -> None:
    for place in ("inside", "inside", "elsewhere"):
        panel.evaluate(FAIL, [name, place, status])
    told = panel.evaluate("window.told")
    assert len(told) == 1 and says in told[0]


ANSWER = """() => {
  const target = document.getElementById("side-panel");
  const detail = { target, shouldSwap: true, requestConfig: { elt: document.getElementById("panel-form") } };
  target.dispatchEvent(new CustomEvent("htmx:beforeSwap", { bubbles: true, detail }));
  return detail.shouldSwap;
}"""


def test_a_new_form_waits_until_the_mouse_is_let_go(panel: Page) -> None:
    panel.evaluate(
        "() => document.getElementById('panel-form').addEventListener('change', () => window.asked = true)"
    )
    assert panel.evaluate(ANSWER) is True
    panel.locator("#inside").hover()
    panel.mouse.down()
    assert panel.evaluate(ANSWER) is False
    assert panel.evaluate("window.asked") is None
    panel.mouse.up()
    panel.wait_for_function("window.asked")
    assert panel.evaluate(ANSWER) is True
