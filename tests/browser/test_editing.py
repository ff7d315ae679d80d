"""Editing is safe: two tabs, a killed server, undo and redo, copies, problems at their place, lost sockets."""

from __future__ import annotations

import json
import os
import re
import signal
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import yard
from tests.live import LiveFlowyard

pytestmark = pytest.mark.browser


def started_flow(page: Page, name: str) -> str:
    """Make a flow of a manual trigger and a log step in a new integration; return its address."""
    yard.started_flow(page, name)
    yard.drop_on(page, "log", yard.open_end(page, "Manual start"))
    yard.expect_panel(page, "Log")
    yard.panel(page).get_by_label("Text", exact=True).fill("Hello")
    yard.expect_no_problems(page)
    yard.expect_saved(page)
    return page.url


def test_a_stale_tab_is_told_and_keeps_its_change_as_a_copy(owner: BrowserContext) -> None:
    first = owner.new_page()
    started_flow(first, "Two tabs")
    second = owner.new_page()
    second.goto(first.url)
    expect(yard.named(second, "Log")).to_be_visible()
    first.bring_to_front()  # a window behind another one draws slowly
    yard.rename(first, "Log here")
    yard.expect_saved(first)
    second.bring_to_front()
    duplicate(second, "Log")
    told = second.get_by_role("alert").filter(has_text="saved this flow")
    expect(told).to_contain_text("Your change is kept")
    told.get_by_role("button", name="Keep mine as a copy").click()
    expect(second.locator("#flow-name")).to_contain_text("copy")
    expect(yard.named(second, "Log 2")).to_be_visible()
    first.bring_to_front()
    first.reload()
    expect(yard.named(first, "Log here")).to_be_visible()


def test_a_stale_tab_can_take_the_other_version(owner: BrowserContext) -> None:
    first = owner.new_page()
    started_flow(first, "Reload theirs")
    second = owner.new_page()
    second.goto(first.url)
    expect(yard.named(second, "Log")).to_be_visible()
    first.bring_to_front()  # a window behind another one draws slowly
    yard.rename(first, "Theirs")
    yard.expect_saved(first)
    second.bring_to_front()
    duplicate(second, "Log")
    second.get_by_role("button", name="Reload theirs").click()
    expect(yard.named(second, "Theirs")).to_be_visible()
    expect(yard.named(second, "Log 2")).to_have_count(0)


def duplicate(page: Page, step: str) -> None:
    """Copy a step by the tool beside it: a change of the canvas alone."""
    yard.named(page, step).hover()
    yard.named(page, step).get_by_role("button", name=f"Duplicate {step}").click()
    expect(yard.named(page, f"{step} 2")).to_be_visible()


def test_what_is_typed_while_the_server_is_dead_survives(desk: Page, live_flowyard: LiveFlowyard) -> None:
    page = desk
    address = started_flow(page, "Killed server")
    web = web_process(live_flowyard)
    with page.expect_response(lambda answer: answer.ok and answer.request.method == "PUT"):
        yard.named(page, "Log").locator(".cv-body").focus()
        page.keyboard.press("d")
    os.kill(web, signal.SIGKILL)
    duplicate(page, "Log")
    live_flowyard.wait_until_it_answers()
    yard.expect_saved(page)
    page.goto(address)
    expect(yard.named(page, "Log 2")).to_be_visible()


def test_what_is_changed_after_the_session_ended_is_saved_after_the_next_sign_in(
    owner: BrowserContext, live_flowyard: LiveFlowyard
) -> None:
    page = owner.new_page()
    address = started_flow(page, "Signed out")
    link = live_flowyard.sign_in_link()
    owner.clear_cookies()
    yard.panel(page).get_by_label("Text", exact=True).fill("Typed later")
    expect(page.get_by_text("Not saved").first).to_be_visible()
    duplicate(page, "Log")
    expect(page).to_have_url(address)
    owner.new_page().goto(link)
    page.bring_to_front()
    yard.expect_saved(page)
    page.goto(address)
    expect(yard.named(page, "Log 2")).to_be_visible()
    yard.named(page, "Log").click()
    expect(yard.panel(page).get_by_label("Text", exact=True)).to_have_value("Typed later")


