"""The catalogue: found by looking, checked at the door, blamed by folder."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from connectors.registry import BadConnector, connector, connectors, found

GOOD = """
from connectors.sdk.declare import AuthKind, Connector, Operation, OperationKind
CONNECTOR = Connector(key="{key}", title="T", version="1.0.0", description="D", auth=(AuthKind.NONE,),
    base_url="https://api.example.com",
    operations=(Operation(key="read", title="Read", kind=OperationKind.READ, method="GET", path="/"),))
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: Any) -> Any:
    """Return a function that makes a package with these folders."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(**folders: str) -> ModuleType:
        name = f"catalogue_{tmp_path.name.replace('-', '_')}"
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
        for folder, text in folders.items():
            (tmp_path / name / folder).mkdir()
            (tmp_path / name / folder / "__init__.py").write_text(text)
        sys.modules.pop(name, None)
        return __import__(name)

    return make


def test_http_is_there() -> None:
    found_one = connector("http")
    assert found_one is not None and connectors()["http"] is found_one
    assert connector("nothing") is None


def test_connectors_are_found_by_looking(catalogue: Any) -> None:
    package = catalogue(one=GOOD.format(key="one"), two=GOOD.format(key="two"))
    assert [one.key for one in found(package)] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no CONNECTOR"),
        ("CONNECTOR = 7", "not a Connector"),
        (GOOD.format(key="other"), "the same name"),
        (GOOD.format(key="bad").replace("1.0.0", "one"), "version"),
    ],
)
def test_a_bad_one_is_named_by_its_folder(catalogue: Any, text: str, words: str) -> None:
    with pytest.raises(BadConnector, match=f"^bad: .*{words}"):
        found(catalogue(bad=text))
