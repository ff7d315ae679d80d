"""What started a run: the trigger as expressions see it, and the first record made from it."""

from __future__ import annotations

import math
from typing import Any

from designer import configurables, timetable
from designer.steps.call import in_path
from designer.steps.resources import resource_of, resources_of
from lib.exact_json import JSONDecodeError, exact_json
from lib.words import gettext as _
from runs.engine.plan import Plan
from runs.engine.steps.base import Context

EXACT = 2**53  # above it a float no longer holds every whole number


class WrongArguments(ValueError):
    """Arguments of a manual start that do not fit; ``errors`` maps the argument to a sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def first_record(plan: Plan, payload: dict[str, Any]) -> Any:
    """Return the record that enters the flow: arguments, webhook body, times, or what an API call asked."""
    if payload["kind"] == "manual":
        return payload.get("args") or {}
    if payload["kind"] == "webhook":
        return payload.get("body")
    if payload["kind"] == "schedule":
        return timetable.record(payload)
    record = {**(payload.get("params") or {}), **(payload.get("query") or {})}
    resource = resource_of(plan.trigger_config, payload)
    if resource is not None and resource.payload:
        record[resource.payload] = payload.get("body")
    return record


def scope_of(
    payload: dict[str, Any], *, run_id: str, started_at: str, config: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the names every expression of the run may use; path parameters stand under their own names.

    ``config`` are the values of configurables, None for a flow that declares none.
    """
    return {
        **(payload.get("params") or {}),
        "trigger": payload,
        "run": {"id": run_id, "started_at": started_at},
    } | ({} if config is None else {configurables.NAME: config})


def manual_payload(plan: Plan, given: dict[str, Any]) -> dict[str, Any]:
    """Return the trigger of a manual start. Raises :class:`WrongArguments` naming each argument that is wrong."""
    return {"kind": "manual", "args": dict(given) | _arguments(plan.trigger_config.get("arguments"), given)}


def call_payload(plan: Plan, given: dict[str, Any], resource: str = "") -> dict[str, Any]:
    """Return the trigger of a call from another flow, as a start by hand or an API request has it.

    ``resource`` tells those of an API request apart. Raises :class:`WrongArguments` naming each argument that is wrong.
    """
    if plan.trigger_kind == "manual":
        return manual_payload(plan, given)
    found = resources_of(plan.trigger_config)
    chosen = found[0] if len(found) == 1 else next((one for one in found if one.label == resource), None)
    if chosen is None:
        raise WrongArguments(
            {"": _("It does not answer to “%(resource)s” any more.") % {"resource": resource}}
        )
    return {
        "kind": "api",
        "method": chosen.method,
        "path": chosen.path,
        "resource": chosen.label,
        "params": _arguments(in_path(chosen.path), given),
        "query": _arguments(chosen.query, given),
        "headers": {},
        "body": given.get(chosen.payload) if chosen.payload else None,
    }


def _arguments(declared: Any, given: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for argument in declared or []:
        name = argument["name"]
        values[name] = given.get(name)
        if given.get(name) in (None, ""):
            if argument.get("default") not in (None, ""):
                values[name] = argument["default"]
            elif argument.get("required"):
                errors[name] = _("“%(name)s” is needed to start this flow.") % {"name": name}
                continue
            else:
                values[name] = None
        try:
            values[name] = converted(values[name], argument.get("type", "text"))
        except ValueError as error:
            errors[name] = f"“{name}” {error}"
    if errors:
        raise WrongArguments(errors)
    return values


def converted(value: Any, kind: str) -> Any:
    """Return ``value`` as the declared type; raises ``ValueError`` with the end of a sentence."""
    if value is None or kind == "json" and not isinstance(value, str):
        return value
    if kind == "number":
        return _number(value)
    if kind == "boolean":
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "1", "yes", "on", "false", "0", "no", "off"):
            return str(value).lower() in ("true", "1", "yes", "on")
        raise ValueError(_("takes true or false. It was “%(value)s”.") % {"value": value})
    if kind == "json":
        return _json(value)
    return value if isinstance(value, str) else str(value)


def _number(value: Any) -> int | float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(_("takes a number. It was “%(value)s”.") % {"value": str(value)[:40]})
    return int(number) if number.is_integer() and abs(number) < EXACT else number


def _json(text: str) -> Any:
    try:
        return exact_json(text)
    except JSONDecodeError as error:
        raise ValueError(
            _("takes JSON: %(msg)s in line %(lineno)s.") % {"msg": error.msg, "lineno": error.lineno}
        ) from None


__all__ = ["Context", "WrongArguments", "converted", "first_record", "manual_payload", "scope_of"]
