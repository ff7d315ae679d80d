"""Integrations, flows, drafts, versions, environments, routes, schedules, samples and own keys."""

from designer.models.environments import ConfigValue, Deployment, Environment, StandIn
from designer.models.flows import MAIN, Branch, Flow, Integration
from designer.models.keys import OwnKeys
from designer.models.routing import Route, RoutingEpoch
from designer.models.samples import Sample
from designer.models.schedules import FlowSchedule
from designer.models.versions import FlowVersion

__all__ = [
    "MAIN",
    "Branch",
    "ConfigValue",
    "Deployment",
    "Environment",
    "Flow",
    "FlowSchedule",
    "FlowVersion",
    "Integration",
    "OwnKeys",
    "Route",
    "RoutingEpoch",
    "Sample",
    "StandIn",
]
