"""A schedule is drawn, its next runs follow what is typed, and its time starts a run."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import yard
from tests.browser.test_axe import looked_at, violations  # noqa: F401  (a fixture)
from tests.live import LiveFlowyard

pytestmark = pytest.mark.browser

COME_DUE = """
from datetime import timedelta
from django.utils import timezone
from designer.models import FlowSchedule
FlowSchedule.objects.filter(flow="{}").update(due_at=timezone.now() - timedelta(seconds=1))
"""


def drawn(page: Page, name: str) -> None:
    """Draw a schedule in a new flow; its panel is open."""
    page.goto("/w/demo/")
    yard.new_integration(page, name)
    yard.new_flow(page, name)
    yard.drag(page, "schedule", 620, 140)
    yard.expect_panel(page, "Schedule")


def test_a_schedule_is_drawn_and_its_time_starts_a_run(desk: Page, live_flowyard: LiveFlowyard) -> None:
    page = desk
    drawn(page, "By the clock")
    panel = yard.panel(page)
    runs = panel.locator("#next-runs tbody tr")
    expect(runs).to_have_count(5)
    panel.get_by_label("Repeat").select_option("cron")
    cron, zone = panel.get_by_label("Cron expression"), panel.get_by_label("Time zone")
    cron.fill("30 2 * * MON-FRI")
    zone.fill("Europe/Berlin")
    expect(runs.first).to_contain_text("02:30")
    expect(runs.first).to_contain_text(re.compile("CE(S)?T"))
    expect(yard.named(page, "Schedule")).to_contain_text("At 02:30 on weekdays")
    cron.fill("45 3 * * MON-FRI")
    expect(runs.first).to_contain_text("03:45")
    expect(runs).to_have_count(5)

    cron.fill("0 25 * * *")
    expect(panel).to_contain_text("The hour goes from 0 to 23. You wrote 25.")
    expect(runs).to_have_count(0)
    cron.fill("0 0 30 2 *")
    expect(panel).to_contain_text("Feb has no day 30")
    zone.fill("berlin")
    expect(panel).to_contain_text("Did you mean Europe/Berlin")
    expect(cron).to_have_value("0 0 30 2 *")
    zone.fill("Europe/Berlin")
    cron.fill("*/5 * * * *")
    expect(runs).to_have_count(5)
    yard.next_part(page, "Rules")
    panel.get_by_label("When Flowyard was down at the time").select_option("all")
    yard.drop_on(page, "log", yard.open_end(page, "Schedule"))
    yard.expect_panel(page, "Log")
    panel.get_by_label("Text", exact=True).fill("Due at {{ record.local_time }}")
    yard.expect_no_problems(page)
    yard.expect_saved(page)

    page.locator("#action-publish").click()
    page.get_by_role("button", name="Publish version").click()
    expect(page.locator("#live-version")).to_contain_text("v1")
    flow = page.url.rstrip("/").rsplit("/", 1)[1]
    page.goto(f"/w/demo/flows/{flow}/observe/")
    page.get_by_role("switch").click()
    expect(page.locator("[data-next-run]")).to_contain_text(re.compile(r"\d\d:\d[05]"))

    live_flowyard.django(COME_DUE.format(flow))
    run = page.get_by_role("row").filter(has_text="Schedule").filter(has_text="Completed")
    for _ in range(60):
        page.reload()
        if run.count():
            break
        page.wait_for_timeout(500)
    run.first.get_by_role("link").first.click()
    facts = page.locator("#run-facts")
    expect(facts).to_contain_text("Due")
    yard.named(page, "Log").locator(".cv-body").click()
    page.locator("#side-panel").get_by_role("link", name="Log").click()
    expect(page.locator("#side-panel")).to_contain_text("Due at 20")


def test_a_schedule_is_paused_resumed_and_run_by_hand(desk: Page, live_flowyard: LiveFlowyard) -> None:
    page = desk
    page.goto("/w/demo/")
    page.get_by_role("link", name="Airports", exact=True).click()
    page.get_by_role("link", name="Morning round", exact=True).click()
    page.goto(f"{page.url}observe/")
    expect(page.get_by_role("heading", name="At 06:00 on weekdays, Europe/Berlin")).to_be_visible()
    expect(page.locator("main")).to_contain_text("No next run: the flow is off")
    page.get_by_role("switch").click()
    expect(page.locator("[data-next-run]")).to_contain_text("06:00")
    page.get_by_role("button", name="Pause schedule").click()
    expect(page.locator("main")).to_contain_text("Paused: the clock does not start it")
    page.get_by_role("button", name="Resume schedule").click()
    expect(page.locator("[data-next-run]")).to_contain_text("06:00")
    page.get_by_role("button", name="Run now").click()
    expect(page.locator("[data-run-status]")).to_contain_text("Completed")
    page.go_back()
    page.get_by_role("switch").click()
    expect(page.locator("main")).to_contain_text("No next run: the flow is off")


def test_nothing_is_in_the_way(looked_at: Page) -> None:  # noqa: F811
    page = looked_at
    drawn(page, "Looked at by axe")
    assert violations(page) == []
    yard.panel(page).get_by_label("Repeat").select_option("cron")
    yard.panel(page).get_by_label("Cron expression").fill("0 25 * * *")
    expect(yard.panel(page)).to_contain_text("The hour goes from 0 to 23")
    assert violations(page) == []
    page.goto("/w/demo/")
    page.get_by_role("link", name="Airports", exact=True).click()
    page.get_by_role("link", name="Morning round", exact=True).click()
    page.goto(f"{page.url}observe/")
    assert violations(page) == []
