"""What goes wrong on the other side ends as a sentence at the step, over a real socket and through the real vault."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from connectors.services import create_connection
from designer.models import FlowVersion
from runs.models import RunError
from runs.services import start_run
from runs.states import RunStatus
from tests.runs.engine.world import START, flow, http
from tests.runs.recorded import live_flow
from tests.runs.test_advance import finish

pytestmark = pytest.mark.django_db(transaction=True)


class Hostile(BaseHTTPRequestHandler):
    """Answers each path in its own wrong way."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        getattr(self, "do_" + self.path.strip("/").split("?")[0])()

    def __getattr__(self, name):
        if name.startswith("do_"):
            return lambda: self.answer(404)
        raise AttributeError(name)

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_html(self):
        self.answer(200, b"<html><body>Bad gateway</body></html>", Content_Type="text/html")

    def do_missing(self):
        self.answer(404, json.dumps({"error": "no such customer"}).encode(), Content_Type="application/json")

    def do_broken(self):
        self.answer(500, b"{}")

    def do_slow(self):
        time.sleep(3)

    def do_circle(self):
        self.answer(302, Location="/circle")

    def do_unparsable(self):
        self.answer(302, Location="http://[::1")

    def do_latin(self):
        self.answer(302, Location="/\xfcber")

    def do_metadata(self):
        self.answer(302, Location="http://169.254.169.254/latest/meta-data/")

    def do_huge(self):
        self.send_response(200)
        self.send_header("Content-Length", str(20_000_000))
        self.end_headers()
        try:
            for _ in range(20):
                self.wfile.write(b"x" * 1_000_000)
        except OSError:  # the reader has had enough, as it should
            self.close_connection = True

    def do_deep(self):
        self.answer(200, b"[" * 100_000 + b"]" * 100_000)


@pytest.fixture(scope="module")
def hostile():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


@pytest.fixture
def call(people, settings, monkeypatch, hostile):
    """Run a flow whose one step calls ``path`` of ``address``; patience is short so that no test waits."""
    monkeypatch.setattr("runs.engine.patience.Patience.pause", lambda self, error, tries: None)

    def run(path, *, port=hostile, allow=True):
        settings.EGRESS_ALLOW = (f"127.0.0.1:{port}",)
        made = live_flow(people.acme, people.alice)
        connection = create_connection(
            workspace=people.acme, by=people.alice, base_url=f"http://127.0.0.1:{port}"
        )
        settings.EGRESS_ALLOW = settings.EGRESS_ALLOW if allow else ()
        doc = flow(START, http("00000002", connection=connection.pk, path=path, timeout=1))
        version = FlowVersion.objects.create(workspace=people.acme, flow=made, doc=doc, content_hash=path)
        return finish(start_run(version=version, payload={"kind": "manual", "args": {}}, started_by="test"))

    return run


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/html", "not JSON"),
        ("/missing", "no such customer"),
        ("/broken", "500"),
        ("/slow", "1 s"),
        ("/circle", "redirect"),
        ("/metadata", "169.254.169.254"),
        ("/unparsable", "cannot be used"),
        ("/latin", "nothing is at this address"),
        ("/huge", "MB"),
        ("/deep", "nested"),
    ],
)
def test_a_wrong_answer_fails_the_record_with_a_sentence(call, path, words):
    run = call(path)
    error = RunError.objects.filter(run=run).first()
    sentence = error.message if error else run.error
    assert words.lower() in sentence.lower(), sentence
    assert sentence[-1] in ".)”" and "Traceback" not in sentence and "Exception" not in sentence
    assert run.status in (RunStatus.COMPLETED, RunStatus.FAILED)
    assert run.n_failed == (1 if error else 0)


def test_what_nobody_foresaw_ends_the_run_at_once_with_a_sentence(call, monkeypatch):
    def broken(*_):
        raise TypeError("Recursion limit reached")

    monkeypatch.setattr("runs.engine.steps.http.Http.send", broken)
    run = call("/html")
    assert run.status == RunStatus.FAILED and "TypeError: Recursion limit reached" in run.error
    assert run.crashes == 0


def test_an_address_where_nobody_listens(call):
    run = call("/html", port=9)
    sentence = run.error or RunError.objects.get(run=run).message
    assert "127.0.0.1" in sentence and "Errno" not in sentence


def test_a_private_address_is_refused_and_says_how_to_allow_it(call, hostile):
    run = call("/html", allow=False)
    sentence = run.error or RunError.objects.get(run=run).message
    assert f"FLOWYARD_EGRESS_ALLOW=127.0.0.1:{hostile}" in sentence
