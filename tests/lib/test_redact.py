"""Redaction: no form of a secret passes, and what is no secret stays readable."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import redact
from lib.redact import MASK

SECRET_NAMES = (
    "token access_token refreshToken clientSecret client_secret password Passwd api_key apiKey API-KEY "
    "APIKEY",
    "secret x-secret private_key accessKey authorization credentials jwt sessionId signature",
)
OPEN_NAMES = (
    "name id key monkey keyword keyboard primary_key foreignKey keys tokenizer next_page_token nextToken",
    "pageToken continuation_token idempotency_key secretary author authored passenger compass pinned spin",
)


@pytest.mark.parametrize("name", [name for row in SECRET_NAMES for name in row.split()])
def test_names_of_secrets(name: str) -> None:
    assert redact.is_secret_name(name)
    assert redact.json_value({name: "canary"}) == {name: MASK}


@pytest.mark.parametrize("name", [name for row in OPEN_NAMES for name in row.split()])
def test_names_that_only_look_like_it(name: str) -> None:
    assert not redact.is_secret_name(name)


def test_headers_with_credentials_are_masked() -> None:
    usual = ["Authorization", "cookie", "Set-Cookie", "X-Api-Key", "Proxy-Authorization", "Proxy-Anything"]
    secret = [*usual, "X-Auth-Token", "Shop-Secret", "X-Password", "X-Amz-Signature", "Subscription-Key"]
    assert set(redact.headers(dict.fromkeys(secret, "canary")).values()) == {MASK}
    plain = {"Accept": "a", "Idempotency-Key": "run-1", "WWW-Authenticate": "Bearer", "Link": "<x>"}
    assert redact.headers(plain) == plain


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://u:canary@h/p", "https://******@h/p"),
        ("https://canary@h:8/p?a=1", "https://******@h:8/p?a=1"),
        ("//u:canary@h/p", "//******@h/p"),
        ("https://h/p?api_key=canary&a=1&key=canary", "https://h/p?api_key=******&a=1&key=******"),
        ("/p?a=1&access_token=canary#frag", "/p?a=1&access_token=******#frag"),
        ("https://h/cb#access_token=canary&x=1", "https://h/cb#access_token=******&x=1"),
        ("https://h/p?code=canary&sig=canary", "https://h/p?code=******&sig=******"),
        ("https://h/p?page_token=abc&q=a@b", "https://h/p?page_token=abc&q=a@b"),
        ("https://h/users/a@b.example", "https://h/users/a@b.example"),
        ("", ""),
    ],
)
def test_addresses(address: str, shown: str) -> None:
    assert redact.url(address) == shown


def test_json_is_masked_at_any_depth_and_not_changed_in_place() -> None:
    value = {
        "a": [{"password": "canary", "n": 1}],
        "token": {"deep": "canary"},
        "api_key": None,
        "b": [[1, "x"]],
    }
    copy = json.loads(json.dumps(value))
    assert redact.json_value(value) == {
        "a": [{"password": MASK, "n": 1}],
        "token": MASK,
        "api_key": None,
        "b": [[1, "x"]],
    }
    assert value == copy


def test_text_hides_addresses_and_bearer_values() -> None:
    words = redact.text("GET https://u:canary@h/?token=canary failed: Bearer canary.canary-123 was refused")
    assert words == "GET https://******@h/?token=****** failed: Bearer ****** was refused"


secrets = st.text(min_size=4, max_size=40).filter(lambda text: text.strip("*") != "" and text not in MASK)


@given(secrets, st.text(max_size=20), st.text(max_size=20))
def test_a_literal_secret_passes_in_no_form(secret: str, before: str, after: str) -> None:
    raw = secret.encode("utf-8", "surrogatepass")
    for form in (secret, quote(raw, safe=""), base64.b64encode(raw).decode()):
        assert form not in redact.literals(f"{before}|{form}|{after}", [secret]).replace(MASK, "")


@given(
    st.text("abcdefgh0123!$%&/", min_size=1, max_size=20), st.text("ijkl4567?+-_", min_size=4, max_size=20)
)
def test_the_pair_that_basic_sends_is_hidden(username: str, password: str) -> None:
    sent = base64.b64encode(f"{username}:{password}".encode()).decode()
    shown = redact.text(f"sent {sent} for {password}", redact.basic_pair(username, password))
    assert shown == f"sent {MASK} for {MASK}"


def test_bytes_are_treated_alike() -> None:
    assert redact.literals(b"a canary b", ["canary"]) == b"a ****** b"
    assert redact.literals(b'{"p": "ca\\"nary"}', ['ca"nary']) == b'{"p": "******"}'


def test_very_short_secrets_do_not_turn_the_text_into_masks() -> None:
    assert redact.literals("a b c", ["a", "", "bc"]) == "a b c"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_can_be_redacted_twice_with_the_same_result(value) -> None:  # type: ignore[no-untyped-def]
    once = redact.json_value(value)
    assert redact.json_value(once) == once


@pytest.mark.parametrize("before", ["", "-", "9", "a.b-", "x" * 50])
def test_an_address_is_masked_whatever_stands_before_it(before: str) -> None:
    shown = redact.text(f"called {before}https://ines:geheim@host/?token=geheim")
    assert "geheim" not in shown


def test_a_text_without_addresses_takes_no_longer_than_its_length() -> None:
    long = "a-" * 2_000_000  # whole days, if each letter is a place where an address may begin
    assert redact.text(long) == long
