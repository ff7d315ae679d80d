"""A deprecated connector: its steps say so and go on, and nothing new is made of it."""

from __future__ import annotations

from designer.steps.kind import Facts, InstalledFacts
from designer.steps.table import palette


def entry(state: str) -> dict[str, object]:
    known = InstalledFacts(
        id="a" * 24,
        key="lookup",
        title="Lookup",
        version="1.0.0",
        spec={},
        state=state,
        notice="Use 1.1.0.",
        deleted=False,
    )
    (found,) = [one for one in palette(Facts(installed={known.id: known})) if one.get("connector")]
    return found


def test_the_palette_marks_it_so_that_the_canvas_shows_a_badge_and_offers_no_new_step():
    assert entry("deprecated")["deprecated"] is True
    assert entry("deprecated")["hint"] == "Use 1.1.0."
    assert entry("published")["deprecated"] is False
