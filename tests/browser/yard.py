"""What a person does in the designer, with a real mouse and keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

DRAFT_SAVED = re.compile(r"Saved")


def new_integration(page: Page, name: str) -> None:
    """Make an integration from the home page."""
    page.get_by_text("New integration", exact=True).click()
    page.get_by_label("Name", exact=True).and_(page.locator("#new-integration")).fill(name)
    page.get_by_role("button", name="Create integration").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def new_flow(page: Page, name: str) -> None:
    """Make a flow in the integration that is shown, and wait for the designer."""
    page.get_by_text("New flow", exact=True).first.click()
    page.locator("details[open] input[name=name]").fill(name)
    page.get_by_role("button", name="Create flow").click()
    expect(page.locator("#flow-name")).to_have_text(name)
    expect(page.locator("[data-palette=manual]")).to_be_visible()


def started_flow(page: Page, name: str) -> None:
    """Make a flow with a manual start in a new integration of the same name."""
    page.goto("/w/demo/")
    new_integration(page, name)
    new_flow(page, name)
    drag(page, "manual", 620, 140)
    expect_panel(page, "Manual start")


def drag(page: Page, kind: str, x: float, y: float) -> None:
    """Take a kind from the palette and let it go at a point of the window."""
    item = page.locator(f"[data-palette='{kind}']")
    item.scroll_into_view_if_needed()
    box = item.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x - 60, y - 30, steps=6)
    page.mouse.move(x, y, steps=6)
    page.mouse.up()


def drop_on(page: Page, kind: str, plus: Locator) -> None:
    """Take a kind from the palette and let it go on a +, once the canvas has come to rest."""
    plus.click(trial=True)
    box = plus.bounding_box()
    assert box
    drag(page, kind, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def open_end(page: Page, step: str, port: str = "out") -> Locator:
    """Return the + under an open end of the step with this name."""
    shown = named(page, step)
    expect(shown).to_be_visible()
    return page.locator(f"[data-plus='{shown.get_attribute('data-step')}:{port}']")


def named(page: Page, step: str) -> Locator:
    """Return the step with this name on the canvas."""
    return page.locator(".cv-step").filter(
        has=page.locator(".cv-name", has_text=re.compile(f"^{re.escape(step)}$"))
    )


def panel(page: Page) -> Locator:
    """Return the side panel."""
    return page.locator("#side-panel")


def expect_panel(page: Page, title: str) -> Locator:
    """Wait until the panel shows the settings of a step of this kind or name."""
    expect(panel(page).get_by_role("heading", name=f"Step {title}", exact=True)).to_be_attached()
    return panel(page)


def rename(page: Page, name: str) -> None:
    """Give the step in the panel another name, and see it on the canvas."""
    panel(page).get_by_label("Name of the step").fill(name)
    expect(named(page, name)).to_be_visible()


def next_part(page: Page, title: str) -> None:
    """Press Next, and wait for that part of the wizard."""
    panel(page).get_by_role("button", name=f"Next: {title.lower()}").click()
    expect(panel(page).locator("li[aria-current=step]")).to_contain_text(title)


def more_settings(page: Page) -> None:
    """Unfold the settings that are seldom needed."""
    panel(page).get_by_text("More settings").click()


def fill_rows(page: Page, field: str, rows: list[tuple[str, str]], *, keys: tuple[str, str]) -> None:
    """Add rows to a repeating field and type both columns of each."""
    box = panel(page).locator(f"[data-rows='{field}']")
    for index, values in enumerate(rows):
        if box.locator("[data-row]").count() <= index:
            box.locator("[data-rows-add]").click()
        for key, value in zip(keys, values, strict=True):
            control = box.locator(f"[name='{field}-{index}-{key}']")
            control.click()
            control.press("ControlOrMeta+a")
            control.press_sequentially(value)
            expect(control).to_have_value(value)


def expect_saved(page: Page) -> None:
    """Wait until the page says that the draft is saved."""
    expect(page.locator("#save-state")).to_contain_text(DRAFT_SAVED)


def expect_no_problems(page: Page) -> None:
    """Wait until neither the steps nor the list name a problem."""
    expect(page.locator(".cv-problem")).to_have_count(0)
    expect(page.locator("#problem-list")).to_have_count(0)


def count_of(page: Page, name: str) -> int:
    """Return one of the run's own counters, as the page shows it now."""
    return number(page.locator(f"[data-count={name}]").inner_text())


def number(text: str) -> int:
    """Return the first number in a text, whatever groups its digits."""
    found = re.search(r"\d[\d,.\u202f\u00a0]*", text)
    return int(re.sub(r"\D", "", found.group())) if found else 0
