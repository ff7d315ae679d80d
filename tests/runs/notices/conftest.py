"""A real mail server, a real receiver of webhooks, and a flow whose runs can fail."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from designer.models import Flow
from tests.lib.http.servers import Server, answer, sending, serve
from tests.live import free_port
from tests.runs.recorded import live_flow


class Mailbox:
    """Takes mail for everybody but the addresses in ``refused``, which get their answer."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.recipients: list[str] = []
        self.refused: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos
        return "250 Taken"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """Return a running mail server, and make Flowyard send by it."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = False
    yield box
    controller.stop()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Server]:
    """Return a running server that takes every webhook, and let Flowyard reach it."""
    with serve(sending(answer(b"ok"))) as server:
        settings.EGRESS_ALLOW = (f"127.0.0.1:{server.port}",)
        yield server


@pytest.fixture
def flow(people: SimpleNamespace) -> Flow:
    """Return a published flow of Acme."""
    return live_flow(people.acme, people.bob, name="Orders")