def web_process(flowyard: LiveFlowyard) -> int:
    """Return the process id of the web server, a child of the supervisor."""
    assert flowyard.process
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and parent_of(entry) == flowyard.process.pid:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
            if command.startswith(b"flowyard: web"):
                return int(entry.name)
    raise AssertionError("the web process is not running")


def parent_of(entry: Path) -> int:
    """Return the parent of a process, or 0 when it is gone."""
    try:
        return int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def test_undo_redo_copy_paste_and_delete(desk: Page) -> None:
    page = desk
    started_flow(page, "Back and forth")
    steps = page.locator(".cv-step")
    yard.panel(page).get_by_role("button", name="Close panel").click()
    yard.named(page, "Log").locator(".cv-body").click(modifiers=["Control"])
    yard.named(page, "Log").hover()
    yard.named(page, "Log").get_by_role("button", name="Delete Log").click()
    expect(steps).to_have_count(1)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(steps).to_have_count(2)
    yard.named(page, "Log").locator(".cv-body").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(steps).to_have_count(3)
    page.keyboard.press("Control+z")
    expect(steps).to_have_count(2)
    page.keyboard.press("Control+Shift+z")
    expect(steps).to_have_count(3)
    yard.expect_saved(page)
    page.reload()
    expect(steps).to_have_count(3)


def test_what_is_missing_shows_at_the_step_and_in_the_list(desk: Page) -> None:
    page = desk
    started_flow(page, "Not ready")
    yard.drop_on(page, "filter", yard.open_end(page, "Log"))
    yard.expect_panel(page, "Filter")
    expect(yard.named(page, "Filter").locator(".cv-badge")).to_contain_text("1 problem")
    expect(page.locator("#problem-list")).to_contain_text("1 problem")
    condition = yard.panel(page).locator("[name=condition]")
    condition.fill("record.name ==")
    expect(yard.panel(page).locator(".error")).to_contain_text(re.compile(r"line 1|column|ends", re.I))
    page.locator("#action-publish").click()
    page.get_by_role("button", name="Publish version").click()
    expect(page.locator(".toast")).to_contain_text("problem")
    condition.fill("record.name == 'x'")
    yard.expect_no_problems(page)


def test_a_webhook_keeps_its_test_event_as_sample(desk: Page, live_flowyard: LiveFlowyard) -> None:
    page = desk
    page.goto("/w/demo/")
    yard.new_integration(page, "Hooks")
    yard.new_flow(page, "Orders")
    yard.drag(page, "webhook", 620, 140)
    panel = yard.expect_panel(page, "Webhook")
    panel.get_by_label("Path", exact=True).fill("orders-test")
    yard.expect_no_problems(page)
    yard.expect_saved(page)
    panel.get_by_role("button", name="Listen for a test event").click()
    expect(panel).to_contain_text("Waiting for an event")
    request = urllib.request.Request(
        f"{live_flowyard.url}/hook/demo/orders-test",
        data=json.dumps({"order": 4711}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status < 300
    expect(panel.locator("#listen-part")).to_contain_text("4711")


NO_SOCKETS = """
window.WebSocket = class {
    constructor() { setTimeout(() => this.onclose?.({}), 0); }
    close() {}
};
"""


def test_without_a_socket_the_page_says_so_and_asks(desk: Page) -> None:
    page = desk
    page.add_init_script(NO_SOCKETS)
    page.goto("/w/demo/")
    page.get_by_role("link", name="Airports", exact=True).click()
    page.get_by_role("link", name="Airports to catalogue", exact=True).click()
    page.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name="Test").click()
    page.get_by_label("first_page").fill("50")
    page.get_by_role("button", name="Start test run").click()
    expect(page.locator("[data-live]")).to_contain_text(re.compile("Not live: asking every 2 s|Ended"))
    expect(page.locator("[data-live=ended]")).to_be_visible()
    assert yard.count_of(page, "in") == 3798
    expect(page.get_by_role("link", name="Open error desk")).to_be_visible()
