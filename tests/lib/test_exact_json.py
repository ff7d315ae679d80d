"""JSON from outside keeps every digit."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.exact_json import LARGEST, SMALLEST, JSONDecodeError, exact_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.integers(10**17, 10**21),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def kept(value: object) -> object:
    """Return what storage can hold: whole numbers beyond 64 bits as texts."""
    if isinstance(value, list):
        return [kept(one) for one in value]
    if isinstance(value, dict):
        return {name: kept(one) for name, one in value.items()}
    fits = not isinstance(value, int) or SMALLEST <= value <= LARGEST
    return value if fits else str(value)


@given(VALUES)
def test_no_digit_is_lost_and_everything_can_be_stored(value: object) -> None:
    text = json.dumps(value)
    assert exact_json(text) == exact_json(text.encode()) == kept(value)
    orjson.dumps(exact_json(text))


def test_the_edges_of_64_bits() -> None:
    assert exact_json("[18446744073709551615, -9223372036854775808]") == [LARGEST, SMALLEST]
    assert exact_json("[18446744073709551616, -9223372036854775809]") == [
        "18446744073709551616",
        "-9223372036854775809",
    ]
    assert exact_json("[0.12345678901234567890123]") == [0.12345678901234567890123]


@pytest.mark.parametrize("text", ["[NaN, 1234567890123456789012]", '{"a": 1234567890123456789012', "[1,]"])
def test_what_is_no_json_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(JSONDecodeError) as refused:
        exact_json(text)
    assert refused.value.lineno == 1


def test_deep_nesting_is_no_accident() -> None:
    assert exact_json("[" * 900 + "1234567890123456789012" + "]" * 900)
