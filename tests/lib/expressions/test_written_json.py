"""JSON that is written out with {{ }} in it: always JSON when it is filled in, and told when it is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.expressions import ExpressionSyntaxError, compile_json

SCOPE = {
    "record": {"name": 'Bob "the\nrest" \\', "n": 5, "tags": ["a", {"b": None}], "on": True},
    "code": "x",
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('{"ok": true, "id": {{ record.n }}}', {"ok": True, "id": 5}),
        ('{"a": {"b": {{record.on}}}}', {"a": {"b": True}}),
        ('{"name": {{ record.name }}, "tags": {{ record.tags }}}',
         {"name": SCOPE["record"]["name"], "tags": SCOPE["record"]["tags"]}),
        ('{"name": "{{ record.name }} / {{ code }}"}', {"name": f"{SCOPE['record']['name']} / x"}),
        ('{"name": {{ record.name | json }}}', {"name": SCOPE["record"]["name"]}),
        ('{"{{ code }}-1": "{{ record.n }}"}', {"x-1": "5"}),
        ('[{{ record.n }}, -2.5, null, "", "\\u00e9\\"{{ code }}"]', [5, -2.5, None, "", 'é"x']),
        ('"Hello {{ code }}"', "Hello x"),
        ("{{ record.tags }}", SCOPE["record"]["tags"]),
        ("{}", {}), (" true ", True), ("-12", -12), ("null", None),
        ("98765432109876543210987", "98765432109876543210987"),
        ("Hello {{ code }}", "Hello x"), ("{{ code }}{{ record.n }}", "x5"), ("plain", "plain"), ("", ""),
    ],
)  # fmt: skip
def test_what_comes_out(source: str, value: object) -> None:
    assert compile_json(source).evaluate(SCOPE) == value


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))  # fmt: skip
def test_any_value_comes_through_where_a_value_stands_and_any_text_in_quotes(value: object) -> None:
    scope = {"value": value}
    assert compile_json('{"it": [{{ value }}]}').evaluate(scope) == {"it": [value]}
    if isinstance(value, str):
        assert compile_json('{"it": "<{{ value }}>"}').evaluate(scope) == {"it": f"<{value}>"}


PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="{"))


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | PLAIN,
                    lambda inner: st.lists(inner) | st.dictionaries(PLAIN, inner), max_leaves=8))  # fmt: skip
def test_json_without_places_is_what_it_says(value: object) -> None:
    written = json.dumps([value], indent=1)
    assert compile_json(written).evaluate({}) == [value]


@pytest.mark.parametrize(
    ("source", "line", "column", "says"),
    [
        ('{"a": 1,}', 1, 9, "from “}” on"),
        ('{"a": {{ code }} {{ code }}}', 1, 21, "from “{{ … }}}” on"),
        ("{'a': {{ code }}}", 1, 2, "double quotes"),
        ('{"a": {{ code }},\n  "b": oops}', 2, 8, "from “oops}” on"),
        ('{"a": {{ code }}', 1, 17, "ends too early"),
        ('{"a": NaN}', 1, 1, "cannot be read"),
        ("[" * 900 + "]" * 900, 1, 1, "cannot be read"),
        ("[" * 5000, 1, 1, "cannot be read"),
        ('{"a": {{ }}}', 1, 9, "no expression here"),
        ("[" * 150 + "{{ code }}" + "]" * 150, 1, 1, "nested too deeply"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(source: str, line: int, column: int, says: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_json(source)
    assert says in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


def test_the_names_it_reads_are_known() -> None:
    compiled = compile_json('{"a": "{{ record.name }}", "{{ code }}": {{ record.n }}}')
    assert compiled.names == {"record", "code"}
    assert compiled.paths == {"record.name", "record.n", "code"}
