"""Addresses of the home page, of runs and of the error desk."""

from django.urls import path, register_converter

from designer.urls import FlowIdentifier, Identifier, StepIdentifier
from runs.views import (
    console,
    desk,
    detail,
    figures,
    guide,
    home,
    integration,
    lists,
    logs,
    mending,
    notifications,
    observe,
    start,
)

app_name = "runs"
register_converter(Identifier, "rid")
register_converter(FlowIdentifier, "rflow")
register_converter(StepIdentifier, "rsid")

FLOW = "w/<slug:ws>/flows/<rflow:flow_id>/"
RUN = "w/<slug:ws>/runs/<rid:run_id>/"
ERROR = "w/<slug:ws>/errors/<rid:error_id>/"

urlpatterns = [
    path("w/<slug:ws>/", home.home, name="home"),
    path("w/<slug:ws>/guide/hide", guide.hide, name="guide_hide"),
    path("w/<slug:ws>/guide/show", guide.show, name="guide_show"),
    path("w/<slug:ws>/integrations/<rid:integration_id>/", integration.integration, name="integration"),
    path(f"{FLOW}run", start.start, name="start"),
    path(f"{FLOW}console/", console.form, name="console"),
    path(f"{FLOW}console/curl", console.curl, name="console_curl"),
    path(f"{FLOW}console/send", console.send, name="console_send"),
    path(f"{FLOW}console/<rid:run_id>", console.answer, name="console_answer"),
    path(f"{FLOW}observe/", observe.observe, name="observe"),
    path(f"{FLOW}observe/steps/", figures.picture, name="figures"),
    path(f"{FLOW}logs/", logs.logs, name="logs"),
    path(
        "w/<slug:ws>/integrations/<rid:integration_id>/observe/",
        observe.of_integration,
        name="observe_integration",
    ),
    path("w/<slug:ws>/runs/", lists.runs, name="list"),
    path(RUN, detail.detail, name="detail"),
    path(f"{RUN}snapshot.json", detail.snapshot, name="snapshot"),
    path(f"{RUN}steps/<rsid:step_id>/", detail.step, name="step"),
    path(f"{RUN}cancel", detail.cancel, name="cancel"),
    path(f"{RUN}resume", detail.resume, name="resume"),
    path("w/<slug:ws>/notifications/", notifications.notifications, name="notifications"),
    path("w/<slug:ws>/notifications/deliveries", notifications.deliveries, name="deliveries"),
    path(f"{FLOW}notifications/", notifications.of_flow, name="flow_notifications"),
    path("w/<slug:ws>/errors/", desk.desk, name="errors"),
    path("w/<slug:ws>/errors/panes", desk.panes, name="panes"),
    path("w/<slug:ws>/errors/retry", mending.retry_many, name="retry_many"),
    path("w/<slug:ws>/errors/skip", mending.skip_many, name="skip_many"),
    path(ERROR, desk.detail, name="error"),
    path(f"{ERROR}retry", mending.retry, name="retry"),
    path(f"{ERROR}skip", mending.skip, name="skip"),
]
