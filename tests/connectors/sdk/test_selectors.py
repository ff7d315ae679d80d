"""Finding the records, and saying what is there instead."""

import pytest

from connectors.sdk.errors import DataError
from connectors.sdk.selectors import at_path, select_records


def test_a_path_leads_to_the_list() -> None:
    assert select_records([1, 2], "") == [1, 2]
    assert select_records({"data": {"items": [{"id": 1}]}}, "data.items") == [{"id": 1}]
    assert select_records({"pages": [{"rows": [1]}]}, "pages.0.rows") == [1]
    assert select_records({"items": []}, "items") == []


def test_an_empty_answer_has_no_records() -> None:
    assert select_records(None, "") == []


OBJECT = "is an object with"
SET = "not a list of records. Set the record path to"


@pytest.mark.parametrize(
    ("value", "path", "words"),
    [
        ({"items": [], "total": 0}, "", f"The answer {OBJECT} items, total, {SET} items."),
        ({"a": {"rows": []}}, "a", f"“a” in the answer {OBJECT} rows, {SET} a.rows."),
        ({"items": []}, "data", f"has no “data”: it {OBJECT} items. Set the record path to items."),
        ([1, 2], "items", "The answer has no “items”: it is a list of 2. Leave the record path empty."),
        ({"a": [1]}, "a.b", "“a” in the answer has no “b”: it is a list of 1. Set the record path to a."),
        ({"a": None}, "a", "“a” in the answer is empty, not a list"),
        ({"a": "words"}, "a", "is a text (“words”), not a list"),
        ({"a": 7}, "a", "is a number (7), not a list"),
        ({"a": True}, "a", "is true, not a list"),
        ({}, "", "is an empty object"),
        (None, "items", "The answer has no “items”: it is empty."),
        ({str(n): n for n in range(20)}, "", "with 0, 1, 2, 3, 4, 5, 6, 7 and 12 more"),
    ],
)
def test_the_error_says_what_is_there(value: object, path: str, words: str) -> None:
    with pytest.raises(DataError) as caught:
        select_records(value, path)
    assert words in str(caught.value)


def test_a_path_to_nowhere_is_none() -> None:
    value = {"a": {"b": [{"c": 1}]}}
    found = [at_path(value, path) for path in ("a.b.0.c", "a.b.5.c", "a.x", "a.b.c", "x.y.z", "a.b.-1")]
    assert found == [1, None, None, None, None, None]
