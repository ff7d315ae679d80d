"""The fast door: ``/hook/…`` and ``/flow/…`` without Django's request path, answered after a group commit."""

from runs.ingest.asgi import application
from runs.ingest.lifespan import shutdown, startup

__all__ = ["application", "shutdown", "startup"]
