"""Link headers: `<address>; rel="next"`, with everything that may stand around it."""

from __future__ import annotations

import re

# No part can run past the next "<": whoever answers must not make the search slow.
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^\s=;,]+\s*(?:=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,]*))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]*))", re.IGNORECASE)


def next_link(header: str) -> str | None:
    """The address of rel="next" in a Link header, None if there is none."""
    for target, parameters in _LINK.findall(header):
        for quoted, bare in _REL.findall(parameters):
            if "next" in (quoted or bare).lower().split():
                return str(target)
    return None
