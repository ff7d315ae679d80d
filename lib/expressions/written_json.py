"""JSON written out with `{{ }}` in it, such as `{"name": "{{ record.name }}", "tags": {{ record.tags }}}`.

It becomes a tree like any other expression: where a value stands the place gives its value, inside quotes its
text. So whatever a record holds, quotes and line ends too, what comes out is JSON.
"""

import json
import re
from typing import Any, NoReturn

from jinja2 import nodes

from lib.exact_json import whole
from lib.expressions import limits
from lib.expressions.errors import shorten
from lib.expressions.parse import Part, Text, check_depth
from lib.expressions.tokens import Where
from lib.words import gettext as _

_QUOTED = re.compile(r'\\.|"', re.S)
_PRIVATE = range(0xE000, 0xF900)  # characters without a meaning; one that the text does not have is the mark
_AS_JSON = ("json", "tojson", "to_json")


def json_tree(parts: list[Part], where: Where) -> nodes.Expr | None:
    """The tree of a text that is JSON; None for one that is a plain text or nothing but one place.

    A text is taken as JSON when it begins with `{`, `[` or a quote, and when it has no place and is a number, true,
    false or null. Raises ExpressionSyntaxError where it cannot be read.
    """
    start = parts[0].lstrip() if parts and isinstance(parts[0], str) else ""
    if not start.startswith(("{", "[", '"')) and not (len(parts) == 1 and _is_word(start)):
        return None
    tree = _Reader(parts, where).tree()
    check_depth(tree, where, limits.MAX_TREE)
    return tree


def _is_word(text: str) -> bool:
    return bool(re.fullmatch(r"true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", text.strip()))


class _Pairs(list[tuple[str, Any]]):
    """The names and values of an object; a name may have places in it, so it cannot be a key yet."""


class _Reader:
    """Reads the text with a mark for each place, then puts the places where their marks came out."""

    def __init__(self, parts: list[Part], where: Where) -> None:
        self._where = where
        self._places = [part for part in parts if not isinstance(part, str)]
        literal = "".join(part for part in parts if isinstance(part, str))
        mark = next(mark for mark in map(chr, _PRIVATE) if mark not in literal)
        self._mark = re.compile(f'"?{mark}(?P<bare>!?)(?P<number>\\d+){mark}"?')
        self._inner = re.compile(f"{mark}(!?\\d+){mark}")
        self._text = ""
        # Of each part: where it begins in the marked text and in the source, and whether it is a text.
        self._starts: list[tuple[int, int, bool]] = []
        quoted, number = False, 0
        for part in parts:
            if isinstance(part, Text):
                self._starts.append((len(self._text), part.offset, True))
                quoted ^= sum(found[0] == '"' for found in _QUOTED.finditer(part)) % 2 == 1
                self._text += part
            else:
                self._starts.append((len(self._text), part.lineno, False))
                self._text += f"{mark}{number}{mark}" if quoted else f'"{mark}!{number}{mark}"'
                number += 1

    def tree(self) -> nodes.Expr:
        """The tree of the whole text. Raises ExpressionSyntaxError."""
        try:
            return self._node(
                json.loads(
                    self._text,
                    parse_int=whole,
                    parse_constant=_refused,
                    object_pairs_hook=_Pairs,
                    strict=False,
                )
            )
        except json.JSONDecodeError as error:
            self._fail(error.pos)
        except (ValueError, RecursionError):
            self._fail(0)

    def _node(self, value: Any) -> nodes.Expr:
        if isinstance(value, _Pairs):
            return nodes.Dict(
                [nodes.Pair(self._node(name), self._node(held), lineno=0) for name, held in value], lineno=0
            )
        if isinstance(value, list):
            return nodes.List([self._node(item) for item in value], lineno=0)
        return self._of_text(value) if isinstance(value, str) else nodes.Const(value, lineno=0)

    def _of_text(self, text: str) -> nodes.Expr:
        pieces = self._inner.split(text)
        if len(pieces) == 3 and pieces[1].startswith("!"):
            return _value(self._places[int(pieces[1][1:])])
        if len(pieces) == 1:
            return nodes.Const(text, lineno=0)
        found = [
            self._places[int(piece)] if index % 2 else nodes.Const(piece, lineno=0)
            for index, piece in enumerate(pieces)
            if piece
        ]
        return nodes.Concat(found, lineno=0)

    def _fail(self, position: int) -> NoReturn:
        rest = self._mark.sub("{{ … }}", self._text[position:]).strip()
        begin, offset, is_text = next(one for one in reversed(self._starts) if one[0] <= position)
        at = offset + (position - begin) * is_text if rest else len(self._where.source)
        message = _("This JSON ends too early: a bracket or a quote is not closed.")
        if rest:
            message = _(
                "This cannot be read as JSON from “%(rest)s” on. Check commas, colons and brackets, and that each "
                "text and each name stands in double quotes."
            ) % {"rest": shorten(rest.splitlines()[0], 24)}
        self._where.fail(message, at)


def _value(tree: nodes.Expr) -> nodes.Expr:
    """What stands where a value goes: `| json` is for texts, a value becomes JSON by itself."""
    if isinstance(tree, nodes.Filter) and tree.name in _AS_JSON and tree.node is not None:
        return tree.node
    return tree


def _refused(word: str) -> NoReturn:
    raise ValueError(word)
