"""The other side of a crash test: serves records, and writes every request to disk before it answers."""

from __future__ import annotations

import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Ledger:
    """A server on loopback. ``slow`` seconds pass between writing a request down and answering it."""

    def __init__(self, path: Path, *, total: int, slow: float = 0.0) -> None:
        self.path = path
        self.total = total
        self.slow = slow
        self._file = path.open("ab")
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._file.close()

    def write(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self._file.write(json.dumps(entry).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def entries(self) -> list[dict[str, Any]]:
        """Every request that was written down, oldest first."""
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        page, size = int(query["page"][0]), int(query["limit"][0])
        first = (page - 1) * size
        return {"items": [{"id": n} for n in range(first, min(first + size, self.total))]}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        ledger = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: Any) -> None:
                pass

            def do_GET(self) -> None:
                self._answer(ledger.page(parse_qs(urlsplit(self.path).query)))

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                rows = body if isinstance(body, list) else [body]
                ledger.write({"key": self.headers.get("Idempotency-Key"), "ids": [row["id"] for row in rows]})
                time.sleep(ledger.slow)
                self._answer({"ok": True})

            def _answer(self, value: Any) -> None:
                data = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        return Handler
