"""Reads source text into jinja2 tokens that remember where they stand, and checks the limits on them.

jinja2's lexer does the work. Its tokens know only their line, so their `lineno` is given the character offset
instead; jinja2's parser copies it to the nodes unseen, and every error can name line and column.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from jinja2 import Environment, TemplateSyntaxError
from jinja2.lexer import TokenStream

from lib.expressions import limits
from lib.expressions.errors import ExpressionSyntaxError, place, shorten
from lib.words import N_
from lib.words import gettext as _

ENVIRONMENT = Environment(keep_trailing_newline=True, autoescape=False)

_STATEMENT = N_(
    "Statements in {% %} do not work here; one expression in {{ }} does. To show the signs, write {{ '{%' }}."
)
_COMMENT = N_("Comments in {# #} do not work here. Take it out. To show the signs, write {{ '{#' }}.")
_REFUSED = {"block_begin": _STATEMENT, "raw_begin": _STATEMENT, "comment_begin": _COMMENT}

_STRANGE = {
    "'": N_("The text that starts here has no closing quote. Add ' at its end."),
    '"': N_('The text that starts here has no closing quote. Add " at its end.'),
    "&": N_("“&” has no meaning here. Write “and” between two conditions."),
    "!": N_("“!” has no meaning here. Write “not” before a condition, or != for “is not equal”."),
    "?": N_("“?” has no meaning here. Write: one if condition else other."),
    "$": N_("“$” is not needed. Write the name alone."),
    "@": N_("“@” has no meaning here. Put texts in quotes."),
    "`": N_("“`” has no meaning here. Put texts in ' or \" quotes."),
    "#": N_("Comments do not work here. Put texts in quotes."),
    "\\": N_("“\\” only works inside a text in quotes."),
}
_CURLY_QUOTES = "“”„‘’«»"

# Known escapes in a text. Digits are not among them: "\1" is nearly always a group of a regular expression.
# Unknown ones keep their backslash, as "\d" should, which Python would do too but with a warning on each.
_ESCAPE = re.compile(r"\\(.)", re.S)
_KNOWN_ESCAPES = frozenset("\n\\'\"abfnrtvxNuU")


class RawToken(NamedTuple):
    """One lexed piece: offset in the source, jinja2's token type, and its characters as written."""

    offset: int
    kind: str
    text: str


class Where(NamedTuple):
    """How offsets inside a piece of source lie in the whole source the user wrote.

    `scale` is 0 where they cannot be told apart (an inline expression with escapes in it): all errors then
    point at its start.
    """

    source: str
    base: int = 0
    scale: int = 1

    def at(self, offset: int) -> int:
        """The offset in the whole source."""
        return self.base + offset * self.scale

    def fail(self, message: str, offset: int) -> NoReturn:
        """Raise ExpressionSyntaxError at `offset` of the piece."""
        raise ExpressionSyntaxError(message, *place(self.source, self.at(offset)))


def normalise(source: str, limit: int) -> str:
    """The source with single newline characters; raises ExpressionSyntaxError if too long or no text."""
    if len(source) > limit:
        message = _(
            "This is %(count)s characters long; %(limit)s are the limit. Split it over several fields."
        ) % {"count": f"{len(source):,}", "limit": f"{limit:,}"}
        raise ExpressionSyntaxError(message, 1, 1)
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    try:
        source.encode()
    except UnicodeEncodeError as error:
        where = place(source, error.start)
        raise ExpressionSyntaxError(_("There is half a character here. Type it again."), *where) from None
    return source


def lex(source: str, where: Where, *, state: str | None = None) -> Iterator[RawToken]:
    """Tokens of `source`; with state="variable" it is one expression, otherwise text with {{ }} in it."""
    stream = ENVIRONMENT.lexer.tokeniter(source, None, None, state)
    offset = 0
    while True:
        try:
            _line, kind, text = next(stream)
        except StopIteration:
            return
        except TemplateSyntaxError as error:
            where.fail(_lexer_message(source, offset, str(error.message)), offset)
        if kind in _REFUSED:
            where.fail(_(_REFUSED[kind]), source.index(text, offset))
        if kind == "variable_begin":  # "{{-" swallowed the space before it
            offset = source.index(text, offset)
        yield RawToken(offset, kind, text)
        offset += len(text)


def _lexer_message(source: str, offset: int, message: str) -> str:
    character = source[offset : offset + 1]
    if character in _STRANGE:
        return _(_STRANGE[character])
    if character in _CURLY_QUOTES:
        return _("“%(character)s” is a typographic quote. Use the straight ' or \".") % {
            "character": character
        }
    expected = re.search(r", expected '(.)'", message)
    if expected:
        return _(
            "“%(character)s” does not close the bracket that is open. “%(expected)s” is missing before it."
        ) % {"character": character, "expected": expected[1]}
    if character in ")]}":
        return _(
            "“%(character)s” closes a bracket that was never opened. Take it out, or open one before it."
        ) % {"character": character}
    return _("The character “%(character)s” has no meaning here. Put texts in quotes.") % {
        "character": character
    }


def stream(tokens: list[RawToken], where: Where) -> TokenStream:
    """jinja2's token stream for one expression; raises ExpressionSyntaxError where a limit is passed."""
    _check_nesting(tokens, where)
    wrapped = ENVIRONMENT.lexer.wrap((_checked(token, where) for token in tokens), None, None)
    return TokenStream(wrapped, None, None)


def _checked(token: RawToken, where: Where) -> RawToken:
    """The token with harmless escapes and a number of sane size."""
    if token.kind == "string" and "\\" in token.text:
        return token._replace(text=_ESCAPE.sub(_keep_unknown, token.text))
    if token.kind == "integer" and (
        len(token.text) > 80 or int(token.text.replace("_", ""), 0) > limits.MAX_WHOLE
    ):
        where.fail(
            _("This number is too long. Whole numbers go up to %(max_whole)s.")
            % {"max_whole": f"{limits.MAX_WHOLE:,}"},
            token.offset,
        )
    if token.kind == "float" and (len(token.text) > 80 or float(token.text) == float("inf")):
        where.fail(_("This number is too long. Write a shorter one."), token.offset)
    return token


def _keep_unknown(match: re.Match[str]) -> str:
    return match[0] if match[1] in _KNOWN_ESCAPES else "\\" + match[0]


def _check_nesting(tokens: list[RawToken], where: Where) -> None:
    """Bound what makes jinja2's parser call itself: brackets, signs in a row, and “else”."""
    depth = prefixes = elses = 0
    for token in tokens:
        if token.kind == "whitespace":
            continue
        if token.kind == "operator" and token.text in "([{":
            depth += 1
        elif token.kind == "operator" and token.text in ")]}":
            depth -= 1
        elses += token.text == "else"
        prefixes = prefixes + 1 if token.text in ("not", "-", "+") else 0
        if depth > limits.MAX_BRACKETS or elses > limits.MAX_ELSE:
            where.fail(_("This is nested too deeply. Split it over several fields or steps."), token.offset)
        if prefixes > limits.MAX_PREFIXES:
            where.fail(
                _("There are too many “%(text)s” in a row. One is enough.") % {"text": shorten(token.text)},
                token.offset,
            )
