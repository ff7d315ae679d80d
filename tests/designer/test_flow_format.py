"""The written form of flows: its schema, its examples, and the way out and back in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from connectors.models import Connection, InstalledConnector
from designer.flowfile import export_flow, import_flow
from designer.flowschema import FILE, schema, text
from designer.graph import BadDocument, problems
from designer.layout import laid_out
from designer.services import draft_of, publish, save_draft
from designer.steps.kind import ConnectionFacts, Facts
from designer.steps.table import KINDS
from designer.versions import normal
from lib.redact import MASK
from tests.designer.building import by_hand, document, step

ROOT = Path(__file__).resolve().parents[2]
WORDS = (ROOT / "docs" / "flow-format.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", WORDS, flags=re.DOTALL)]
SHIPPED = sorted(
    found
    for folder in ("demo/flows", "designer/starters", "bench/flows")
    for found in ROOT.glob(f"{folder}/*.json")
)
CONNECTION = ConnectionFacts("c" * 24, "Airports API")


def settled(doc: dict[str, Any]) -> dict[str, Any]:
    """The document with its named connection chosen."""
    steps = [
        one | {"config": one["config"] | {"connection": CONNECTION.id}} if one["kind"] == "http" else one
        for one in doc["steps"]
    ]
    return doc | {"steps": steps}


def test_the_schema_in_the_docs_is_the_one_of_the_code() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run python -m designer.flowschema"
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("doc", EXAMPLES, ids=lambda doc: doc["name"])
def test_examples_are_valid_and_ready_to_run(doc: dict[str, Any]) -> None:
    jsonschema.validate(doc, schema())
    assert problems(settled(doc), Facts(connections={CONNECTION.id: CONNECTION})) == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_the_flows_we_ship_are_valid(file: Path) -> None:
    jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), schema())


def test_every_kind_and_setting_is_described() -> None:
    for kind in KINDS.values():
        assert f"`{kind.kind}`" in WORDS, kind.kind
        for field in (field for part in kind.parts for field in part.fields):
            assert f"`{field.name.split('.')[-1]}`" in WORDS, f"{kind.kind}.{field.name}"


def test_defaults_of_every_kind_fit_the_schema() -> None:
    steps = [step(str(number), kind.kind, **kind.defaults) for number, kind in enumerate(KINDS.values(), 1)]
    jsonschema.validate(normal(document(*steps, links=[])), schema())


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 2},
        {"steps": [step("1", "exec")]},
        {"steps": [step("1", "log") | {"id": "1"}]},
        {"steps": [step("1", "log", level="loud", message="x")]},
        {"steps": [step("1", "map", fields=[{"value": "x"}])]},
        {"steps": [step("1", "http", paging={"kind": "sideways"})]},
        {"edges": [{"from": "00000001", "to": "00000002"}]},
    ],
)
def test_the_schema_refuses_what_is_wrong(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(by_hand() | change, schema())


def big(connection: str) -> dict[str, Any]:
    """A document with a step of every kind but the installed connector."""
    doc = settled(EXAMPLES[-1])
    for one in doc["steps"]:
        if one["kind"] == "http":
            one["config"]["connection"] = connection
            one["config"].pop("connection_name", None)
    return doc


@pytest.fixture
def northwind(people: SimpleNamespace) -> Connection:
    """Return a connection of Acme with a secret."""
    return Connection.objects.create(
        workspace=people.acme, name="Airports API", base_url="https://a.example", secrets={"token": "hunter2"}
    )


@pytest.mark.django_db
def test_out_and_in_again_is_the_same(make_flow, people: SimpleNamespace, northwind: Connection) -> None:
    exported = export_flow(make_flow(laid_out(big(northwind.pk)), name="Airports"))
    jsonschema.validate(exported, schema())
    again = export_flow(import_flow(workspace=people.acme, doc=exported, by=people.bob))
    assert json.dumps(again) == json.dumps(exported)  # the order of keys too


@pytest.mark.django_db
def test_export_does_not_depend_on_the_order_in_which_keys_were_saved(
    make_flow, northwind: Connection
) -> None:
    def backwards(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: backwards(value[key]) for key in reversed(value)}
        return [backwards(item) for item in value] if isinstance(value, list) else value

    doc = big(northwind.pk)
    one, two = make_flow(doc, name="Same"), make_flow(backwards(doc), name="Same")
    shown = [json.loads(json.dumps(export_flow(flow))) for flow in (one, two)]
    assert shown[0] == shown[1]
    assert [list(step["config"]) for step in shown[0]["steps"]] == [
        list(step["config"]) for step in shown[1]["steps"]
    ]


@pytest.mark.django_db
def test_a_connection_is_found_by_name_in_another_workspace(make_flow, people, northwind: Connection) -> None:
    exported = export_flow(make_flow(big(northwind.pk)))
    theirs = Connection.objects.create(
        workspace=people.globex, name="Airports API", base_url="https://g.example"
    )
    moved = import_flow(workspace=people.globex, doc=exported, by=people.charlie)
    configs = [step["config"] for step in draft_of(moved).doc["steps"] if step["kind"] == "http"]
    assert {config["connection"] for config in configs} == {theirs.pk}
    assert all("connection_name" not in config for config in configs)
    assert moved.integration.name == "Imported" and moved.workspace == people.globex


@pytest.mark.django_db
def test_a_connection_that_is_not_there_is_left_open(make_flow, people, northwind: Connection) -> None:
    exported = export_flow(make_flow(big(northwind.pk)))
    moved = import_flow(workspace=people.globex, doc=exported, by=people.charlie)
    assert {
        step["config"]["connection"] for step in draft_of(moved).doc["steps"] if step["kind"] == "http"
    } == {""}
    assert northwind.pk not in json.dumps(draft_of(moved).doc)


@pytest.mark.django_db
def test_an_installed_connector_is_found_by_its_key(make_flow, people: SimpleNamespace) -> None:
    def installed(workspace: Any) -> InstalledConnector:
        return InstalledConnector.objects.create(
            workspace=workspace, release_id="1" * 24, key="airports", version="1.0.0", title="Airports",
            publisher="X", spec={"operations": [{"key": "find", "title": "Find"}]}, content_hash="",
        )  # fmt: skip

    here, there = installed(people.acme), installed(people.globex)
    flow = make_flow(
        document(step("1", "manual"), step("2", "connector", connector=here.pk, operation="find"))
    )
    exported = export_flow(flow)
    assert exported["requires"] == [{"connector": "airports", "version": "1.0.0"}]
    assert exported["steps"][1]["config"]["connector_key"] == "airports"
    moved = import_flow(workspace=people.globex, doc=exported, by=people.charlie)
    assert draft_of(moved).doc["steps"][1]["config"]["connector"] == there.pk


@pytest.mark.django_db
def test_no_secret_leaves(make_flow, northwind: Connection) -> None:
    doc = big(northwind.pk)
    doc["steps"][1]["config"]["headers"] = [
        {"name": "Authorization", "value": "Bearer hunter2"},
        {"name": "X-Api-Key", "value": "hunter2"},
        {"name": "Accept", "value": "text/csv"},
    ]
    doc["steps"][1]["config"]["query"] = [{"name": "api_key", "value": "hunter2"}]
    exported = export_flow(make_flow(doc))
    assert "hunter2" not in json.dumps(exported)
    headers = exported["steps"][1]["config"]["headers"]
    assert [row["value"] for row in headers] == [MASK, MASK, "text/csv"]


@pytest.mark.django_db
def test_a_version_is_exported_as_it_was(flow, people: SimpleNamespace) -> None:
    version = publish(flow=flow, note="", by=people.bob)
    save_draft(flow=flow, doc=by_hand("later"), etag=draft_of(flow).etag, by=people.bob)
    assert export_flow(flow, version)["steps"][1]["config"]["message"] == "{{ record.name }}"
    assert export_flow(flow)["steps"][1]["config"]["message"] == "later"


@pytest.mark.django_db
@pytest.mark.parametrize("junk", [None, [], "x", {}, {"schema_version": 1, "steps": [None]}])
def test_junk_is_not_imported(people: SimpleNamespace, junk: Any) -> None:
    with pytest.raises(BadDocument):
        import_flow(workspace=people.acme, doc=junk, by=people.bob)
