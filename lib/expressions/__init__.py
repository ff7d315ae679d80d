"""Expressions a person writes in a field: `record.price * 2`, or text with `{{ record.name }}` in it.

The grammar is Jinja's expression grammar, read by jinja2's own lexer and parser. What it means is decided
here: a whitelisting compiler turns the syntax tree into Python closures that only ever see plain JSON values.
jinja2's runtime is never used, no attribute of a Python object is ever read, and limits bound what one
evaluation may cost.
"""

from lib.expressions.errors import ExpressionError, ExpressionProblem, ExpressionSyntaxError
from lib.expressions.functions import FUNCTIONS, TESTS
from lib.expressions.functions.dates import moment_of
from lib.expressions.program import (
    Expression,
    Template,
    compile_expression,
    compile_json,
    compile_template,
)
from lib.expressions.values import Json

__all__ = [
    "FUNCTIONS",
    "TESTS",
    "Expression",
    "ExpressionError",
    "ExpressionProblem",
    "ExpressionSyntaxError",
    "Json",
    "Template",
    "compile_expression",
    "compile_json",
    "compile_template",
    "moment_of",
]
