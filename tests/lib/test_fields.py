"""Cleaning loses nothing, says what is wrong where, and twice is once; the schema fits what it gives."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.fields import (
    Choice,
    Field,
    FieldType,
    ShowIf,
    clean,
    decisive,
    dig,
    json_schema,
    put,
    shown,
    sources,
)

NUMBER = Field(name="n", type=FieldType.NUMBER, label="Size", default=3, minimum=1, maximum=9)
EVERY = tuple(
    Field(
        name=kind.value,
        type=kind,
        label=kind.value.capitalize(),
        choices=(Choice("a", "A"), Choice("b", "B")),
    )
    for kind in FieldType
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "value", "target", "condition", "type", "default", "required"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


def one(kind: FieldType, given: Any, **more: Any) -> tuple[Any, str]:
    """What a field of a type makes of a value, and the first sentence."""
    value, errors = clean([Field(name="f", type=kind, label="It", **more)], {"f": given})
    return value["f"], next(iter(errors.values()), "")


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (FieldType.TEXT, "  a ", "a"),
        (FieldType.TEXT, 7, "7"),
        (FieldType.TEXTAREA, " a\n", " a\n"),
        (FieldType.TEMPLATE, "{{ record.a }} ", "{{ record.a }} "),
        (FieldType.EXPRESSION, "a + 1", "a + 1"),
        (FieldType.NUMBER, "7", 7),
        (FieldType.NUMBER, " 7.50 ", 7.5),
        (FieldType.NUMBER, 2.0, 2),
        (FieldType.NUMBER, "", None),
        (FieldType.BOOLEAN, "on", True),
        (FieldType.BOOLEAN, "", False),
        (FieldType.CHOICE, "x", "x"),
        (FieldType.JSON, '{"a": [1]}', {"a": [1]}),
        (FieldType.JSON, [1], [1]),
        (FieldType.JSON, '"text"', '"text"'),
        (FieldType.JSON, "", None),
        (
            FieldType.PAIRS,
            [{"name": "a", "value": 1}, {}, {"name": "", "value": ""}],
            [{"name": "a", "value": "1"}],
        ),
        (FieldType.MAPPING, [{"target": " a.b ", "value": ""}], [{"target": "a.b", "value": ""}]),
        (
            FieldType.ARGUMENTS,
            [{"name": "n", "type": "number", "default": "5", "required": "on"}, {"name": "", "type": "text"}],
            [{"name": "n", "type": "number", "default": 5, "required": True}],
        ),
    ],
)
def test_what_a_value_becomes(kind: FieldType, given: Any, value: Any) -> None:
    assert one(kind, given) == (value, "")


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        (FieldType.TEXT, "a\nb", "one line"),
        (FieldType.TEXT, ["a"], "It takes text. It is a list."),
        (FieldType.TEXT, "a\x00", "zero byte"),
        (FieldType.TEMPLATE, "{{ a", "never closed"),
        (FieldType.EXPRESSION, "a +", "(Character"),
        (FieldType.NUMBER, "seven", "It takes a number. You wrote “seven”."),
        (FieldType.NUMBER, "nan", "It takes a number"),
        (FieldType.NUMBER, "1e999", "It takes a number"),
        (FieldType.NUMBER, True, "It takes a number"),
        (FieldType.BOOLEAN, "perhaps", "yes or no"),
        (FieldType.JSON, "{a}", "takes JSON"),
        (FieldType.JSON, "NaN", "takes JSON"),
        (FieldType.PAIRS, "a=b", "takes a list of rows"),
        (FieldType.PAIRS, ["a"], "A row is an object"),
        (FieldType.PAIRS, [{"name": "", "value": "x"}], "no name"),
        (FieldType.MAPPING, [{"target": "a..b", "value": "x"}], "names with dots"),
        (FieldType.MAPPING, [{"target": "a", "value": "x"}] * 2, "filled once"),
        (FieldType.BRANCHES, [{"id": "x", "name": "A", "condition": "a"}], "id has 8"),
        (FieldType.BRANCHES, [{"id": "0" * 8, "name": "", "condition": "a"}], "no name yet"),
        (FieldType.BRANCHES, [{"id": "0" * 8, "name": "A", "condition": ""}], "no condition yet"),
        (FieldType.ARGUMENTS, [{"name": "1a"}], "no digit first"),
        (FieldType.ARGUMENTS, [{"name": "a", "type": "date"}], "A type is one of"),
        (FieldType.ARGUMENTS, [{"name": "a", "type": "number", "default": "x"}], "takes a number"),
    ],
)
def test_what_is_wrong_is_kept_and_said(kind: FieldType, given: Any, sentence: str) -> None:
    value, said = one(kind, copy.deepcopy(given))
    assert sentence in said
    kept = value if not isinstance(given, list) or not given else value[0]
    wanted = given if not isinstance(given, list) or not given else given[0]
    assert kept == wanted or (isinstance(kept, dict) and kept.items() >= wanted.items())


def test_bounds_name_the_rule_and_what_was_written() -> None:
    assert clean([NUMBER], {"n": "12"}) == ({"n": 12}, {"n": "Size goes from 1 to 9. You wrote 12."})
    long = Field(name="t", type=FieldType.TEXT, label="T", max_length=2)
    assert clean([long], {"t": "abc"})[1] == {"t": "At most 2 characters. There are 3."}


def test_missing_values_get_defaults_and_unknown_keys_stay() -> None:
    default = Field(name="rows", type=FieldType.PAIRS, label="Rows", default=[{"name": "a", "value": "b"}])
    value, errors = clean([NUMBER, default], {"other": 1})
    assert value == {"n": 3, "rows": [{"name": "a", "value": "b"}], "other": 1} and not errors
    value["rows"].append("changed")
    assert clean([default], {})[0]["rows"] == [{"name": "a", "value": "b"}]


def test_required_fields() -> None:
    for kind in FieldType:
        if kind not in (FieldType.BOOLEAN,):
            assert one(kind, None, required=True)[1], kind


def test_choices_are_named_by_their_labels() -> None:
    said = one(FieldType.CHOICE, "z", choices=(Choice("a", "First"), Choice("b", "Second")))[1]
    assert said == "It is one of: First, Second. It is “z”."


def test_a_field_that_is_not_asked_is_kept_and_not_judged() -> None:
    hidden = Field(name="m", type=FieldType.NUMBER, label="M", show_if=ShowIf("kind", ("b",)))
    kind = Field(name="kind", type=FieldType.CHOICE, label="Kind", default="a")
    assert clean([kind, hidden], {"m": "junk"}) == ({"kind": "a", "m": "junk"}, {})
    assert clean([kind, hidden], {"kind": "b", "m": "junk"})[1]


def test_conditions_can_be_chained_and_reach_into_objects() -> None:
    both = ShowIf("p.kind", ("page",), also=ShowIf("use", ("records",)))
    assert shown(both, {"p": {"kind": "page"}, "use": "records"})
    assert not shown(both, {"p": {"kind": "page"}, "use": "call"})
    assert not shown(both, {"p": 7, "use": "records"})
    assert decisive([Field(name="x", type=FieldType.TEXT, label="X", show_if=both)]) == {"p.kind", "use"}


def test_dotted_names() -> None:
    value: dict[str, Any] = {"a": 7}
    put(value, "a.b.c", 1)
    assert value == {"a": {"b": {"c": 1}}} and dig(value, "a.b.c") == 1 and dig(value, "a.x", "no") == "no"


@given(st.dictionaries(st.sampled_from([field.name for field in EVERY] + ["other"]), JSON))
@settings(max_examples=400, deadline=None)
def test_cleaning_never_fails_and_twice_is_once(data: dict[str, Any]) -> None:
    once, errors = clean(EVERY, data)
    again, errors_again = clean(EVERY, once)
    assert repr(again) == repr(once) and errors_again == errors
    assert all(message and isinstance(message, str) for message in errors.values())
    if not errors:
        jsonschema.validate(once, json_schema(EVERY))


@given(JSON)
def test_anything_else_counts_as_empty(data: Any) -> None:
    if not isinstance(data, dict):
        assert clean([NUMBER], data) == ({"n": 3}, {})


def test_the_schema_nests_and_requires() -> None:
    fields = [
        Field(name="a.b", type=FieldType.NUMBER, label="B", required=True, minimum=1),
        Field(name="c", type=FieldType.CHOICE, label="C", required=True, choices=(Choice("x", "X"),)),
        Field(name="d", type=FieldType.TEXT, label="D", required=True, show_if=ShowIf("c", ("y",))),
    ]
    schema = json_schema(fields)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["c"] and schema["properties"]["a"]["required"] == ["b"]
    for bad in ({"c": "y"}, {"c": "x", "a": {"b": "1"}}, {"c": "x", "a": {}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)
    jsonschema.validate({"c": "x", "a": {"b": 2}}, schema)


def test_where_expressions_stand() -> None:
    fields = [
        Field(name="t", type=FieldType.TEMPLATE, label="T"),
        Field(name="c", type=FieldType.EXPRESSION, label="C"),
        Field(name="q", type=FieldType.PAIRS, label="Q"),
        Field(name="b", type=FieldType.BRANCHES, label="B"),
        Field(name="h", type=FieldType.TEMPLATE, label="H", show_if=ShowIf("t", ("no",))),
    ]
    value = {
        "t": "x {{ a }}",
        "c": "b",
        "q": [7, {"name": "n", "value": "{{ c }}"}],
        "b": [{"condition": "d"}],
        "h": "{{ hidden }}",
    }
    assert [tuple(source) for source in sources(fields, value)] == [
        ("t", "x {{ a }}", False),
        ("c", "b", True),
        ("q.1.value", "{{ c }}", False),
        ("b.0.condition", "d", True),
    ]


@pytest.mark.parametrize("given", ["[" * 300 + "]" * 300, "NaN", '{"a": Infinity}', "\ud800"])
def test_json_that_cannot_be_stored_is_told(given: str) -> None:
    field = Field(name="default", type=FieldType.JSON, label="Default")
    _, errors = clean((field,), {"default": given})
    assert "takes JSON" in errors["default"]


def test_long_whole_numbers_in_json_keep_their_digits() -> None:
    field = Field(name="default", type=FieldType.JSON, label="Default")
    assert clean((field,), {"default": "9" * 30}) == ({"default": "9" * 30}, {})
