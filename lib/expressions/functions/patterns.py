"""Regular expressions, run by RE2 in time linear to the text."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

from lib.expressions.errors import Failure
from lib.expressions.functions.declare import Text, Whole, function
from lib.expressions.limits import MAX_PATTERN, Run, room_for_items, room_for_text
from lib.expressions.values import Json
from lib.words import N_

_MEMORY = 1 << 20  # bytes RE2 may use for one pattern
_CACHED = 64
_MAX_REPLACEMENT = 10_000  # characters
_MAX_PROGRAM = 2_000  # instructions; a short pattern such as (x{99}){9} can need many


@lru_cache(_CACHED)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        return re2._Regexp(pattern.encode(), options)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
        raise Failure(
            f"The pattern is not valid: {reason}. Look-around and back-references do not exist here."
        ) from None


def _pattern(run: Run, pattern: str, text: str) -> Any:
    """The compiled pattern, with the work on `text` charged for the slowest way RE2 may have to go."""
    if len(pattern) > MAX_PATTERN:
        raise Failure(f"The pattern is {len(pattern):,} characters long; {MAX_PATTERN} are the limit.")
    # "\b" in quotes is the backspace character, which no pattern means; a word boundary is meant.
    known = _compiled.cache_info().misses
    compiled = _compiled(pattern.replace("\b", r"\b"))
    if _compiled.cache_info().misses != known:  # compiling is dear; another thread's may be charged too
        run.charge(500 + 20 * len(pattern))
    if compiled.programsize > _MAX_PROGRAM:
        raise Failure("The pattern is too complex. Use smaller numbers in { }.")
    run.charge(10 + len(text) // 8 * (1 + compiled.programsize // 50))
    return compiled


def _matches(run: Run, text: str, pattern: str) -> Iterator[Any]:
    """Matches over the bytes of `text`. Each is charged for what it may have read ahead of itself."""
    encoded = text.encode()
    for match in _pattern(run, pattern, text).finditer(encoded):
        run.charge(40 + (len(encoded) - match.start()) // 128)
        yield match


def _found(match: Any) -> str:
    group = match.group(1) if match.re.groups else match.group(0)
    return (group or b"").decode(errors="replace")


@function(
    N_("Whether the pattern is found in the text; ^ and $ stand for its ends."),
    ("'AB-1234' | regex_match('^[A-Z]+-\\d+$')", True),
    ("'x' | regex_match('\\d')", False),
)
def regex_match(run: Run, text: Text, pattern: Text) -> Json:
    return _pattern(run, pattern, text).search(text.encode()) is not None


@function(
    N_("The first match, or its first group in ( ); nothing if there is none."),
    ("'Order 4711 of May' | regex_find('\\d+')", "4711"),
    ("'id=7;' | regex_find('id=(\\d+)')", "7"),
    ("'abc' | regex_find('\\d')", None),
)
def regex_find(run: Run, text: Text, pattern: Text) -> Json:
    match = _pattern(run, pattern, text).search(text.encode())
    return _found(match) if match else None


@function(
    N_("All matches, or their first groups, as a list."), ("'a1 b22' | regex_find_all('\\d+')", ["1", "22"])
)
def regex_find_all(run: Run, text: Text, pattern: Text) -> Json:
    found = []
    for match in _matches(run, text, pattern):
        found.append(_found(match))
        room_for_items(len(found))
    return found


@function(
    N_("All matches replaced; $1 is the first group in ( ), $0 the whole match, $$ a dollar."),
    ("'2026-03-01' | regex_replace('(\\d+)-(\\d+)-(\\d+)', '$3.$2.$1')", "01.03.2026"),
    ("'a  b' | regex_replace('\\s+', ' ')", "a b"),
)
def regex_replace(run: Run, text: Text, pattern: Text, replacement: Text, limit: Whole = 0) -> Json:
    encoded, pieces = text.encode(), _pieces(replacement)
    result: list[bytes] = []
    length = end = 0
    for number, match in enumerate(_matches(run, text, pattern), 1):
        new = b"".join(_expanded(piece, match) for piece in pieces)
        result += [encoded[end : match.start()], new]
        length, end = length + match.start() - end + len(new), match.end()
        room_for_text(length)
        run.charge(5 * len(pieces))
        if number == limit:
            break
    return b"".join([*result, encoded[end:]]).decode(errors="replace")


@lru_cache(_CACHED)
def _pieces(replacement: str) -> tuple[bytes | int, ...]:
    """Texts and group numbers of a replacement; raises Failure when it is too long."""
    if len(replacement) > _MAX_REPLACEMENT:
        raise Failure(
            f"The replacement is {len(replacement):,} characters long; {_MAX_REPLACEMENT:,} are the limit."
        )
    pieces: list[bytes | int] = []
    rest = replacement
    while "$" in rest:
        before, _, rest = rest.partition("$")
        pieces.append(before.encode())
        if rest[:1].isascii() and rest[:1].isdigit():
            pieces.append(int(rest[0]))
            rest = rest[1:]
        else:
            pieces.append(b"$")
            rest = rest[1:] if rest[:1] == "$" else rest
    return (*pieces, rest.encode())


def _expanded(piece: bytes | int, match: Any) -> bytes:
    if isinstance(piece, bytes):
        return piece
    if piece > match.re.groups:
        raise Failure(f"The pattern has {match.re.groups} groups in ( ), so ${piece} stands for nothing.")
    return match.group(piece) or b""


@function(N_("The parts between matches as a list."), ("'a, b;c' | regex_split('[,;]\\s*')", ["a", "b", "c"]))
def regex_split(run: Run, text: Text, pattern: Text) -> Json:
    encoded = text.encode()
    parts, end = [], 0
    for match in _matches(run, text, pattern):
        parts.append(encoded[end : match.start()].decode(errors="replace"))
        end = match.end()
        room_for_items(len(parts))
    return [*parts, encoded[end:].decode(errors="replace")]
