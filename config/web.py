"""The web process: pages, API, fast ingest and WebSockets in one uvicorn."""

from __future__ import annotations

import logging
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import uvicorn
from setproctitle import setproctitle

from config import lifeline, sockets
from config.protocol import BoundedProtocol

GRACE = 5  # seconds for requests under way when it is told to stop
LARGEST_MESSAGE = 64 * 1024  # bytes of one WebSocket message; browsers only ever send tiny ones


def server_config() -> uvicorn.Config:
    """Return uvicorn's configuration; proxies are believed only where the settings name them."""
    from django.conf import settings

    return uvicorn.Config(
        "config.asgi:application",
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        loop="uvloop",
        http=BoundedProtocol,
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        lifespan="on",
        proxy_headers=bool(settings.TRUSTED_PROXIES),
        forwarded_allow_ips=list(settings.TRUSTED_PROXIES),
        timeout_graceful_shutdown=GRACE,
        backlog=sockets.BACKLOG,
    )


def main() -> None:
    """Serve until told to stop."""
    from django.conf import settings

    lifeline.hold()
    setproctitle("flowyard: web")
    listening = sockets.inherited() or sockets.listen(settings.PORT)
    uvicorn.Server(server_config()).run(sockets=listening)


if __name__ == "__main__":
    main()
