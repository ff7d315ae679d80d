"""JSON, Base64, addresses and fingerprints."""

import base64 as codec
import hashlib
import hmac
from urllib.parse import quote, unquote, urlencode

from lib.exact_json import JSONDecodeError, exact_json
from lib.expressions.errors import Failure
from lib.expressions.functions.declare import Anything, Flag, Object, Text, function
from lib.expressions.limits import MAX_TEXT, Run, room_for_text, weigh
from lib.expressions.values import Json, json_text, to_text
from lib.words import N_


@function(
    N_("The value written as JSON."),
    ("json({'a': [1, none]})", '{"a":[1,null]}'),
    ("json('say \"hi\"')", '"say \\"hi\\""'),
    aliases=("tojson", "to_json"),
)
def json(run: Run, value: Anything, indent: Flag = False) -> Json:
    return json_text(value, run, indent=indent)


@function(
    N_("The value that a JSON text writes."), ("from_json('[1, null]')", [1, None]), aliases=("parse_json",)
)
def from_json(run: Run, text: Text) -> Json:
    run.charge(len(text) // 16)
    try:
        value = exact_json(text)
    except JSONDecodeError as error:
        raise Failure(f"This text is no valid JSON: line {error.lineno}, column {error.colno}.") from None
    run.charge(weigh(value) // 4)
    return value


@function(N_("The text in Base64."), ("'Grüße' | base64", "R3LDvMOfZQ=="))
def base64(run: Run, text: Text) -> Json:
    return codec.b64encode(text.encode()).decode()


@function(
    N_("The text that Base64 stands for; both alphabets are read."), ("'R3LDvMOfZQ==' | from_base64", "Grüße")
)
def from_base64(run: Run, text: Text) -> Json:
    standard = text.strip().replace("-", "+").replace("_", "/")
    try:
        return codec.b64decode(standard + "=" * (-len(standard) % 4), validate=True).decode()
    except ValueError:  # not the alphabet, or bytes that are no text
        raise Failure("This is no text in Base64.") from None


@function(
    N_("The text made fit for one part of an address."),
    ("'a b/ü' | url_encode", "a%20b%2F%C3%BC"),
    aliases=("urlencode",),
)
def url_encode(run: Run, text: Text) -> Json:
    room_for_text(len(text) * 3)
    run.charge(len(text) // 16)
    return quote(text, safe="")


@function(N_("The text that a part of an address stands for."), ("'a%20b' | url_decode", "a b"))
def url_decode(run: Run, text: Text) -> Json:
    run.charge(len(text) // 16 + text.count("%") // 4)
    return unquote(text)


@function(N_("The fields as the query of an address."), ("query_string({'q': 'a b', 'n': 1})", "q=a+b&n=1"))
def query_string(run: Run, object: Object) -> Json:
    pairs = [(key, to_text(value, run)) for key, value in object.items()]
    room_for_text(3 * min(MAX_TEXT, sum(len(key) + len(value) for key, value in pairs)))
    return urlencode(pairs)


@function(N_("SHA-256 of the text, as hex."), ("sha256('abc') | truncate(8, '')", "ba7816bf"), cost=15)
def sha256(run: Run, text: Text) -> Json:
    return hashlib.sha256(text.encode()).hexdigest()


@function(
    N_("SHA-1 of the text, as hex; for old interfaces only."),
    ("sha1('abc') | truncate(8, '')", "a9993e36"),
    cost=15,
)
def sha1(run: Run, text: Text) -> Json:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@function(
    N_("MD5 of the text, as hex; for old interfaces only."),
    ("md5('abc') | truncate(8, '')", "90015098"),
    cost=15,
)
def md5(run: Run, text: Text) -> Json:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@function(
    N_("HMAC-SHA-256 of the text with a key, as hex."),
    ("hmac_sha256('abc', 'key') | truncate(8, '')", "9c196e32"),
    cost=40,
)
def hmac_sha256(run: Run, text: Text, key: Text) -> Json:
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()
