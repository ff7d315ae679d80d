"""The colours keep the contrast that WCAG 2.2 AA asks for, in both themes.

Plain arithmetic on ``static/css/tokens.css``: text needs 4.5 to 1, lines and marks 3 to 1.
"""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
TOKENS = STATIC / "css" / "tokens.css"

TEXT, MARK = 4.5, 3.0
STATES = ("ok", "run", "warn", "bad", "held", "idle")
GROUNDS = ("page", "surface", "sunken", "canvas", "hover", "soft")

PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink2", "ink3") for ground in GROUNDS),
    *(("line2", ground, MARK) for ground in ("page", "surface", "canvas")),
    ("edge", "canvas", MARK),
    *(("accent", ground, TEXT) for ground in GROUNDS),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-h", TEXT),
    *(("focus", ground, MARK) for ground in ("page", "surface", "canvas", "sunken")),
    *((text, "bar", TEXT) for text in ("bar-ink", "bar-ink2", "bar-accent")),
    *((text, "bar-hover", TEXT) for text in ("bar-ink", "bar-ink2")),
    ("bar-on", "bar-accent", TEXT),
    ("ink", "note", TEXT),
    *((state, f"{state}-tint", TEXT) for state in STATES),
    *((state, ground, TEXT) for state in STATES for ground in ("surface", "sunken", "page")),
    *((f"{state}-fill", "surface", MARK) for state in STATES),
]

# The figures look.md states, to one decimal: (token, ground, light, dark).
STATED = [
    ("ink", "surface", 16.7, 14.3),
    ("ink2", "surface", 8.2, 8.8),
    ("ink3", "surface", 5.8, 6.4),
    ("ink3", "soft", 4.7, 5.0),
    ("line2", "surface", 3.7, 3.8),
    ("accent", "surface", 7.4, 8.5),
    ("focus", "canvas", 4.8, 9.0),
    ("ok", "ok-tint", 5.0, 7.5),
    ("held", "held-tint", 6.9, 7.1),
    ("idle-fill", "surface", 3.7, 3.8),
]


def block(opening: str) -> dict[str, str]:
    """The hex colours declared in the rule that starts with ``opening``, by token name."""
    css = TOKENS.read_text()
    body = css[css.index(opening) :]
    body = body[: body.index("}")]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6});", body))


LIGHT = block(":root {")
DARK = block(":root[data-theme=dark] {")
SYSTEM_DARK = block(":root:not([data-theme=light]) {")


def luminance(colour: str) -> float:
    """Relative luminance (0 to 1) of a ``#RRGGBB`` colour, by the WCAG formula."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio (1 to 21) of two ``#RRGGBB`` colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("token", "ground", "least"), PAIRS, ids=lambda value: str(value))
def test_pair_has_enough_contrast(theme: dict[str, str], token: str, ground: str, least: float) -> None:
    assert contrast(theme[token], theme[ground]) >= least


@pytest.mark.parametrize(("token", "ground", "light", "dark"), STATED, ids=lambda value: str(value))
def test_stated_figures_hold(token: str, ground: str, light: float, dark: float) -> None:
    assert contrast(LIGHT[token], LIGHT[ground]) == pytest.approx(light, abs=0.06)
    assert contrast(DARK[token], DARK[ground]) == pytest.approx(dark, abs=0.06)


def test_chosen_dark_and_system_dark_are_one() -> None:
    assert DARK == SYSTEM_DARK


def test_dark_answers_every_colour_of_light() -> None:
    assert DARK.keys() == LIGHT.keys()


def sheets_beside_tokens() -> list[Path]:
    """Every style sheet of the look but the token file itself."""
    return [path for path in sorted((STATIC / "css").glob("*.css")) if path != TOKENS]


@pytest.mark.parametrize("sheet", sheets_beside_tokens(), ids=lambda path: path.name)
def test_only_the_token_file_names_colours(sheet: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=\s*[;,)])|\brgba?\(|\bhsla?\(|\boklch\(", rules)


@pytest.mark.parametrize("sheet", sheets_beside_tokens(), ids=lambda path: path.name)
def test_every_token_used_exists(sheet: Path) -> None:
    declared = set(re.findall(r"(--[\w-]+):", TOKENS.read_text() + sheet.read_text()))
    used = set(re.findall(r"var\((--[\w-]+)\)", sheet.read_text()))
    assert used <= declared
