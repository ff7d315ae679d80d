"""Mail against real servers: what arrives, and each failure in a sentence that says what to do."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client

from accounts.models import User
from accounts.services import create_workspace
from config import checks, env
from tests.live import free_port

pytestmark = pytest.mark.django_db

PAGE = "/w/acme/settings/"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Mailbox:
    """Takes every message, unless it is told to refuse the sender or the recipient."""

    def __init__(self, sender: str = "250 OK", recipient: str = "250 OK") -> None:
        self.sender, self.recipient = sender, recipient
        self.mails: list[Any] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.sender.startswith("250"):
            envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope)
        return "250 Taken"


@pytest.fixture
def serve(settings: Any) -> Iterator[Callable[..., Mailbox]]:
    """Return what starts a mail server and points the settings to it."""
    running: list[Controller] = []

    def start(mailbox: Mailbox | None = None, **how: Any) -> Mailbox:
        found = mailbox or Mailbox()
        controller = Controller(found, hostname="127.0.0.1", port=free_port(), **how)
        controller.start()
        running.append(controller)
        settings.EMAIL_PORT = controller.port
        return found

    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = SMTP, "127.0.0.1", 10
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a certificate for 127.0.0.1 with its key, in one file, issued by nobody."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = made.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    path = tmp_path / "server.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*plain))
    return path


def context_of(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def owner(people: SimpleNamespace) -> Client:
    """Return a browser of Alice, who set the install up."""
    User.objects.filter(pk=people.alice.pk).update(is_staff=True)
    client = Client(raise_request_exception=False)
    client.force_login(people.alice)
    return client


def send(client: Client) -> Any:
    return client.post(PAGE, {"action": "test_mail"}, follow=True)


def told(client: Client) -> str:
    """Send a test message that fails, and return the sentence."""
    answer = send(client)
    assert answer.status_code == 422, "a failure is no success"
    sentence = answer.context["errors"]["mail"]
    assert 'id="mail-problem"' in answer.content.decode() and "Traceback" not in sentence
    return sentence


def test_a_test_message_arrives(owner: Client, serve: Callable[..., Mailbox], settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Flowyard <yard@flows.example>"
    mailbox = serve()
    assert "took a test message for alice@example.com" in send(owner).content.decode()
    envelope = mailbox.mails[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("yard@flows.example", ["alice@example.com"])
    page = owner.get(PAGE).content.decode()
    assert f"127.0.0.1:{settings.EMAIL_PORT}" in page and "yard@flows.example" in page


def test_it_arrives_encrypted_where_the_certificate_is_trusted(
    owner: Client,
    serve: Callable[..., Mailbox],
    settings: Any,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings.EMAIL_USE_TLS = True
    mailbox = serve(tls_context=context_of(certificate), require_starttls=True)
    assert send(owner).status_code == 200 and len(mailbox.mails) == 1
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = False, True
    mailbox = serve(ssl_context=context_of(certificate))
    assert send(owner).status_code == 200 and len(mailbox.mails) == 1


def test_an_unknown_host(owner: Client, serve: Callable[..., Mailbox], settings: Any) -> None:
    settings.EMAIL_HOST = "no-such-host.invalid"
    assert "no host named “no-such-host.invalid”" in told(owner)


def test_nobody_answers(owner: Client, serve: Callable[..., Mailbox], settings: Any) -> None:
    settings.EMAIL_PORT = free_port()
    assert "connection was refused" in told(owner)


def test_a_server_that_says_nothing(owner: Client, serve: Callable[..., Mailbox], settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]
        assert "said nothing within 0.3 seconds" in told(owner)


def test_a_certificate_that_nobody_vouches_for(
    owner: Client, serve: Callable[..., Mailbox], settings: Any, certificate: Path
) -> None:
    settings.EMAIL_USE_SSL = True
    mailbox = serve(ssl_context=context_of(certificate))
    assert "certificate of 127.0.0.1" in told(owner) and not mailbox.mails


def test_tls_to_a_server_that_begins_in_plain_text(
    owner: Client, serve: Callable[..., Mailbox], settings: Any
) -> None:
    settings.EMAIL_USE_SSL = True
    serve()
    sentence = told(owner)
    assert "could not agree on encryption" in sentence and "SMTP_STARTTLS=1" in sentence


def test_plain_text_to_a_server_that_encrypts_at_once(
    owner: Client, serve: Callable[..., Mailbox], settings: Any, certificate: Path
) -> None:
    settings.EMAIL_TIMEOUT = 1
    serve(ssl_context=context_of(certificate))
    assert "SMTP_" in told(owner)


def test_encryption_that_is_not_offered_is_no_reason_to_send_in_plain_text(
    owner: Client, serve: Callable[..., Mailbox], settings: Any
) -> None:
    settings.EMAIL_USE_TLS = True
    mailbox = serve()
    assert "does not offer what the settings ask for" in told(owner) and not mailbox.mails


def test_a_wrong_password(owner: Client, serve: Callable[..., Mailbox], settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "yard", "hunter22"

    def refuse(*args: Any) -> AuthResult:
        return AuthResult(success=False, handled=False, message="535 5.7.8 Bad credentials")

    serve(authenticator=refuse, auth_require_tls=False)
    sentence = told(owner)
    assert "did not accept the user “yard”" in sentence and "535" in sentence
    assert "hunter22" not in sentence and "hunter22" not in owner.get(PAGE).content.decode()


def test_a_sender_that_is_not_allowed(owner: Client, serve: Callable[..., Mailbox]) -> None:
    mailbox = serve(Mailbox(sender="550 5.7.1 Not your address"))
    sentence = told(owner)
    assert "does not let us send as" in sentence and "“5.7.1 Not your address” 550" in sentence
    assert not mailbox.mails


def test_a_recipient_that_is_not_known(owner: Client, serve: Callable[..., Mailbox]) -> None:
    serve(Mailbox(recipient="550 5.1.1 No such mailbox"))
    sentence = told(owner)
    assert "does not take mail for alice@example.com" in sentence and "No such mailbox" in sentence


def test_an_invitation_goes_by_the_same_server(
    owner: Client, serve: Callable[..., Mailbox], people: SimpleNamespace
) -> None:
    mailbox = serve()
    asked = {"action": "invite", "email": "dora@example.com", "role": "viewer"}
    assert owner.post("/w/acme/members/", asked).status_code == 302
    assert mailbox.mails[0].rcpt_tos == ["dora@example.com"]


def test_without_a_server_it_says_where_messages_go(owner: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "Set SMTP_HOST" in owner.get(PAGE).content.decode()
    assert "is printed on the terminal" in send(owner).content.decode()


def test_only_who_set_the_install_up_sees_its_mail_server(people: SimpleNamespace) -> None:
    dora = User.objects.create_user("dora@example.com")
    create_workspace(name="Own", owner=dora)
    client = Client()
    client.force_login(dora)
    assert "Send a test mail" not in client.get("/w/own/settings/").content.decode()
    assert client.post("/w/own/settings/", {"action": "test_mail"}).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"EMAIL_USE_SSL": True, "EMAIL_USE_TLS": True}, "flowyard.E005"),
        ({"DEFAULT_FROM_EMAIL": "Flowyard"}, "flowyard.E006"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_start(
    settings: Any, wrong: dict[str, Any], code: str
) -> None:
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = False, True
    assert checks.mail_settings_go_together(None) == []
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert [problem.id for problem in checks.mail_settings_go_together(None)] == [code]


def test_flags_of_mail_take_one_and_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_SSL", "perhaps")
    with pytest.raises(env.WrongSetting):
        env.flag("SMTP_SSL")
