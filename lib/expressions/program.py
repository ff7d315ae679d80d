"""What callers hold: a compiled `Expression` or `Template`, ready to be evaluated for many records."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from lib.expressions import limits
from lib.expressions.compile import Notes, compile_tree, is_literal
from lib.expressions.errors import ExpressionError, ExpressionSyntaxError, Failure, place
from lib.expressions.limits import Run, weigh
from lib.expressions.lookup import Code, Scope
from lib.expressions.operators import join_code
from lib.expressions.parse import parse_expression, parse_template
from lib.expressions.tokens import Where, normalise
from lib.expressions.values import Json
from lib.expressions.written_json import json_tree
from lib.words import gettext as _

_CACHED = 2_048
_IDLE = Run()  # for expressions that can cost no more than their own length; never charged


class Expression:
    """A compiled expression. Immutable and safe to share between threads.

    `names` are the free variables it reads, `paths` the dotted paths (`record.iata`) as far as they are
    fixed, `is_literal` whether it is the same for every scope.
    """

    __slots__ = ("_code", "_stateful", "is_literal", "names", "paths", "source")

    def __init__(self, source: str, code: Code, notes: Notes, *, literal: bool) -> None:
        self.source = source
        self.names = frozenset(notes.names)
        self.paths = frozenset(notes.paths)
        self.is_literal = literal
        self._code = code
        self._stateful = notes.stateful

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source!r})"

    def evaluate(self, scope: Scope, *, now: datetime | None = None) -> Json:
        """The value for `scope` (names to plain JSON); raises ExpressionError and nothing else.

        `now` is what `now()` gives; hand over the same one when a step is replayed. The result may share
        parts with `scope`.
        """
        try:
            if not self._stateful:
                return self._code(scope, _IDLE)
            value = self._code(scope, Run(now))
            if type(value) is list or type(value) is dict:
                weigh(value)
            return value
        except Failure as failure:
            raise self._error(failure.sentence(), failure.offset or 0) from None
        except RecursionError:
            raise self._error("The data is nested too deeply for this.", 0) from None
        except MemoryError:
            raise self._error("The result is too big.", 0) from None
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            # Operators and functions name their own errors; this is for data that is no plain JSON.
            raise self._error("This cannot be worked out for the values it was given.", 0) from error

    def _error(self, sentence: str, offset: int) -> ExpressionError:
        return ExpressionError(sentence, *place(self.source, offset))


class Template(Expression):
    """A compiled text with `{{ }}` in it.

    One place and nothing but space around it (`is_single`) gives the place's own value; otherwise the
    result is text.
    """

    __slots__ = ("is_single",)

    def __init__(self, source: str, code: Code, notes: Notes, *, literal: bool, single: bool = False) -> None:
        super().__init__(source, code, notes, literal=literal)
        self.is_single = single


@lru_cache(_CACHED)
def compile_expression(source: str) -> Expression:
    """Compile one bare expression, also when wrapped whole in {{ }}; raises ExpressionSyntaxError."""
    text = normalise(source, limits.MAX_EXPRESSION)
    if text.lstrip().startswith("{{") and text.rstrip().endswith("}}"):
        return _wrapped(text)
    where, notes = Where(text), Notes()
    tree = parse_expression(text, where)
    return Expression(text, compile_tree(tree, where, notes), notes, literal=is_literal(tree))


def _wrapped(source: str) -> Expression:
    where, notes = Where(source), Notes()
    parts = [part for part in parse_template(source, where) if not isinstance(part, str) or part.strip()]
    if len(parts) != 1 or isinstance(parts[0], str):
        raise ExpressionSyntaxError(
            _("This field takes one expression. Join parts with ~ instead of several {{ }}."), 1, 1
        )
    return Expression(source, compile_tree(parts[0], where, notes), notes, literal=is_literal(parts[0]))


@lru_cache(_CACHED)
def compile_template(source: str, escape: Callable[[Json], str] | None = None) -> Template:
    """Compile a text with {{ }}; raises ExpressionSyntaxError.

    `escape` turns the value of each place into the text that may stand there, such as in a path.
    """
    text = normalise(source, limits.MAX_TEMPLATE)
    where, notes = Where(text), Notes()
    parts = parse_template(text, where)
    places = [part for part in parts if not isinstance(part, str)]
    if not places:
        return Template(text, _text_code(text), notes, literal=True)
    literal = all(map(is_literal, places))
    if (
        escape is None
        and len(places) == 1
        and not any(part.strip() for part in parts if isinstance(part, str))
    ):
        return Template(text, compile_tree(places[0], where, notes), notes, literal=literal, single=True)
    notes.stateful = True
    codes = [
        _text_code(str(part))
        if isinstance(part, str)
        else _escaping(compile_tree(part, where, notes), escape)
        for part in parts
    ]
    return Template(text, join_code(codes, places[0].lineno), notes, literal=literal)


@lru_cache(_CACHED)
def compile_json(source: str) -> Template:
    """Compile the content of a JSON body; raises ExpressionSyntaxError.

    JSON written out (`{"name": {{ record.name }}}`) gives its value, one place alone the place's own value; what
    begins as no JSON does is a text, as `compile_template` makes it.
    """
    text = normalise(source, limits.MAX_TEMPLATE)
    where, notes = Where(text), Notes()
    tree = json_tree(parse_template(text, where), where)
    if tree is None:
        return compile_template(source)
    code = compile_tree(tree, where, notes)
    return Template(text, code, notes, literal=is_literal(tree), single=True)


def _escaping(code: Code, escape: Callable[[Json], str] | None) -> Code:
    if escape is None:
        return code
    return lambda scope, run: escape(code(scope, run))


def _text_code(text: str) -> Code:
    return lambda scope, run: text
