"""The test console of flows with an address: what was filled in, as the request that a caller would send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from designer import paths
from designer.addresses import BODY_TYPE, Endpoint, Parameter
from runs.ingest import limits
from runs.ingest.answers import Answer
from runs.ingest.bodies import parse_body
from runs.ingest.outcomes import RunState, accepted, answer_of, late
from runs.ingest.patterns import Pattern, query_values
from runs.ingest.refusals import Refusal
from runs.ingest.targets import Target, compile_version
from runs.models import Run
from runs.payloads import storable
from runs.trigger import WrongArguments

BODY = "body"
NESTED = gettext_noop("This is nested too deeply. Values may be about 200 levels deep.")
DOTS = gettext_noop("An address cannot hold “.” or “..” as a part of its own.")


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it was filled in: its address, its body as text, and the trigger that it makes.

    ``body`` is None where none belongs to the address.
    """

    method: str
    url: str
    body: str | None
    payload: dict[str, Any]


def field_of(one: Parameter) -> str:
    """The name of a parameter's field on the form."""
    return f"{one.place}.{one.name}"


def read_call(endpoint: Endpoint, given: Mapping[str, str]) -> Call:
    """Return the call that the fields of the form make. Raises :class:`WrongArguments` by field.

    The values are judged by the rules of the address itself, so what is accepted here is accepted there.
    """
    errors: dict[str, str] = {}
    params: dict[str, Any] = {}
    query: dict[str, Any] = {}
    for one in endpoint.params:
        text = given.get(field_of(one), "")
        try:
            if one.place == "path":
                params[one.name] = _in_path(one, text)
            else:
                query |= _in_query(one, text)
        except Refusal as refusal:
            errors[field_of(one)] = refusal.detail
    body = given.get(BODY, "") if endpoint.payload else None
    value = _value(body, errors)
    if errors:
        raise WrongArguments(errors)
    payload = {
        "kind": "api" if endpoint.resource else "webhook",
        **({"resource": endpoint.resource} if endpoint.resource else {}),
        "method": endpoint.method,
        "path": _filled(endpoint.path, endpoint, given, plain=True),
        "params": params,
        "query": query,
        "headers": {"content-type": BODY_TYPE} if body else {},
        "body": value,
    }
    return Call(endpoint.method, url_of(endpoint, given), body, payload)


def url_of(endpoint: Endpoint, given: Mapping[str, str]) -> str:
    """Return the address with what was filled in; parameters of the path that were not stay as ``{name}``."""
    pairs = [
        (one.name, given[field_of(one)])
        for one in endpoint.params
        if one.place == "query" and given.get(field_of(one))
    ]
    url = _filled(endpoint.url, endpoint, given)
    return f"{url}?{urlencode(pairs, quote_via=quote)}" if pairs else url


def _filled(text: str, endpoint: Endpoint, given: Mapping[str, str], *, plain: bool = False) -> str:
    for one in endpoint.params:
        value = given.get(field_of(one), "")
        if one.place == "path" and value:
            text = text.replace(f"{{{one.name}}}", value if plain else quote(value, safe=""), 1)
    return text


def _in_path(one: Parameter, text: str) -> Any:
    if not text:
        raise Refusal(400, _("“%(name)s” is a part of the address. Fill it in.") % {"name": one.name})
    if text in (".", ".."):
        raise Refusal(400, _(DOTS))
    _no_nul(text)
    segment = paths.Segment(f"[{one.type} {one.name}]", one.name, one.type)
    return Pattern((segment,)).values([text])[one.name]


def _in_query(one: Parameter, text: str) -> dict[str, Any]:
    _no_nul(text)
    row = {"name": one.name, "type": one.type, "required": one.required, "default": one.default}
    return query_values((row,), {one.name: text} if text else {})


def _no_nul(text: str) -> None:
    if "\0" in text:
        raise Refusal(400, _("A value cannot hold the character U+0000. Leave it out."))


def _value(body: str | None, errors: dict[str, str]) -> Any:
    """Return the body as a value; None without one."""
    if not body:
        return None
    try:
        value = parse_body(body.encode("utf-8", "replace"), BODY_TYPE, limits.from_settings())
    except Refusal as refusal:
        errors[BODY] = refusal.detail.removesuffix(" Nothing was stored.")
        return None
    if not storable(value):
        errors[BODY] = _(NESTED)
    return value


def answer_to(run: Run, now: datetime) -> Answer | None:
    """Return what a caller of the run's flow would have been told by ``now``; None while it would still wait."""
    target = Target(run.workspace_id, run.flow_id, "", run.version_id, environment=run.environment)
    if not compile_version(target).waits:
        return accepted(run.pk)
    found = answer_of(RunState(run.pk, run.status, run.answer, run.result, run.n_failed))
    patience = limits.from_settings().answer_seconds
    if found is None and (now - run.created_at).total_seconds() > patience:
        return late(run.pk, patience)
    return found


def shown(answer: Answer) -> dict[str, Any]:
    """Return an answer as the console's script takes it (JSON)."""
    return {
        "status": answer.status,
        "reason": HTTPStatus(answer.status).phrase if answer.status in _KNOWN else "",
        "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in answer.headers],
        "body": answer.body.decode("utf-8", "replace"),
    }


_KNOWN = frozenset(HTTPStatus)
