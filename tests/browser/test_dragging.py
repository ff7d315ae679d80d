"""Moving steps by pointer: links come along, the view follows to the edge, and what is let go stays there."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import yard
from tests.live import LiveFlowyard

pytestmark = pytest.mark.browser

LONG = 70
"""Steps; beyond 60 only what the window shows is drawn."""


def middle(step: Locator) -> tuple[float, float]:
    """Return the middle of what is drawn, in window pixels."""
    box = step.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_links_and_their_plus_come_along_before_the_step_is_let_go(desk: Page) -> None:
    page = desk
    yard.started_flow(page, "Come along")
    yard.drop_on(page, "log", yard.open_end(page, "Manual start"))
    yard.expect_panel(page, "Log")
    yard.expect_saved(page)
    step, track = yard.named(page, "Log"), page.locator(".react-flow__edge .cv-track path").first
    plus = page.locator(".react-flow__edgelabel-renderer .cv-plus")
    x, y = middle(step)
    line, between = track.get_attribute("d"), middle(plus)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 96, y + 64, steps=6)
    assert middle(step) == pytest.approx((x - 96, y + 64), abs=20)
    assert track.get_attribute("d") != line and middle(plus) != between
    seen = middle(step), track.get_attribute("d"), middle(plus)
    page.mouse.up()
    yard.expect_saved(page)
    assert (middle(step), track.get_attribute("d"), middle(plus)) == seen
    page.keyboard.press("Control+z")
    expect(track).to_have_attribute("d", line or "")
    assert middle(step) == pytest.approx((x, y), abs=1)


def test_a_step_stays_in_hand_far_beyond_its_old_place(
    owner: BrowserContext, live_flowyard: LiveFlowyard
) -> None:
    made = live_flowyard.import_flow(chain("Far away"))
    page = owner.new_page()
    page.goto(f"/w/demo/flows/{made['id']}/")
    step = yard.named(page, "Note 3")
    expect(step).to_be_visible()
    stage = page.locator(".cv-stage").bounding_box()
    view = page.locator(".react-flow__viewport")
    assert stage
    x, y = middle(step)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 5)  # it is taken up
    bottom = stage["y"] + stage["height"]
    page.mouse.move(x, bottom - 120, steps=5)
    page.mouse.move(x, bottom - 6, steps=8)
    page.wait_for_function(
        "(view) => new DOMMatrix(getComputedStyle(view).transform).m42 < -1500",
        arg=view.element_handle(),
        polling=100,
    )
    page.mouse.move(x, stage["y"] + stage["height"] / 2, steps=4)
    assert middle(step) == pytest.approx((x, stage["y"] + stage["height"] / 2), abs=20)
    page.mouse.up()
    yard.expect_saved(page)
    draft = page.request.get(f"/w/demo/flows/{made['id']}/draft.json").json()["doc"]
    [saved] = [one for one in draft["steps"] if one["name"] == "Note 3"]
    assert saved["position"]["x"] == pytest.approx(0, abs=8) and saved["position"]["y"] > 1500


def chain(name: str) -> dict[str, object]:
    """Return a long flow: a trigger and one step after the other."""
    steps = [
        {
            "id": f"{n:08x}",
            "kind": "log",
            "name": f"Note {n}",
            "config": {"message": "Seen"},
            "enabled": True,
        }
        for n in range(LONG)
    ]
    steps[0] |= {"kind": "manual", "name": "Start", "config": {}}
    edges = [
        {"id": f"e{n:07x}", "from": f"{n:08x}", "port": "out", "to": f"{n + 1:08x}"} for n in range(LONG - 1)
    ]
    places = [{"position": {"x": 0, "y": 96 * n}} for n in range(LONG)]
    return {
        "schema_version": 1,
        "name": name,
        "steps": [a | b for a, b in zip(steps, places, strict=True)],
        "edges": edges,
    }


def test_the_view_moves_along_with_a_step_that_is_dragged_to_its_edge(desk: Page) -> None:
    page = desk
    yard.started_flow(page, "Over the edge")
    step = yard.named(page, "Manual start")
    box, stage = step.bounding_box(), page.locator(".cv-stage").bounding_box()
    assert box and stage
    view = page.locator(".react-flow__viewport")
    before = view.get_attribute("style")
    page.mouse.move(box["x"] + 40, box["y"] + 20)
    page.mouse.down()
    bottom = stage["y"] + stage["height"]
    page.mouse.move(box["x"] + 40, bottom - 120, steps=5)
    assert view.get_attribute("style") == before
    page.mouse.move(box["x"] + 40, bottom - 10, steps=8)
    expect(view).not_to_have_attribute("style", before or "")
    page.mouse.up()
    expect(step).to_be_visible()
