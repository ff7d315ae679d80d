"""The `flowyard` command: what it prints, and that every error is one line and exit code 2."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import ApiToken, OneTimeLink
from accounts.services import token_user, use_link
from config.cli import main
from designer.models import Flow
from lib.crypto import open_sealed, seal
from runs.models import Run
from tests.live import ROOT, free_port

pytestmark = pytest.mark.django_db


def document(kind: str = "manual", **config: Any) -> dict[str, Any]:
    """Return a flow of a trigger and a log step."""
    trigger = {"id": "c1000001", "kind": kind, "name": "Start", "config": config}
    log = {"id": "c1000002", "kind": "log", "name": "Say", "config": {"level": "info", "message": "hello"}}
    return {
        "schema_version": 1,
        "name": "From the terminal",
        "steps": [{**step, "position": {"x": 0, "y": 0}, "enabled": True} for step in (trigger, log)],
        "edges": [{"id": "ce000001", "from": "c1000001", "port": "out", "to": "c1000002"}],
        "requires": [],
    }


@pytest.fixture
def flow_file(tmp_path: Path) -> Path:
    """Return a file with a flow that people start."""
    path = tmp_path / "flow.json"
    path.write_text(json.dumps(document(arguments=[])))
    return path


def imported(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Import, publish and switch on the file; return the flow's id."""
    assert main(["flow", "import", str(path), "--publish", "--on"]) == 0
    return json.loads(capsys.readouterr().out)["id"]


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the only line on standard error."""
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err.count("\n") == 1 and "Traceback" not in seen.err
    return seen.err


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["run"], ["run", "start"], ["token", "create"], ["flow", "import"], ["up", "-x"]],
)
def test_a_wrong_command_line_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "--help" in one_line(capsys)


def test_a_token_is_printed_alone(people: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "create", "--email", "Bob@example.com", "--name", "CI"]) == 0
    plain = capsys.readouterr().out.removesuffix("\n")
    token = token_user(plain)
    assert token is not None
    assert (token.user, token.workspace, token.name) == (people.bob, people.acme, "CI")


def test_a_link_signs_its_person_in_once(people: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", "--email", "bob@example.com"]) == 0
    plain = capsys.readouterr().out.strip().rstrip("/").rpartition("/")[2]
    link = use_link(plain, OneTimeLink.Purpose.SIGN_IN)
    assert link is not None and link.user == people.bob
    assert use_link(plain, OneTimeLink.Purpose.SIGN_IN) is None


@pytest.mark.parametrize("verb", [["link"], ["token", "create", "--name", "CI"]])
def test_nobody_is_told(people: SimpleNamespace, verb: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*verb, "--email", "nobody@example.com"]) == 2
    assert "nobody@example.com" in one_line(capsys)


def test_a_flow_comes_in_published_and_on(
    people: SimpleNamespace, flow_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = Flow.objects.get(pk=imported(flow_file, capsys))
    assert (flow.workspace, flow.name, flow.on) == (people.acme, "From the terminal", True)
    assert flow.current is not None and flow.current.number == 1


def test_a_flow_comes_in_as_a_draft_without_options(
    people: SimpleNamespace, flow_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["flow", "import", str(flow_file)]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["invoke_url"] is None
    flow = Flow.objects.get(pk=made["id"])
    assert (flow.on, flow.current) == (False, None)


@pytest.mark.parametrize(
    ("doc", "address"),
    [
        (document("webhook", path="orders"), "http://localhost:8000/hook/acme/orders"),
        (document("api", method="GET", path="/a/[string b]"), "http://localhost:8000/flow/acme/a/{b}"),
    ],
)
def test_the_address_of_a_flow_is_printed(
    people: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    doc: dict[str, Any],
    address: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(doc)))
    assert main(["flow", "import", "-", "--workspace", "acme"]) == 0
    assert json.loads(capsys.readouterr().out)["invoke_url"] == address


def test_what_goes_out_comes_in_again(
    people: SimpleNamespace, flow_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = imported(flow_file, capsys)
    main(["flow", "export", first])
    exported = capsys.readouterr().out
    again = tmp_path / "again.json"
    again.write_text(exported)
    main(["flow", "export", imported(again, capsys)])
    assert json.loads(capsys.readouterr().out) == json.loads(exported)


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "not JSON"), ("[]", "object"), ("{}", ""), ('{"schema_version": 99}', ""), ("\xff", "")],
)
def test_junk_is_told_in_one_line(
    people: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    path = tmp_path / "junk.json"
    path.write_bytes(text.encode("latin-1"))
    assert main(["flow", "import", str(path)]) == 2
    assert told in one_line(capsys)
    assert not Flow.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"schema_version": 1, "name": "a", "steps": [], "edges": [], "more": ' + b"9" * 5_000 + b"}",
        b'{"schema_version": 1, "steps": [], "edges": [], "more": ' + b"9" * 400 + b"}",
        b'{"schema_version": 1, "name": "\\ud800", "steps": [], "edges": []}',
        b'{"schema_version": 1, "steps": [], "edges": [], "more": ' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"schema_version": 1, "steps": [], "edges": [], "more": NaN}',
        b"[" * 2_000_000,
        b"\x00\xff",
    ],
)
def test_strange_documents_are_told_in_a_sentence(
    people: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str], body: bytes
) -> None:
    path = tmp_path / "strange.json"
    path.write_bytes(body)
    assert main(["flow", "import", str(path)]) == 2
    said = one_line(capsys)
    assert "Error" not in said, said
    assert not Flow.objects.exists()


@pytest.mark.parametrize(
    "arguments", ["[" * 100_000, '{"a": NaN}', '{"a": ' + "[" * 300 + "]" * 300 + "}", '{"a": "\udcff"}']
)
def test_strange_arguments_are_told_in_a_sentence(
    people: SimpleNamespace, flow_file: Path, arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = imported(flow_file, capsys)
    assert main(["run", "start", flow, "--args", arguments]) == 2
    said = one_line(capsys)
    assert "--args" in said and "Error" not in said, said
    assert not Run.objects.exists()


def test_a_trigger_without_settings_comes_in(
    people: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "flow.json"
    path.write_text('{"schema_version": 1, "name": "Bare", "steps": [{"id": "00000001", "kind": "api"}]}')
    assert main(["flow", "import", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["invoke_url"] == "http://localhost:8000/flow/acme/"


@pytest.mark.parametrize("name", ["", "  ", "x" * 500])
def test_a_token_has_a_name(people: SimpleNamespace, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "create", "--email", "bob@example.com", "--name", name]) == 2
    assert "1 to 80 characters" in one_line(capsys)
    assert not ApiToken.objects.exists()


def told_by_a_process(*arguments: str, **environment: str) -> str:
    """Run the command as a process of its own; return the only line of its error."""
    ended = subprocess.run(
        [sys.executable, "-m", "config.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2 and ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


@pytest.mark.parametrize("arguments", [["up"], ["run", "show", "0"]])
def test_a_file_that_is_no_database_is_told(data_folder: Path, arguments: list[str]) -> None:
    (data_folder / "flowyard.sqlite3").write_bytes(b"junk " * 1000)
    said = told_by_a_process(*arguments, DATA=str(data_folder), PORT=str(free_port()))
    assert "flowyard.sqlite3 cannot be read as a database" in said and "Error" not in said


def test_a_file_in_the_place_of_the_data_is_told(data_folder: Path) -> None:
    (data_folder / "file").write_text("")
    said = told_by_a_process("up", DATA=str(data_folder / "file"), PORT=str(free_port()))
    assert "DATA takes a folder" in said and "there is a file in its place" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "99999"),
        ("FLOWYARD_RETENTION_DAYS", "-5"),
        ("FLOWYARD_EGRESS_ALLOW", "zzz"),
        ("CREDENTIAL_KEYS", "bad"),
        ("FLOWYARD_PUBLIC_URL", "foo"),
        ("FLOWYARD_PUBLIC_URL", "http://[bad"),
        ("FLOWYARD_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_setting_keeps_it_from_starting(data_folder: Path, name: str, value: str) -> None:
    said = told_by_a_process("up", **{"DATA": str(data_folder), "PORT": str(free_port()), name: value})
    assert name in said and "Error" not in said


def test_a_flow_that_cannot_be_published_leaves_nothing_behind(
    people: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "flow.json"
    path.write_text(json.dumps(document("webhook", path="")))
    assert main(["flow", "import", str(path), "--publish"]) == 2
    assert "cannot be published. “Start”: " in one_line(capsys)
    assert not Flow.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["flow", "import", "/nowhere/flow.json"],
        ["flow", "export", "0" * 24],
        ["run", "start", "0" * 24],
        ["run", "show", "0" * 24],
        ["run", "show", "junk"],
        ["flow", "import", "-", "--workspace", "nowhere"],
    ],
)
def test_what_is_not_there_is_told(
    people: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("{}"))
    assert main(arguments) == 2
    one_line(capsys)


def test_a_run_is_queued_and_shown(
    people: SimpleNamespace, flow_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = imported(flow_file, capsys)
    assert main(["run", "start", flow, "--args", '{"a": 1}']) == 0
    run_id = capsys.readouterr().out.strip()
    assert Run.objects.get(pk=run_id).by == people.alice
    assert main(["run", "show", run_id, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["run"], shown["status"], shown["final"]) == (run_id, "queued", False)
    assert main(["run", "show", run_id]) == 0
    assert capsys.readouterr().out.startswith("queued: 0 in")


@pytest.mark.parametrize("arguments", ["[]", "x", '"a"'])
def test_arguments_are_an_object(
    people: SimpleNamespace, flow_file: Path, arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = imported(flow_file, capsys)
    assert main(["run", "start", flow, "--args", arguments]) == 2
    assert "--args" in one_line(capsys)
    assert not Run.objects.exists()


def test_a_draft_is_not_started(
    people: SimpleNamespace, flow_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["flow", "import", str(flow_file)])
    flow = json.loads(capsys.readouterr().out)["id"]
    assert main(["run", "start", flow]) == 2
    assert "Publish it" in one_line(capsys)


def test_a_new_key_seals_credentials(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["newkey"]) == 0
    key = capsys.readouterr().out.strip()
    assert open_sealed([key], seal([key], {"password": "x"})) == {"password": "x"}
