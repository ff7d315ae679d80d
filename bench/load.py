"""A load generator in a process of its own: closed loop, kept connections, every answer read and counted.

``python -m bench.load HOST PORT METHOD PATH CONCURRENCY SECONDS`` prints one JSON object:
``{"answers", "wrong", "seconds", "p50_ms", "p99_ms"}``. No request is given up: what was sent is waited for,
so that the rows stored can be compared with the answers counted.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import count

import uvloop

LATE = 30.0  # seconds after the end in which outstanding answers must come


class Caller(asyncio.Protocol):
    """One connection that sends the next request when the answer to the last one is complete."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.buffer = b""
        self.sent = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        """Send the next request, or hang up when the time is over."""
        if time.perf_counter() >= self.load.end:
            self.transport.close()
            return
        self.sent = time.perf_counter()
        self.transport.write(self.load.request())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head_end = self.buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self.buffer[:head_end].lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self.buffer) < head_end + 4 + length:
            return
        self.buffer = b""
        self.load.answered(self.sent, good=head.startswith(b"http/1.1 2"))
        self.send()

    def connection_lost(self, reason: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


class Load:
    """What all connections share: the request, the clock, and what was measured."""

    def __init__(self, host: str, port: int, method: str, path: str, seconds: float) -> None:
        self.head = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: keep-alive\r\n"
        self.with_body = method != "GET"
        self.numbers = count(1)
        self.latencies: list[float] = []
        self.wrong = 0
        self.start = time.perf_counter()
        self.end = self.start + seconds

    def request(self) -> bytes:
        """Return the bytes of the next request; each has another body."""
        if not self.with_body:
            return f"{self.head}\r\n".encode()
        body = f'{{"order":"A-{next(self.numbers)}","price":12.5,"quantity":3,"customer":"Harbour Goods"}}'
        return (
            f"{self.head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )

    def answered(self, sent: float, *, good: bool) -> None:
        """Count one answer."""
        self.latencies.append(time.perf_counter() - sent)
        self.wrong += not good

    def result(self) -> dict[str, float]:
        """Return the figures."""
        ordered = sorted(self.latencies) or [0.0]
        return {
            "answers": len(self.latencies),
            "wrong": self.wrong,
            "seconds": time.perf_counter() - self.start,
            "p50_ms": 1000 * ordered[len(ordered) // 2],
            "p99_ms": 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
        }


async def measure(host: str, port: int, method: str, path: str, concurrency: int, seconds: float) -> Load:
    """Call with ``concurrency`` connections for ``seconds``."""
    loop = asyncio.get_running_loop()
    load = Load(host, port, method, path, seconds)
    made = [await loop.create_connection(lambda: Caller(load), host, port) for _ in range(concurrency)]
    await asyncio.wait_for(asyncio.gather(*(caller.done for _, caller in made)), seconds + LATE)
    return load


def main() -> None:
    """Measure once and print the result."""
    host, port, method, path, concurrency, seconds = sys.argv[1:]
    work = measure(host, int(port), method, path, int(concurrency), float(seconds))
    print(json.dumps(uvloop.run(work).result()))


if __name__ == "__main__":
    main()
