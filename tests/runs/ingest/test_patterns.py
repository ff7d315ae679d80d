"""Typed parameters of paths and queries."""

from __future__ import annotations

from typing import Any

import pytest

from designer.paths import BadPath
from runs.ingest.patterns import BadValue, compile_path, convert, query_values
from runs.ingest.refusals import Refusal


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "CDG", "CDG"),
        ("int", "-12", -12),
        ("float", "1.5", 1.5),
        ("float", "2", 2.0),
        ("boolean", "TRUE", True),
        ("boolean", "0", False),
        ("number", "7", 7),
        ("number", "7.5", 7.5),
        ("json", '{"a": [1]}', {"a": [1]}),
        ("json", "null", None),
    ],
)
def test_values_are_converted(kind: str, text: str, value: Any) -> None:
    found = convert(kind, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("int", "1.0"),
        ("int", "٣"),
        ("int", "9" * 19),
        ("float", "nan"),
        ("float", "inf"),
        ("float", "1e999"),
        ("boolean", "maybe"),
        ("json", "{"),
    ],
)
def test_wrong_values_are_told(kind: str, text: str) -> None:
    with pytest.raises(BadValue):
        convert(kind, text)


def test_a_path_gives_its_parameters() -> None:
    pattern = compile_path("/airports/[string iata]/runways/[int n]")
    assert pattern.matches(("airports", "CDG", "runways", "2"))
    assert pattern.values(("airports", "CDG", "runways", "2")) == {"iata": "CDG", "n": 2}
    assert not pattern.matches(("airports", "CDG"))


def test_a_wrong_parameter_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        compile_path("/runways/[int n]").values(("runways", "north"))
    assert caught.value.status == 400
    assert "[int n]" in caught.value.detail
    assert "“north”" in caught.value.detail


@pytest.mark.parametrize("path", ["/a/[text x]", "/a/[int]", "/a/x]"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(BadPath):
        compile_path(path)


def test_declared_query_parameters_are_converted_and_defaulted() -> None:
    declared = [
        {"name": "limit", "type": "number", "default": 10},
        {"name": "page", "type": "number", "required": True},
        {"name": "all", "type": "boolean", "default": "false"},
    ]
    assert query_values(declared, {"page": "2", "other": "x"}) == {
        "limit": 10,
        "page": 2,
        "all": False,
        "other": "x",
    }


@pytest.mark.parametrize("given", [{}, {"page": ["1", "2"]}, {"page": "two"}])
def test_a_wrong_query_is_refused_by_name(given: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="“page”"):
        query_values([{"name": "page", "type": "number", "required": True}], given)
