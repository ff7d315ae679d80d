"""Errors: the right kind, a sentence that helps, and line and column in what the user wrote."""

import pytest

from lib.expressions import (
    ExpressionError,
    ExpressionProblem,
    ExpressionSyntaxError,
    compile_expression,
    compile_template,
)

SCOPE = {"record": {"iata": "BER", "x": None, "n": 5, "lines": [{"sku": "A"}]}}


def problem(source, compile=compile_expression):
    with pytest.raises(ExpressionProblem) as caught:
        compile(source).evaluate(SCOPE)
    return caught.value


@pytest.mark.parametrize(
    ("source", "column", "sentence"),
    [
        ("", 1, "There is no expression here"),
        ("1 +", 4, "ends too early"),
        ("upper(1", 6, "The bracket “(” is never closed"),
        ("[(1]", 4, "“)” is missing before it"),
        ("1)", 2, "never opened"),
        ("1 2", 3, "“2” is not expected here"),
        ("'abc", 1, "no closing quote"),
        ("“abc”", 1, "typographic quote"),
        ("a && b", 3, "Write “and”"),
        ("a || b", 4, "Write “or”"),
        ("!a", 1, "Write “not”"),
        ("a = 1", 3, "Write == to compare"),
        ("a ? b : c", 3, "one if condition else other"),
        ("uper(record.iata)", 1, "no function named “uper”. Did you mean “upper”?"),
        ("record.iata | uper", 15, "Did you mean “upper”?"),
        ("1 is nmber", 3, "Did you mean “number”?"),
        ("record.iata.upper()", 18, "Write value | upper"),
        ("record.lines | map(item.sku)", 24, "map needs its expression written in quotes"),
        ("record.lines | map('item.sku +')", 31, "ends too early"),
        ("record.lines | map('uper(item.sku)')", 21, "Did you mean “upper”?"),
        ("upper(*record.lines)", 6, "Write the inputs one by one"),
        ("99999999999999999999", 1, "This number is too long"),
        ("'\\ud800'", 1, "half a character"),
        ("record.n }}", 10, "“}}” is not needed here"),
        ("{{ 1 }} {{ 2 }}", 1, "takes one expression"),
    ],
)
def test_syntax_error(source, column, sentence):
    found = problem(source)
    assert isinstance(found, ExpressionSyntaxError)
    assert sentence in str(found)
    assert (found.line, found.column) == (1, column)


@pytest.mark.parametrize(
    ("source", "column", "sentence"),
    [
        ("record.iatta", 7, "There is no field “iatta” in record. Did you mean “iata”?"),
        ("recrod.iata", 7, "There is no value named “recrod” here. Did you mean “record”?"),
        ("record.zzz", 7, "There is: iata, x, n, lines. Add | default('')"),
        ("record.x.y", 9, "“y” cannot be read because record.x is nothing"),
        ("record.iata.y", 12, "record.iata is a text"),
        ("record.lines.sku", 13, "record.lines is a list"),
        ("record.lines[3]", 13, "record.lines has no item 3; it holds 1"),
        ("record.lines | map('item.skuu')", 25, "Did you mean “sku”?"),
        ("record.lines | map('sku')", 21, "Did you mean “item.sku”?"),
        ("'a' + record.x", 1, "+ needs two numbers or two texts; got text and nothing"),
        ("1 - 'a'", 1, "- needs two numbers; got number and text"),
        ("true + 1", 1, "got true/false and number"),
        ("1 < 'a'", 5, "< needs two numbers or two texts"),
        ("1 / 0", 1, "cannot divide by 0"),
        ("1 in 2", 6, "in needs a list, a text or an object"),
        ("-record.iata", 1, "- needs a number; got text"),
    ],
)
def test_evaluation_error(source, column, sentence):
    found = problem(source)
    assert isinstance(found, ExpressionError)
    assert sentence in str(found)
    assert (found.line, found.column) == (1, column)


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("first\nsecond {{ record.iatta }}", 2, 17),
        ("first\r\n{{ record.iata\r\n + 1 }}", 2, 4),
        ("{{ 1 }}\n{{ 1 + }}", 2, 8),
        ("a\n\n{{ record", 3, 1),
        ("a\n  {% if x %}", 2, 3),
        ("a {# x #}", 1, 3),
        ("   {{- record.nope }}", 1, 14),
        ("\n{{ record.lines | map('\n item.no') }}", 3, 6),
        ("{{ record.lines | map('item.sku ~ \\'x\\' ~ item.no') }}", 1, 23),
    ],
)
def test_place_in_a_text_of_several_lines(source, line, column):
    found = problem(source, compile_template)
    assert (found.line, found.column) == (line, column)


@pytest.mark.parametrize(
    "source", ["{% if a %}b{% endif %}", "{% raw %}{{ x }}{% endraw %}", "{%- set a = 1 %}"]
)
def test_statements_are_refused_by_name(source):
    assert "Statements in {% %} do not work here" in str(problem(source, compile_template))


def test_comments_are_refused_by_name():
    assert "Comments in {# #}" in str(problem("a {# b #}", compile_template))


def test_a_problem_is_raised_alike_each_time():
    first, second = problem("record.iatta"), problem("record.iatta")
    assert (str(first), first.column) == (str(second), second.column)
