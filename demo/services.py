"""Makes the demo, once; later starts only mend the address and key of its connection."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User, Workspace
from accounts.services import create_workspace
from connectors.models import AuthKind, Connection
from demo.access import api_key
from demo.models import DemoPlace
from designer.flowfile import import_flow
from designer.models import Integration
from designer.services import create_integration, publish, switch

OWNER = "demo@flowyard.local"
WORKSPACE = "Demo"
NEIGHBOUR = "Harbour Goods"  # a second workspace, to install in it what the first one publishes
INTEGRATION = "Airports"
CONNECTION = "Airports API"
OWN_ADDRESS = re.compile(r"http://localhost:\d+/demo")
FLOWS = Path(__file__).parent / "flows"
FLOW_FILES = ("airports_to_catalogue.json", "airport_by_code.json", "morning_round.json")
OFF_AT_FIRST = {"Morning round"}  # what the clock would start without anybody looking


@transaction.atomic
def ensure_demo() -> DemoPlace:
    """Return where the demo is, with its workspaces, connection and flows made if it is new.

    Later, what people did with it stays: names, addresses and what they deleted. Only a demo without a workspace
    gets one anew, and the connection follows the port.
    """
    place = DemoPlace.objects.select_related("owner", "workspace", "connection").first() or _found()
    if place.workspace is None or place.workspace.deleted_at:
        place.workspace = create_workspace(name=WORKSPACE, owner=place.owner)
        place.connection = _connection(place.workspace, place.owner)
        _flows(place.workspace, place.owner)
    if place.pk is None and not _own(place.owner, NEIGHBOUR).exists():
        create_workspace(name=NEIGHBOUR, owner=place.owner)
    place.save()
    if place.connection and OWN_ADDRESS.fullmatch(place.connection.base_url):
        _follow_port(place.connection)
    return place


def base_address() -> str:
    """Return where the demo's own API is, as a flow on this machine reaches it."""
    return f"http://localhost:{settings.PORT}/demo"


def documents() -> list[dict[str, Any]]:
    """Return the flow documents of the demo."""
    return [json.loads((FLOWS / name).read_text(encoding="utf-8")) for name in FLOW_FILES]


def _found() -> DemoPlace:
    """Return the demo's place for the first time. Installs from before it was kept have the demo by its names."""
    owner = User.objects.filter(email=OWNER).first()
    owner = owner or User.objects.create_user(OWNER, name="Demo Owner", is_staff=True)
    workspace = _own(owner, WORKSPACE).first()
    connection = Connection.objects.filter(workspace=workspace, name=CONNECTION).first()
    return DemoPlace(owner=owner, workspace=workspace, connection=connection)


def _own(owner: User, name: str) -> QuerySet[Workspace]:
    return Workspace.objects.filter(memberships__user=owner, name=name)


def _connection(workspace: Workspace, owner: User) -> Connection:
    return Connection.objects.create(
        workspace=workspace,
        name=CONNECTION,
        created_by=owner,
        auth=AuthKind.BEARER,
        base_url=base_address(),
        secrets={"token": api_key()},
    )


def _follow_port(connection: Connection) -> None:
    """The address follows the port, the key the install's secret."""
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
