"""From source text to jinja2's syntax tree, with errors as sentences."""

import re

from jinja2 import TemplateSyntaxError, nodes
from jinja2.lexer import TokenStream, describe_token
from jinja2.parser import Parser

from lib.expressions import limits
from lib.expressions.errors import shorten
from lib.expressions.tokens import ENVIRONMENT, RawToken, Where, lex, stream
from lib.words import N_
from lib.words import gettext as _


class Text(str):
    """A text between the places, and where it begins in the source."""

    __slots__ = ("offset",)
    offset: int

    @classmethod
    def at(cls, offset: int, text: str) -> "Text":
        made = cls(text)
        made.offset = offset
        return made


Part = Text | nodes.Expr  # a text between the places, or the expression in one place

_BEFORE = N_("Put an operator such as + ~ == and or | between two values.")


class _ExpressionParser(Parser):
    """jinja2's parser over tokens that are already there."""

    def __init__(self, tokens: TokenStream) -> None:
        super().__init__(ENVIRONMENT, "")
        self.stream = tokens


def parse_expression(source: str, where: Where, *, depth: int = limits.MAX_TREE) -> nodes.Expr:
    """The tree of one bare expression, `depth` levels at most; raises ExpressionSyntaxError.

    A node's `lineno` is its offset in the whole source.
    """
    tokens = []
    for token in lex(source, where, state="variable"):
        if token.kind == "variable_end":
            where.fail(
                _("“}}” is not needed here: the whole field is one expression. Take it out."), token.offset
            )
        tokens.append(token)
    return _parse(tokens, len(source), where, depth)


def parse_template(source: str, where: Where) -> list[Part]:
    """Texts and expression trees of a text with {{ }}, in order; raises ExpressionSyntaxError."""
    parts: list[Part] = []
    inside: list[RawToken] | None = None
    opened = places = 0
    for token in lex(source, where):
        if token.kind == "variable_begin":
            inside, opened, places = [], token.offset, places + 1
            if places > limits.MAX_PLACES:
                where.fail(
                    _("There are more than %(max_places)s places with {{ }} here.")
                    % {"max_places": f"{limits.MAX_PLACES:,}"},
                    token.offset,
                )
        elif token.kind == "variable_end" and inside is not None:
            parts.append(_parse(inside, token.offset, where, limits.MAX_TREE))
            inside = None
        elif inside is not None:
            inside.append(token)
            if token.offset - opened > limits.MAX_EXPRESSION:
                where.fail(
                    _("This expression is longer than %(max_expression)s characters.")
                    % {"max_expression": f"{limits.MAX_EXPRESSION:,}"},
                    opened,
                )
        else:
            parts.append(Text.at(token.offset, token.text))
    if inside is not None:
        where.fail(_("“{{” is never closed. Add “}}” after the expression."), opened)
    return parts


def _parse(tokens: list[RawToken], end: int, where: Where, depth: int) -> nodes.Expr:
    start = tokens[0].offset if tokens else end
    if all(token.kind == "whitespace" for token in tokens):
        where.fail(_("There is no expression here. Write one, for example record.name."), start)
    try:
        parser = _ExpressionParser(stream(tokens, where))
    except TemplateSyntaxError as error:
        where.fail(_("This cannot be read: %(message)s.") % {"message": error.message}, _offset(error, start))
    try:
        tree = parser.parse_expression()
    except TemplateSyntaxError as error:
        where.fail(*_explain(error, parser, tokens, end))
    except RecursionError:
        where.fail(_("This is nested too deeply. Split it over several fields or steps."), start)
    if not parser.stream.eos:
        where.fail(*_unexpected(parser, tokens, end))
    check_depth(tree, where, depth)
    _locate(tree, where)
    return tree


def _locate(tree: nodes.Node, where: Where) -> None:
    """Make the offsets of all nodes offsets in the whole source."""
    waiting = [tree] if where.base else []
    while waiting:
        node = waiting.pop()
        node.lineno = where.at(node.lineno or 0)
        waiting.extend(node.iter_child_nodes())


def _offset(error: TemplateSyntaxError, start: int) -> int:
    return error.lineno if isinstance(error.lineno, int) else start


def _explain(error: TemplateSyntaxError, parser: Parser, tokens: list[RawToken], end: int) -> tuple[str, int]:
    """Sentence and offset for what jinja2's parser did not like."""
    message = str(error.message)
    if parser.stream.eos:
        return _ends_early(tokens, end)
    if "expected token 'name'" in message and parser.stream.current.type == "pipe":
        return _("“||” has no meaning here. Write “or” between two conditions."), parser.stream.current.lineno
    expected = re.search(r"expected token '(\W)'", message)
    if expected:
        token = shorten(describe_token(parser.stream.current), 30)
        return _("“%(expected)s” is missing before “%(token)s”.") % {
            "expected": expected[1],
            "token": token,
        }, parser.stream.current.lineno
    if message.startswith("invalid syntax for function call"):
        return _("Inputs with a name come after those without one."), _offset(error, end)
    if message.startswith("You cannot chain"):
        return _("“is” can be used once only. Join two tests with “and”."), _offset(error, end)
    return _unexpected(parser, tokens, end, _offset(error, end))


def _ends_early(tokens: list[RawToken], end: int) -> tuple[str, int]:
    opened: list[RawToken] = []
    for token in tokens:
        if token.kind == "operator" and token.text in "([{":
            opened.append(token)
        elif token.kind == "operator" and token.text in ")]}":
            opened.pop()
    if opened:
        sign, offset = opened[-1].text, opened[-1].offset
        return _("The bracket “%(sign)s” is never closed, or something is missing in it.") % {
            "sign": sign
        }, offset
    return _("The expression ends too early. Add what is missing, or take out the last sign."), end


def _unexpected(
    parser: Parser, tokens: list[RawToken], end: int, offset: int | None = None
) -> tuple[str, int]:
    token = parser.stream.current
    at = token.lineno if offset is None else offset
    if token.type == "assign":
        return _("One “=” has no meaning here. Write == to compare."), at
    if token.type == "comma":
        return _("A comma has no meaning here. Write a list as [a, b]."), at
    if token.type in ("colon", "semicolon"):
        return _("“%(token)s” has no meaning here. Write: one if condition else other.") % {
            "token": describe_token(token)
        }, at
    if token.type == "eof":
        return _ends_early(tokens, end)
    written = next((raw.text for raw in tokens if raw.offset == at), describe_token(token))
    return _("“%(written)s” is not expected here. %(advice)s") % {
        "written": shorten(written, 30),
        "advice": _(_BEFORE),
    }, at


def check_depth(tree: nodes.Node, where: Where, limit: int) -> None:
    """Refuse a tree that evaluation could not walk down; done without recursion."""
    if tree_depth(tree) > limit:
        where.fail(_("This is nested too deeply. Split it over several fields or steps."), tree.lineno)


def tree_depth(tree: nodes.Node) -> int:
    """Levels of nodes in the tree."""
    level: list[nodes.Node] = [tree]
    depth = 0
    while level:
        depth += 1
        level = [child for node in level for child in node.iter_child_nodes()]
    return depth


def tree_size(tree: nodes.Node) -> int:
    """Number of nodes in the tree."""
    size, waiting = 0, [tree]
    while waiting:
        size += 1
        waiting.extend(waiting.pop().iter_child_nodes())
    return size
