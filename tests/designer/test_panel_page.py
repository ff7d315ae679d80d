"""The side panel's script in a browser: a request that failed is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "panel.js"
PAGE = """<div id="side-panel"><button id="inside">Test</button></div><button id="elsewhere">Other</button>
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
