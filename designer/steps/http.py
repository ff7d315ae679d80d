"""Data in and out: a call to any HTTP service, for each record or as a source of records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from designer.steps import variables
from designer.steps.connections import connection_name, connection_problems
from designer.steps.failing import may_fail
from designer.steps.http_parts import PARTS, WITH_BODY
from designer.steps.kind import Complaint, Config, Facts, StepKind, shorten, text_of, variable_problem
from designer.steps.secrets import typed_secrets
from lib.expressions import ExpressionProblem, compile_json
from lib.fields import dig
from lib.words import N_
from lib.words import gettext as _


def _summary(config: Config, facts: Facts) -> str:
    name = connection_name(config, facts)
    if not name:
        return _("Connection is gone") if text_of(config, "connection") else _("No connection chosen yet")
    path = text_of(config, "path") or _("(no path yet)")
    return shorten(f"{name} · {text_of(config, 'method')} {path}")


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    yield from connection_problems(config, facts)
    yield from typed_secrets(config)
    path = text_of(config, "path")
    if path.lower().startswith(("http://", "https://")):
        yield "path", _("The path goes after the connection's address. Write the part from the first / on.")
    if config.get("method") in WITH_BODY and config.get("body_kind") == "json":
        yield from _plain_text(text_of(config, "body"))
    name = text_of(config, "variable")
    if saves(config) and (message := variable_problem(name)):
        yield "variable", message
    if reads(config) and _batch(config) > 1:
        yield "batch_size", _("Records are read here, so they are not sent in batches. Set it to 1.")


def _plain_text(body: str) -> Iterable[Complaint]:
    """What is neither JSON nor one expression would go out as a text in quotes, which hardly anybody means."""
    try:
        is_text = bool(body.strip()) and not compile_json(body).is_single
    except ExpressionProblem:
        return
    if is_text:
        yield "body", _("This is a text, not JSON. Put it in double quotes, or choose Text as the message.")


def _batch(config: Config) -> float:
    size = config.get("batch_size")
    return size if isinstance(size, int | float) and config.get("method") in WITH_BODY else 1


def reads(config: Config) -> bool:
    """Whether each item of the answer becomes a record."""
    return config.get("use") == "records" and config.get("method") != "FORWARD"


def saves(config: Config) -> tuple[str, ...]:
    """The response variable, where the answer is kept in one."""
    return () if reads(config) or config.get("extract") == "none" else variables.saves(config)


_PARAMS = {"page": ("page", 1), "offset": ("offset", 0), "cursor": ("cursor", 1)}


def _adjust(before: Config, after: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """A changed operation brings its usual body and variable name, changed paging its usual parameter."""
    new = dict(after)
    if before.get("method") != after.get("method"):
        new["body_kind"] = _usual_body(before, after)
        new["variable"] = _renamed(before, after)
    kind = dig(after, "paging.kind")
    if kind != dig(before, "paging.kind") and isinstance(kind, str) and kind in _PARAMS:
        new["paging"] = dict(after["paging"])
        if dig(after, "paging.param") in (None, "", *(name for name, _ in _PARAMS.values())):
            new["paging"]["param"], new["paging"]["start"] = _PARAMS[kind]
    return new


def _usual_body(before: Config, after: Config) -> Any:
    if after.get("method") in ("GET", "FORWARD"):
        return "none"
    fresh = before.get("method") in ("GET", "FORWARD") and after.get("method") != "DELETE"
    return (
        "json" if fresh and after.get("body_kind") in (None, "", "none") else after.get("body_kind", "none")
    )


def _renamed(before: Config, after: Config) -> Any:
    usual, name = f"{text_of(before, 'method').lower()}Response", text_of(after, "variable")
    rest = name.removeprefix(usual)
    if not name.startswith(usual) or (rest and not rest.isdecimal()):
        return after.get("variable")
    return f"{text_of(after, 'method').lower()}Response{rest}"


KIND = may_fail(
    StepKind(
        kind="http",
        title=N_("HTTP"),
        family="outside",
        group=N_("Data in and out"),
        icon="globe",
        hint=N_("Calls any web service: read, write, look up"),
        parts=PARTS,
        summary=_summary,
        check=_check,
        saves=saves,
        adjust=_adjust,
    ),
    tries_again=True,
)
