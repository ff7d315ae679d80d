"""Reading the environment: right values, and sentences for wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import env


@pytest.mark.parametrize(
    ("raw", "value"), [("1", True), ("Yes", True), ("0", False), ("", False), ("off", False)]
)
def test_flags(monkeypatch: pytest.MonkeyPatch, raw: str, value: bool) -> None:
    monkeypatch.setenv("X_FLAG", raw)
    assert env.flag("X_FLAG", default=True) is value


def test_what_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X_ANY", raising=False)
    assert env.flag("X_ANY", default=True) is True
    assert env.number("X_ANY", 7) == 7
    assert env.text("X_ANY", "d") == "d"
    assert env.items("X_ANY") == ()


def test_wrong_values_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_ANY", "maybe")
    with pytest.raises(env.WrongSetting, match="X_ANY.*maybe"):
        env.flag("X_ANY")
    with pytest.raises(env.WrongSetting, match="X_ANY.*maybe"):
        env.number("X_ANY", 1)


def test_items_drop_what_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_ANY", " a:1, ,b:2,")
    assert env.items("X_ANY") == ("a:1", "b:2")


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("X_KEY_FILE", str(tmp_path / "key"))
    assert env.secret("X_KEY") == "s3cret"


def test_a_kept_secret_is_made_once_and_readable_by_us_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("X_KEY", raising=False)
    path = tmp_path / "deep" / "key"
    assert env.kept_secret("X_KEY", path, lambda: "one") == "one"
    assert env.kept_secret("X_KEY", path, lambda: "two") == "one"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("raw", ["0", "65536", "99999", "-1", "9" * 5000, "1.5", "１２"])
def test_a_port_has_bounds(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("X_PORT", raw)
    with pytest.raises(env.WrongSetting, match="X_PORT takes a whole number from 1 to 65535"):
        env.port("X_PORT", 8000)


def test_one_of_some_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_LEVEL", "info")
    assert env.one_of("X_LEVEL", ("INFO", "ERROR"), "ERROR") == "INFO"
    monkeypatch.setenv("X_LEVEL", "loud")
    with pytest.raises(env.WrongSetting, match="X_LEVEL is one of: INFO, ERROR"):
        env.one_of("X_LEVEL", ("INFO", "ERROR"), "ERROR")
