"""Sealing credentials, turning keys over, and secrets that stay hidden."""

import copy
import logging
import pickle

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.crypto import BadKey, CannotOpen, CryptoError, Secret, new_key, open_sealed, reseal, seal

KEY, NEWER = new_key(), new_key()


@given(st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.none() | st.booleans()))
def test_what_is_sealed_can_be_opened(value) -> None:  # type: ignore[no-untyped-def]
    assert open_sealed([KEY], seal([KEY], value)) == value


def test_the_sealed_text_shows_nothing_and_differs_each_time() -> None:
    one, two = seal([KEY], {"password": "canary"}), seal([KEY], {"password": "canary"})
    assert one != two
    assert "canary" not in one


def test_keys_can_be_turned_over() -> None:
    old = seal([KEY], {"a": 1})
    assert open_sealed([NEWER, KEY], old) == {"a": 1}
    new = reseal([NEWER, KEY], old)
    assert open_sealed([NEWER], new) == {"a": 1}
    with pytest.raises(CannotOpen):
        open_sealed([KEY], new)


@pytest.mark.parametrize("change", [lambda t: t[:-4] + "AAAA", lambda t: t[:20], lambda t: "", lambda t: "é"])
def test_a_changed_text_is_not_opened(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CannotOpen, match="cannot be opened with the present keys"):
        open_sealed([KEY], change(seal([KEY], {"a": 1})))


@pytest.mark.parametrize(("keys", "words"), [([], "no key"), ([KEY, "short"], "Key 2"), ([""], "Key 1")])
def test_a_bad_key_is_named_but_not_shown(keys: list[str], words: str) -> None:
    with pytest.raises(BadKey, match=words) as caught:
        seal(keys, {})
    assert isinstance(caught.value, CryptoError)
    assert KEY not in str(caught.value)


def test_secrets_inside_are_sealed_as_their_texts() -> None:
    assert open_sealed([KEY], seal([KEY], {"token": Secret("t")})) == {"token": "t"}


def test_a_secret_shows_itself_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret("canary")
    logging.getLogger("test").warning("%s %r", secret, {"a": secret})
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret:>20}",
        f"{secret!r}",
        repr([secret]),
        caplog.text,
    ]
    assert all("canary" not in one for one in shown)
    assert str(secret) == "******"
    for leak in (pickle.dumps, copy.copy, orjson.dumps):
        with pytest.raises(TypeError):
            leak(secret)
    assert secret.reveal() == "canary"


def test_secrets_are_equal_by_their_texts_and_never_to_a_plain_text() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert (bool(Secret("")), bool(Secret("a"))) == (False, True)
