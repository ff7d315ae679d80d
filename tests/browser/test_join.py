"""Two branches come together by key: drawn with the mouse, linked by keyboard, and run."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import yard

pytestmark = pytest.mark.browser

ROWS = [
    {"k": 1, "side": "order", "what": "tea"},
    {"k": 1, "side": "customer", "who": "Ada"},
    {"k": 2, "side": "order", "what": "jam"},
]


def middle(dot: Locator) -> tuple[float, float]:
    box = dot.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def dot(page: Page, step: str, handle: str) -> Locator:
    """The dot of a step's port or input; it has no size of its own."""
    return yard.named(page, step).locator(f"[data-handleid='{handle}']")


def pull(page: Page, start: Locator, end: Locator) -> None:
    """Draw a link from one dot to another; a dot can be taken once its step is pointed at."""
    x, y = middle(start)
    page.mouse.move(x, y - 20)
    page.mouse.move(x, y, steps=4)
    page.mouse.down()
    x, y = middle(end)
    page.mouse.move(x + 20, y - 40, steps=5)
    page.mouse.move(x, y, steps=5)
    page.mouse.up()


def add(page: Page, kind: str, after: str, title: str) -> Locator:
    """Put a step behind another one and return its form."""
    yard.drop_on(page, kind, yard.open_end(page, after))
    return yard.expect_panel(page, title)


def test_a_router_two_maps_and_a_join_are_drawn_and_run(desk: Page) -> None:
    yard.started_flow(desk, "Orders and customers")
    yard.fill_rows(desk, "arguments", [("rows",)], keys=("name",))
    yard.panel(desk).locator("[name='arguments-0-type']").select_option("json")
    add(desk, "for_each", "Manual start", "For each").locator("[name=list]").fill("record.rows")
    add(desk, "router", "For each", "Router").locator("[name='branches-0-condition']").fill(
        "record.side == 'order'"
    )
    router = yard.named(desk, "Router").get_attribute("data-step")
    yard.drop_on(desk, "map", desk.locator(f"[data-plus^='{router}:']").first)
    mapped(desk, "Order", "what")
    yard.drop_on(desk, "map", yard.open_end(desk, "Router", "else"))
    mapped(desk, "Customer", "who")
    form = add(desk, "join", "Order", "Join")
    form.locator("[name=left_key]").fill("record.id")
    form.locator("[name=right_key]").fill("record.id")
    form.locator("[name=keep]").select_option("left")
    expect(yard.named(desk, "Join")).to_have_class(re.compile("cv-problem"))
    pull(desk, dot(desk, "Customer", "out"), dot(desk, "Join", "right"))
    yard.expect_no_problems(desk)
    relink_by_keyboard(desk)
    add(desk, "log", "Join", "Log").locator("[name=message]").fill("{{ record }}")
    yard.expect_saved(desk)
    run(desk)


def mapped(page: Page, name: str, field: str) -> None:
    """Fill a map that keeps the key and one field."""
    form = yard.expect_panel(page, "Map fields")
    expect(form.get_by_label("Name of the step")).to_have_value("Map fields")
    yard.rename(page, name)
    rows = [("id", "{{ record.k }}"), (field, "{{ record." + field + " }}")]
    yard.fill_rows(page, "fields", rows, keys=("target", "value"))
    expect(yard.named(page, name)).to_contain_text("2 fields")


def relink_by_keyboard(page: Page) -> None:
    """Delete the link to the right input, and choose that input for a new one."""
    inputs = page.locator(".react-flow__edge")
    before = inputs.count()
    for words in ("delete the link to join, right", "join, right input"):
        yard.named(page, "Customer").locator(".cv-body").focus()
        page.keyboard.press("l")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        before += -1 if words.startswith("delete") else 1
        expect(inputs).to_have_count(before)
    yard.expect_no_problems(page)


def run(page: Page) -> None:
    """Test the draft with three rows: every order goes on, one with its customer."""
    page.locator("#action-test").click()
    page.get_by_label("rows").fill(json.dumps(ROWS))
    page.get_by_role("button", name="Run test").click()
    expect(page.locator("[data-count=ok]")).to_have_text("2")
    join = yard.named(page, "Join")
    expect(join.locator(".cv-input")).to_have_text(["left", "right"])
    expect(join).to_contain_text("3")
    yard.named(page, "Log").locator(".cv-body").click()
    expect(yard.panel(page)).to_contain_text("Ada")
    expect(yard.panel(page)).to_contain_text("jam")
