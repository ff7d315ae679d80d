"""Commands by key: rename in place, the command palette, the list of keys, and the switch for single letters."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import yard
from tests.browser.test_editing import started_flow

pytestmark = pytest.mark.browser


def at_step(page: Page, name: str) -> None:
    """Give a step the keyboard."""
    yard.named(page, name).locator(".cv-body").focus()


def test_a_name_is_written_where_it_stands(desk: Page) -> None:
    page = desk
    started_flow(page, "Named in place")
    at_step(page, "Log")
    page.keyboard.press("F2")
    field = page.get_by_label("New name of Log")
    expect(field).to_be_focused()
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(page.locator(".cv-rename")).to_contain_text("A step needs a name")
    page.keyboard.type("Write it down")
    page.keyboard.press("Enter")
    expect(yard.named(page, "Write it down").locator(".cv-body")).to_be_focused()
    expect(yard.panel(page).get_by_label("Name of the step")).to_have_value("Write it down")
    yard.panel(page).get_by_label("Text", exact=True).fill("Good day")
    expect(yard.named(page, "Write it down")).to_contain_text("Good day")
    yard.expect_saved(page)
    page.reload()
    expect(yard.named(page, "Write it down")).to_contain_text("Good day")


def test_a_late_answer_to_the_form_leaves_a_new_name_alone(desk: Page) -> None:
    page = desk
    started_flow(page, "Named meanwhile")
    held: list[Route] = []
    let_through = False
    page.route(
        re.compile(r"/steps/[^/]+/panel"),
        lambda route: route.continue_() if let_through else held.append(route),
    )
    with page.expect_request(re.compile(r"/steps/[^/]+/panel")):
        at_step(page, "Log")  # leaving the form sends it once more
    page.keyboard.press("F2")
    expect(page.get_by_label("New name of Log")).to_be_focused()
    page.keyboard.type("Write it down")
    page.keyboard.press("Enter")
    expect(yard.named(page, "Write it down").locator(".cv-body")).to_be_focused()
    let_through = True
    with page.expect_response(lambda answer: answer.request == held[0].request):
        held[0].continue_()
    for later in held[1:]:
        later.continue_()
    expect(yard.panel(page).get_by_label("Name of the step")).to_have_value("Write it down")
    expect(yard.named(page, "Write it down")).to_be_visible()


def test_the_palette_knows_every_command_step_and_kind(desk: Page) -> None:
    page = desk
    started_flow(page, "By name")
    at_step(page, "Manual start")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Find a command")
    expect(palette.get_by_role("option", name="Turn it on or off")).to_contain_text("D")
    page.keyboard.type("log")
    expect(palette.get_by_role("option").first).to_contain_text("Log")
    page.keyboard.press("Enter")
    expect(yard.named(page, "Log").locator(".cv-body")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("add a step filter")
    expect(palette).to_contain_text("Nothing here has that name")
    page.keyboard.press("Control+a")
    page.keyboard.type("filter")
    page.keyboard.press("Enter")
    yard.expect_panel(page, "Filter")
    expect(yard.open_end(page, "Filter")).to_be_visible()
    expect(page.locator("[data-plus$=':out']")).to_have_count(
        1
    )  # it stands behind the step that was selected


def test_keys_of_one_character_can_be_turned_off(desk: Page) -> None:
    page = desk
    started_flow(page, "No letters")
    yard.panel(page).get_by_role("button", name="Close panel").click()
    at_step(page, "Log")
    page.keyboard.press("Shift+?")
    help_ = page.get_by_role("dialog", name="Keys")
    expect(help_).to_contain_text("Rename the step")
    help_.get_by_role("switch").press("Space")
    page.keyboard.press("Escape")
    expect(help_).to_have_count(0)
    page.reload()
    at_step(page, "Log")
    page.keyboard.press("d")
    page.keyboard.press("Control+s")
    expect(page.locator(".toast")).to_contain_text("Flow saved")
    expect(yard.named(page, "Log")).not_to_have_class(re.compile("cv-off"))
    page.keyboard.press("Shift+?")
    expect(help_).to_have_count(0)
    page.get_by_role("button", name="Show all keys").click()
    help_.get_by_role("switch").press("Space")
    page.keyboard.press("Escape")
    at_step(page, "Log")
    page.keyboard.press("d")
    expect(yard.named(page, "Log")).to_have_class(re.compile("cv-off"))


def test_a_key_is_changed_by_keyboard_refused_when_taken_and_follows_the_person(
    desk: Page, browser: Browser, browser_context_args: dict[str, Any], signed_in_state: Any
) -> None:
    page = desk
    started_flow(page, "Keys of my own")
    yard.panel(page).get_by_role("button", name="Close panel").click()
    page.keyboard.press("Shift+?")
    help_ = page.get_by_role("dialog", name="Keys")
    help_.get_by_role("button", name="Change the key of “Turn it on or off”, now D").press("Enter")
    field = help_.get_by_label("New key for “Turn it on or off”")
    expect(field).to_be_focused()
    page.keyboard.press("Control+d")
    expect(help_.get_by_role("alert")).to_contain_text("“Ctrl D” is a key of “Duplicate”")
    page.keyboard.press("Escape")
    expect(help_.get_by_role("button", name="“Turn it on or off”, now D")).to_be_focused()
    page.keyboard.press("Enter")
    with page.expect_response(re.compile("/keys$")) as kept:
        page.keyboard.press("F9")
    assert kept.value.status == 204
    expect(help_.get_by_role("status")).to_contain_text("“Turn it on or off” is on F9 now.")
    expect(help_.get_by_role("button", name="“Turn it on or off”, now F9")).to_be_focused()
    page.keyboard.press("Escape")
    elsewhere = browser.new_context(**browser_context_args, storage_state=signed_in_state)
    other = elsewhere.new_page()
    other.goto(page.url, timeout=60_000)
    at_step(other, "Log")
    expect(yard.named(other, "Log").get_by_title("Turn off (F9)")).to_be_attached()
    other.keyboard.press("d")
    other.keyboard.press("F9")
    expect(yard.named(other, "Log")).to_have_class(re.compile("cv-off"))
    other.keyboard.press("Control+k")
    other.keyboard.type("turn it")
    expect(other.get_by_role("option", name="Turn it on or off")).to_contain_text("F9")
    other.keyboard.press("Escape")
    other.get_by_role("button", name="Show all keys").click()
    with other.expect_response(re.compile("/keys$")):
        other.get_by_role("button", name="Reset all keys").click()
    expect(other.get_by_role("button", name="“Turn it on or off”, now D")).to_be_visible()
    elsewhere.close()


def test_another_kind_keeps_the_links_and_undo_gives_all_back(desk: Page) -> None:
    page = desk
    started_flow(page, "Another kind")
    yard.panel(page).get_by_role("button", name="Close panel").click()
    at_step(page, "Log")
    page.keyboard.press("r")
    page.keyboard.type("filter")
    page.keyboard.press("Enter")
    yard.expect_panel(page, "Filter")
    expect(yard.named(page, "Filter")).to_be_visible()
    expect(page.locator(".cv-track[data-link]")).to_have_count(1)
    at_step(page, "Filter")
    page.keyboard.press("Control+z")
    expect(yard.named(page, "Log")).to_contain_text("Hello")
    yard.expect_panel(page, "Log")
    yard.expect_saved(page)


def test_a_step_is_tested_by_key_and_run_from_by_its_menu(desk: Page) -> None:
    page = desk
    started_flow(page, "From here on")
    yard.named(page, "Log").click()
    yard.expect_panel(page, "Log").get_by_label("Text", exact=True).fill("Good day")
    yard.expect_saved(page)
    page.keyboard.press("Escape")
    expect(yard.named(page, "Log").locator(".cv-body")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#test-result .badge")).to_be_visible()
    expect(yard.named(page, "Log").locator(".cv-body")).to_be_focused()
    yard.named(page, "Log").click(button="right")
    page.get_by_role("dialog", name="What to do with the step").get_by_role(
        "option", name="Run from here"
    ).click()
    expect(page.locator("#run-facts")).to_contain_text("Began at")
