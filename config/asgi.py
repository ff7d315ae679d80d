"""The web process's front door: fast ingest, WebSockets, the health page, and Django for the rest."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

django = get_asgi_application()  # sets the applications up, so that the imports below find their models

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from config.bodies import bounded
from config.lifespan import lifespan
from runs.ingest import application as ingest
from runs.routing import websocket_urlpatterns

pages = bounded(django)
sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))

FAST = ("/hook/", "/flow/", "/dev/hook/", "/dev/flow/")
HEALTH_BODY = b'{"status":"ok"}'
HEALTH = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(HEALTH_BODY))],
}


async def health(scope: Any, receive: Any, send: Any) -> None:
    """Answer that the process serves; nothing is read or written, so it is also the benchmark's control."""
    await send(HEALTH)
    await send({"type": "http.response.body", "body": HEALTH_BODY})


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Hand the connection to whoever serves its address."""
    if scope["type"] == "http":
        if scope["path"].startswith(FAST):
            await ingest(scope, receive, send)
        elif scope["path"] == "/healthz":
            await health(scope, receive, send)
        else:
            await pages(scope, receive, send)
    elif scope["type"] == "websocket":
        await sockets(scope, receive, send)
    else:
        await lifespan(scope, receive, send)
