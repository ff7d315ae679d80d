"""Makes the demo workspace, once; later starts only mend its address and key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User, Workspace
from accounts.services import create_workspace
from connectors.models import AuthKind, Connection
from demo.access import api_key
from designer.flowfile import import_flow
from designer.models import Integration
from designer.services import create_integration, publish, switch

OWNER = "demo@flowyard.local"
WORKSPACE = "Demo"
NEIGHBOUR = "Harbour Goods"  # a second workspace, to install in it what the first one publishes
INTEGRATION = "Airports"
CONNECTION = "Airports API"
FLOWS = Path(__file__).parent / "flows"
FLOW_FILES = ("airports_to_catalogue.json", "airport_by_code.json", "morning_round.json")
OFF_AT_FIRST = {"Morning round"}  # what the clock would start without anybody looking


@transaction.atomic
def ensure_demo() -> Workspace:
    """Return the demo workspace with its connection, integration and flows; what exists stays as it is."""
    owner = _owner()
    workspace, fresh = _workspace(WORKSPACE, owner)
    _workspace(NEIGHBOUR, owner)
    _connection(workspace, owner)
    if fresh:
        _flows(workspace, owner)
    return workspace


def base_address() -> str:
    """Return where the demo's own API is, as a flow on this machine reaches it."""
    return f"http://localhost:{settings.PORT}/demo"


def documents() -> list[dict[str, Any]]:
    """Return the flow documents of the demo."""
    return [json.loads((FLOWS / name).read_text(encoding="utf-8")) for name in FLOW_FILES]


def _owner() -> User:
    """Return the demo's owner, who has no password and signs in by one-time link."""
    found = User.objects.filter(email=OWNER).first()
    return found or User.objects.create_user(OWNER, name="Demo Owner", is_staff=True)


def _workspace(name: str, owner: User) -> tuple[Workspace, bool]:
    found = Workspace.objects.filter(name=name, memberships__user=owner).first()
    return (found, False) if found else (create_workspace(name=name, owner=owner), True)


def _connection(workspace: Workspace, owner: User) -> None:
    """Make the connection to the demo's API; its address follows the port, its key the install's secret."""
    connection = Connection.objects.filter(workspace=workspace, name=CONNECTION).first()
    if connection is None:
        connection = Connection(workspace=workspace, name=CONNECTION, created_by=owner, auth=AuthKind.BEARER)
    if connection.base_url != base_address():
        connection.base_url = base_address()
        connection.secrets = {"token": api_key()}
        connection.save()


def _flows(workspace: Workspace, owner: User) -> None:
    """Import the demo's flows, publish them and switch on those that wait to be called."""
    integration: Integration = create_integration(workspace=workspace, name=INTEGRATION, by=owner)
    for doc in documents():
        flow = import_flow(workspace=workspace, doc=doc, by=owner, integration=integration)
        publish(flow=flow, note="Comes with the demo", by=owner)
        if flow.name not in OFF_AT_FIRST:
            switch(flow=flow, on=True, by=owner)
