"""What the language means: values, operators, fields, tests, inline if, texts with places."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lib.expressions import ExpressionError, compile_expression, compile_template
from tests.lib.expressions.sample import NOW, filled, value


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 / 2", 3.5),
        ("7 // 2", 3),
        ("-7 % 3", 2),
        ("2 ** 10", 1024),
        ("(-1) ** 100001", -1),
        ("'a' + 'b'", "ab"),
        ("[1] + [2]", [1, 2]),
        ("'a' ~ 1 ~ none ~ true ~ 2.0 ~ [1]", "a1true2[1]"),
        ("1 < 2 <= 2", True),
        ("'a' < 'b'", True),
        ("1 == 1.0", True),
        ("[1, {'a': 2}] == [1, {'a': 2}]", True),
        ("'1' != 1", True),
        ("2 in [1, 2]", True),
        ("'x' not in 'abc'", True),
        ("'a' in {'a': 1}", True),
        ("not 0 and 'yes'", "yes"),
        ("'' or 'other'", "other"),
        ("1 if false else 2", 2),
        ("1 if false", None),
        ("{'a': [1, (2, 3)]}", {"a": [1, [2, 3]]}),
        ("{1: 'x'}", {"1": "x"}),
        ("null", None),
        ("[1, 2, 3][1:]", [2, 3]),
        ("'abc'[0]", "a"),
        ("'\\d+'", "\\d+"),
        ("'line\\nbreak'", "line\nbreak"),
        ("3 is odd and 'x' is not number", True),
    ],
)
def test_value(source, result):
    found = value(source)
    assert found == result
    assert type(found) is type(result)


def test_point_and_brackets_are_keys_of_objects_and_places_in_lists():
    scope = {"keys": {"keys": 1, "a b": {"0": "zero"}}, "list": [10, {"x": 20}]}
    assert value("keys.keys", **scope) == value("keys['keys']", **scope) == 1
    assert value("keys['a b']['0']", **scope) == "zero"
    assert value("list.0", **scope) == value("list[0]", **scope) == value("list[-2]", **scope) == 10
    assert value("list[1].x", **scope) == value("list[n]['x']", n=1, **scope) == 20


@pytest.mark.parametrize(
    "source", ["record.a.b.c", "record['a'][n]", "nobody", "record.lines[9].sku", "record.city.x"]
)
def test_what_is_missing_is_an_error_except_where_it_is_asked_about(source):
    with pytest.raises(ExpressionError):
        value(source, n="x")
    assert value(f"{source} | default('d')", n="x") == "d"
    assert value(f"{source} | upper | default('d')", n="x") == "d"
    assert value(f"{source} is defined", n="x") is False
    assert value(f"{source} is undefined", n="x") is True
    assert value(f"coalesce({source}, 7)", n="x") == 7


def test_nothing_is_not_missing():
    assert value("x | default(1)", x=None) is None
    assert value("x | default(1, true)", x=None) == 1
    assert value("coalesce(x, 1)", x=None) == 1
    assert value("x.y | default(1)", x=None) == 1


def test_a_misspelt_field_inside_a_list_function_is_not_swallowed_by_default():
    with pytest.raises(ExpressionError, match="“prize” in item. Did you mean “price”"):
        value("record.lines | map('item.prize') | default([])")


def test_now_is_the_time_that_was_given():
    assert value("now()") == "2026-03-01T12:30:00Z"
    east = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))
    assert compile_expression("now()").evaluate({}, now=east) == "2026-03-01T10:30:00Z"
    assert compile_expression("now()").evaluate({}, now=datetime(2026, 3, 1)) == "2026-03-01T00:00:00Z"
    same = compile_expression("now() == now()")
    assert same.evaluate({}) is True
    assert NOW.tzinfo is UTC


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("{{ record.lines }}", [{"sku": "A", "price": 10}, {"sku": "B", "price": 5}]),
        (" \n{{ 1 + 1 }}\t", 2),
        ("{{ none }}", None),
        ("n={{ 2 }}", "n=2"),
        ("{{ 1 }}{{ 2 }}", "12"),
        ("{{ none }}|{{ true }}|{{ 1.0 }}|{{ 0.5 }}|{{ {'a': [1]} }}", '|true|1|0.5|{"a":[1]}'),
        ("plain }} text", "plain }} text"),
        ("", ""),
        ("a {{- ' b ' -}} c", "a b c"),
        ("{{ '{{ }}' }}!", "{{ }}!"),
        ("{{ {'a': {'b': 1}} }}", {"a": {"b": 1}}),
        ("one\r\ntwo {{ 3 }}\n", "one\ntwo 3\n"),
        ("{{ 1e300 }} {{ 12345678901234567890.0 }}", "1e+300 1.2345678901234567e+19"),
    ],
)
def test_text_with_places(source, result):
    found = filled(source)
    assert found == result
    assert type(found) is type(result)


def test_a_bare_expression_may_be_wrapped():
    assert value(" {{ record.city == 'Berlin' }} ") is True


def test_names_and_paths_tell_what_is_read():
    read = compile_expression(
        "record.lines | map('item.price * rate.eur') | sum + trigger['args'].n + record[key]"
    )
    assert read.names == {"record", "rate", "trigger", "key"}
    assert read.paths == {"record.lines", "rate.eur", "trigger.args.n", "record", "key"}
    assert compile_template("{{ a.b }} and {{ c | default(d.e) }}").paths == {"a.b", "c", "d.e"}
    assert compile_expression("x['a.b'].c").paths == {"x"}


@pytest.mark.parametrize(
    ("source", "literal"),
    [("plain", True), ("{{ [1, -2, 'a'] }}", True), ("{{ x }}", False), ("{{ now() }}", False)],
)
def test_is_literal(source, literal):
    assert compile_template(source).is_literal is literal


def test_a_literal_is_new_each_time():
    code = compile_expression("[1]")
    code.evaluate({}).append(2)
    assert code.evaluate({}) == [1]


def test_compiled_expressions_are_kept():
    assert compile_expression("record.kept") is compile_expression("record.kept")
