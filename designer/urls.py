"""The addresses of integrations and flows that the designer serves."""

from __future__ import annotations

from django.urls import path, register_converter

from designer.views import (
    branches,
    compare,
    completion,
    configuring,
    data,
    deploy,
    develop,
    draft,
    flows,
    integrations,
    keys,
    listening,
    pages,
    panel,
    publishing,
    releasing,
    starting,
)

app_name = "designer"


class Identifier:
    """An id in an address; anything else is no such page."""

    regex = "[0-9a-f]{24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FlowIdentifier(Identifier):
    """A flow in an address: its id, and a branch of it when that is not main."""

    regex = "[0-9a-f]{24}(?:~[a-z0-9-]{1,40})?"


class StepIdentifier(Identifier):
    """A step's id in an address, or the placeholder that the canvas fills in."""

    regex = "[0-9a-f]{8}|__STEP__"


register_converter(Identifier, "fid")
register_converter(FlowIdentifier, "flow")
register_converter(StepIdentifier, "sid")

FLOW = "w/<slug:ws>/flows/<flow:flow_id>/"
GROUP = "w/<slug:ws>/integrations/"

urlpatterns = [
    path("w/<slug:ws>/keys", keys.keys, name="keys"),
    path(f"{GROUP}new", integrations.create, name="integration_new"),
    path(f"{GROUP}<fid:integration_id>/rename", integrations.rename, name="integration_rename"),
    path(f"{GROUP}<fid:integration_id>/delete", integrations.delete, name="integration_delete"),
    path(f"{GROUP}<fid:integration_id>/undelete", integrations.undelete, name="integration_undelete"),
    path("w/<slug:ws>/flows/new", flows.create, name="flow_new"),
    path("w/<slug:ws>/flows/new/", starting.gallery, name="starters"),
    path("w/<slug:ws>/flows/new/<slug:starter>/", starting.start, name="start"),
    path("w/<slug:ws>/flows/import", flows.upload, name="flow_import"),
    path(FLOW, develop.develop, name="develop"),
    path(f"{FLOW}test/", pages.test, name="test"),
    path(f"{FLOW}deploy/", deploy.deploy, name="deploy"),
    path(f"{FLOW}deploy/to/<slug:environment>/", releasing.release, name="release"),
    path(f"{FLOW}deploy/withdraw", releasing.withdraw, name="withdraw"),
    path(f"{FLOW}deploy/connections", deploy.connections, name="stand_ins"),
    path(f"{FLOW}deploy/configurables/", configuring.new, name="configurable_new"),
    path(f"{FLOW}deploy/configurables/<slug:configurable>/", configuring.edit, name="configurable"),
    path(
        f"{FLOW}deploy/configurables/<slug:configurable>/remove",
        configuring.remove,
        name="configurable_remove",
    ),
    path(f"{FLOW}branches/", branches.branches, name="branches"),
    path(f"{FLOW}branches/delete", branches.delete, name="branch_delete"),
    path(f"{FLOW}branches/bring/", branches.bring, name="bring"),
    path(f"{FLOW}compare/", compare.compare, name="compare"),
    path(f"{FLOW}rename", flows.rename, name="flow_rename"),
    path(f"{FLOW}delete", flows.delete, name="flow_delete"),
    path(f"{FLOW}undelete", flows.undelete, name="flow_undelete"),
    path(f"{FLOW}export", flows.export, name="flow_export"),
    path(f"{FLOW}openapi.json", flows.openapi, name="flow_openapi"),
    path(f"{FLOW}draft.json", draft.draft, name="draft"),
    path(f"{FLOW}draft/copy", draft.copy, name="copy"),
    path(f"{FLOW}steps/<sid:step_id>/panel", panel.panel, name="panel"),
    path(f"{FLOW}steps/<sid:step_id>/test", panel.test, name="step_test"),
    path(f"{FLOW}steps/<sid:step_id>/scope.json", completion.scope, name="scope"),
    path(f"{FLOW}steps/<sid:step_id>/data", data.data, name="data"),
    path(f"{FLOW}steps/<sid:step_id>/pin", data.pin, name="pin"),
    path(f"{FLOW}publish", publishing.publish, name="publish"),
    path(f"{FLOW}switch", publishing.switch, name="switch"),
    path(f"{FLOW}schedule", publishing.schedule, name="schedule"),
    path(f"{FLOW}versions/<int:number>/restore", publishing.restore, name="restore"),
    path(f"{FLOW}listen", listening.listen, name="listen"),
    path(f"{FLOW}listen.json", listening.heard, name="heard"),
]
