"""Rules that every template keeps, read from the files themselves."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SCROLLED = re.compile(r'<[^>]*tabindex="0"[^>]*role="region"')


def test_boxes_that_scroll_are_no_landmarks() -> None:
    """A box takes the focus so that keys can scroll it; as a landmark it would repeat the name of its section."""
    pages = list(TEMPLATES.rglob("*.html"))
    assert pages
    assert [str(page.relative_to(TEMPLATES)) for page in pages if SCROLLED.search(page.read_text())] == []
