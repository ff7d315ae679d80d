"""What a text with `{{ }}` gives as far as that can be told without data: the keys of an object, fixed values."""

from typing import Any, Final

from jinja2 import nodes

from lib.expressions import limits
from lib.expressions.errors import ExpressionProblem
from lib.expressions.parse import parse_template
from lib.expressions.tokens import Where, normalise
from lib.expressions.written_json import json_tree


class Some:
    """A value of which only the kind is known: `text`, `boolean`, or nothing at all (empty)."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"Some({self.kind!r})"


ANY: Final = Some("")
_TEXT: Final = Some("text")
_BOOLEAN: Final = Some("boolean")


def outline(source: str) -> Any:
    """The value of a JSON content, :class:`Some` where it depends on data; `ANY` for what cannot be read."""
    try:
        text = normalise(source, limits.MAX_TEMPLATE)
        parts = parse_template(text, Where(text))
        written = json_tree(parts, Where(text))
    except ExpressionProblem:
        return ANY
    if written is not None:
        return _of(written)
    places = [part for part in parts if not isinstance(part, str)]
    if not places:
        return text
    if len(places) > 1 or any(part.strip() for part in parts if isinstance(part, str)):
        return _TEXT
    return _of(places[0])


def _of(tree: nodes.Expr) -> Any:
    if isinstance(tree, nodes.Const):
        return tree.value
    if isinstance(tree, nodes.List | nodes.Tuple):
        return [_of(item) for item in tree.items]
    if isinstance(tree, nodes.Dict):
        return _object(tree)
    if isinstance(tree, nodes.Concat | nodes.TemplateData):
        return _TEXT
    if isinstance(tree, nodes.Compare | nodes.Not | nodes.Test):
        return _BOOLEAN
    return ANY


def _object(tree: nodes.Dict) -> Any:
    found = {}
    for pair in tree.items:
        if not isinstance(pair.key, nodes.Const) or not isinstance(pair.key.value, str):
            return ANY
        found[pair.key.value] = _of(pair.value)
    return found
