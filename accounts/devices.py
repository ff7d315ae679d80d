"""What a browser calls itself, in the two words by which a person knows their device."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# The first that fits counts: many browsers also name the ones they descend from.
BROWSERS = (
    (r"\bEdg(e|A|iOS)?/", "Edge"),
    (r"\bOPR/|\bOpera\b", "Opera"),
    (r"\bSamsungBrowser/", "Samsung Internet"),
    (r"\bVivaldi/", "Vivaldi"),
    (r"\b(Firefox|FxiOS)/", "Firefox"),
    (r"\b(Chrome|CriOS|Chromium|HeadlessChrome)/", "Chrome"),
    (r"\bSafari/", "Safari"),
    (r"^curl/", "curl"),
    (r"^python-requests/", "Python"),
)
SYSTEMS = (
    (r"\biPhone\b", "iPhone"),
    (r"\biPad\b", "iPad"),
    (r"\bAndroid\b", "Android"),
    (r"\bWindows\b", "Windows"),
    (r"\bCrOS\b", "ChromeOS"),
    (r"\bMac OS X\b|\bMacintosh\b", "macOS"),
    (r"\bLinux\b", "Linux"),
)


def device(user_agent: str) -> str:
    """Return for example “Firefox on Linux”; the start of what it says for a program we do not know."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or user_agent[:60] or _("Unknown device")


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, text)), "")
