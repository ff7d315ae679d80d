"""A form that is shown, posted and shown again keeps what was in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lib.fields import Choice, Field, FieldType, clean
from lib.forms import Context, bind, error_of, parse
from lib.redact import MASK


class Posted:
    """A posted form made of pairs, as a browser sends it."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = pairs

    def getlist(self, key: str) -> Sequence[str]:
        return [value for name, value in self.pairs if name == key]

    def keys(self) -> Iterable[str]:
        return dict(self.pairs).keys()


def field(kind: FieldType, name: str = "f", **more: Any) -> Field:
    return Field(name=name, type=kind, label="It", **more)


def bound(one: Field, value: Any, **more: Any) -> dict[str, Any]:
    return bind([one], value, **more)[0]


def test_a_dotted_name_is_written_with_underscores_and_read_back() -> None:
    one = field(FieldType.NUMBER, "paging.size")
    shown = bound(one, {"paging": {"size": 5}}, errors={"paging.size": "Wrong"})
    assert (shown["name"], shown["id"], shown["path"]) == ("paging__size", "f-paging__size", "paging.size")
    assert (shown["value"], shown["error"]) == (5, "Wrong")
    assert parse([one], Posted(("paging__size", "7"))) == {"paging": {"size": "7"}}


def test_the_last_value_counts_so_that_a_tick_can_follow_its_no() -> None:
    one = field(FieldType.BOOLEAN)
    assert parse([one], Posted(("f", "false"), ("f", "true"))) == {"f": True}
    assert parse([one], Posted(("f", "false"))) == {"f": False}
    assert parse([one], Posted()) == {"f": False}


def test_rows_come_in_the_order_of_their_numbers() -> None:
    one = field(FieldType.PAIRS)
    posted = Posted(("f-10-name", "b"), ("f-10-value", "2"), ("f-2-name", "a"), ("f-2-value", "x\r\ny"))
    assert parse([one], posted) == {"f": [{"name": "a", "value": "x\ny"}, {"name": "b", "value": "2"}]}
    assert parse([one], Posted()) == {"f": []}


def test_rows_of_another_field_with_a_longer_name_are_not_taken() -> None:
    assert parse([field(FieldType.PAIRS)], Posted(("f-x-0-name", "a"), ("ff-0-name", "b"))) == {"f": []}


def test_a_new_branch_gets_an_id() -> None:
    one = field(FieldType.BRANCHES)
    (row,) = parse([one], Posted(("f-0-id", ""), ("f-0-name", "A"), ("f-0-condition", "a")))["f"]
    assert clean([one], {"f": [row]})[1] == {} and len(row["id"]) == 8


def test_a_flood_of_rows_is_cut_and_said() -> None:
    one = field(FieldType.PAIRS)
    posted = Posted(*((f"f-{number}-name", "a") for number in range(5000)))
    rows = parse([one], posted)["f"]
    assert len(rows) == 201 and "at most 200 rows" in clean([one], {"f": rows})[1]["f"]


def test_shown_and_posted_arguments_are_the_same() -> None:
    one = field(FieldType.ARGUMENTS)
    value = {"f": [{"name": "n", "type": "json", "default": {"a": 1}, "required": True}]}
    (row,) = bound(one, value)["rows"]
    assert row == {"name": "n", "type": "json", "default": '{"a": 1}', "required": True}
    pairs = [(f"f-0-{key}", "true" if cell is True else cell) for key, cell in row.items()]
    assert clean([one], parse([one], Posted(*pairs)))[0] == value


def test_a_secret_is_never_shown() -> None:
    assert bound(field(FieldType.SECRET), {"f": "hunter2"})["value"] == MASK
    assert bound(field(FieldType.SECRET), {})["value"] == ""


def test_what_cannot_be_shown_as_it_is_becomes_text() -> None:
    assert bound(field(FieldType.TEXT), {"f": ["a"]})["value"] == '[\n  "a"\n]'
    assert bound(field(FieldType.JSON), {"f": {"a": "ä"}})["value"] == '{\n  "a": "ä"\n}'
    assert bound(field(FieldType.PAIRS), {"f": "junk"})["rows"] == []
    assert bound(field(FieldType.PAIRS), {"f": ["junk", {"name": "a"}]})["rows"] == [
        {"name": "a", "value": ""}
    ]


def test_choices_of_connections_and_an_empty_one_where_nothing_is_chosen() -> None:
    context = Context(connections=(Choice("c1", "Northwind"),))
    assert bound(field(FieldType.CONNECTION), {}, context=context)["choices"] == [
        {"value": "c1", "label": "Northwind"}
    ]
    required = field(FieldType.CHOICE, required=True, choices=(Choice("a", "A"),))
    assert [one["value"] for one in bound(required, {"f": "a"})["choices"]] == ["a"]
    assert [one["value"] for one in bound(required, {})["choices"]] == ["", "a"]


def test_the_sentences_of_rows_are_gathered_with_their_numbers() -> None:
    errors = {f"f.{number}.name": "Bad." for number in range(5)} | {"ff.0.name": "Other."}
    assert error_of(field(FieldType.PAIRS), errors) == "Row 1: Bad. Row 2: Bad. Row 3: Bad. And 2 more."
    assert error_of(field(FieldType.PAIRS), {}) == ""
