"""The table of behaviours: step kind → what it does."""

from __future__ import annotations

from typing import Any

from runs.engine.steps.base import Behaviour, PassBy
from runs.engine.steps.by_resource import ByResource
from runs.engine.steps.call import Call
from runs.engine.steps.collect import Collect
from runs.engine.steps.filter import Filter
from runs.engine.steps.for_each import ForEach
from runs.engine.steps.http import Http
from runs.engine.steps.installed import Installed
from runs.engine.steps.join import Join
from runs.engine.steps.log import Log
from runs.engine.steps.map import Map
from runs.engine.steps.repeat import Repeat
from runs.engine.steps.respond import Respond, Return
from runs.engine.steps.router import Router
from runs.engine.steps.set import SetVariable
from runs.engine.steps.state import StateGet, StatePut
from runs.engine.steps.wait import Wait

TABLE: dict[str, type[Behaviour]] = {
    "manual": PassBy,
    "schedule": PassBy,
    "webhook": PassBy,
    "api": ByResource,
    "off": PassBy,
    "map": Map,
    "filter": Filter,
    "router": Router,
    "log": Log,
    "set": SetVariable,
    "respond": Respond,
    "return": Return,
    "http": Http,
    "connector": Installed,
    "state_get": StateGet,
    "state_put": StatePut,
    "wait": Wait,
    "for_each": ForEach,
    "collect": Collect,
    "join": Join,
    "call": Call,
    "repeat": Repeat,
}


def behaviour_of(kind: str, step: str, config: dict[str, Any], connectors: dict[str, Any]) -> Behaviour:
    """Return the behaviour of a step, its expressions compiled; ``connectors`` as for ``compile_plan``."""
    made = TABLE[kind](step, config)
    if isinstance(made, Installed):
        made.declaration = connectors.get(config.get("connector", ""), {})
    made.prepare()
    return made
