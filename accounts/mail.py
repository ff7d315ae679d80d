"""Mail that leaves: whether there is a server to send it, and each failure as a sentence for a person."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

CONSOLE = "django.core.mail.backends.console.EmailBackend"
FAILURES = (OSError, smtplib.SMTPException)


class MailFailed(RuntimeError):
    """A message did not leave; the text says what happened, why, and what to do."""


def mail_works() -> bool:
    """Tell whether mail reaches mailboxes; without a server it is printed on the terminal."""
    return bool(settings.EMAIL_BACKEND != CONSOLE)


def server() -> dict[str, str]:
    """Return what the operator set: host and port, how it is encrypted, who signs in, and who sends."""
    if not mail_works():
        return {}
    kinds = {"ssl": _("TLS from the first byte"), "tls": _("STARTTLS"), "": _("none")}
    kind = "ssl" if settings.EMAIL_USE_SSL else "tls" if settings.EMAIL_USE_TLS else ""
    return {
        _("Server"): _place(),
        _("Encryption"): kinds[kind],
        _("Signs in as"): settings.EMAIL_HOST_USER or _("nobody"),
        _("Sender"): settings.DEFAULT_FROM_EMAIL,
    }


def send_test(*, to: str) -> None:
    """Send a message that says that mail works. Raises :class:`MailFailed` with a sentence."""
    deliver(
        to=to,
        subject=_("Flowyard can send mail"),
        body=_("This is the test message you asked for. It came from {url}.").format(url=settings.PUBLIC_URL),
    )


def deliver(*, to: str, subject: str, body: str) -> None:
    """Send one message. Raises :class:`MailFailed` with a sentence."""
    message = EmailMessage(subject=subject, body=body, to=[to])
    try:
        message.send()
    except FAILURES as error:
        raise MailFailed(problem(error)) from error


def problem(error: Exception) -> str:
    """Return what went wrong between us and the mail server, and what to do about it."""
    for kinds, words in SENTENCES:
        if isinstance(error, kinds):
            return words(error)
    return _("The mail server at {place} gave an answer that cannot be understood ({error}).").format(
        place=_place(), error=_said(error)
    )


def is_final(error: Exception) -> bool:
    """Tell whether the server refused the receiver for good, so that sending again is of no use."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return any(500 <= code < 600 for code, _words in error.recipients.values())


def _place() -> str:
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def _said(error: Any) -> str:
    """Return the other side's own words, with the code when there is one, in one line."""
    words = getattr(error, "smtp_error", b"") or str(error)
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    code = getattr(error, "smtp_code", "")
    return " ".join(f"“{text}” {code}".split())[:300]


def _unknown_host(error: Any) -> str:
    return _(
        "There is no host named “{host}”. Correct SMTP_HOST, or look whether this machine can resolve names."
    ).format(host=settings.EMAIL_HOST)


def _refused(error: Any) -> str:
    return _(
        "Nothing answers at {place}: the connection was refused. Look whether SMTP_PORT is right "
        "and the mail server runs."
    ).format(place=_place())


def _slow(error: Any) -> str:
    return _(
        "{place} did not answer within {seconds} seconds. A firewall may keep the way shut, "
        "or SMTP_PORT is another one."
    ).format(place=_place(), seconds=settings.EMAIL_TIMEOUT)


def _certificate(error: Any) -> str:
    return _(
        "The certificate of {place} was not accepted: {why}. SMTP_HOST has to be the name in the certificate, "
        "and this machine has to trust who issued it."
    ).format(place=_place(), why=error.verify_message or error.reason)


def _no_tls(error: Any) -> str:
    return _(
        "{place} and Flowyard could not agree on encryption ({why}). SMTP_SSL=1 is for servers that encrypt "
        "from the first byte (usual on port 465), SMTP_STARTTLS=1 for those that begin in plain text (587)."
    ).format(place=_place(), why=_said(error))


def _login(error: Any) -> str:
    return _(
        "{place} did not accept the user “{user}” with this password: {said}. Correct SMTP_USER and SMTP_PASSWORD."
    ).format(place=_place(), user=settings.EMAIL_HOST_USER, said=_said(error))


def _sender(error: Any) -> str:
    return _(
        "{place} does not let us send as “{sender}”: {said}. Set MAIL_FROM to an address that this server may use."
    ).format(place=_place(), sender=settings.DEFAULT_FROM_EMAIL, said=_said(error))


def _recipient(error: Any) -> str:
    code, words = next(iter(error.recipients.values()))
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return _(
        "{place} does not take mail for {address}: “{said}” {code}. Look whether the address is right."
    ).format(place=_place(), address=", ".join(error.recipients), said=said, code=code)


def _unsupported(error: Any) -> str:
    return _(
        "{place} does not offer what the settings ask for: {said}. SMTP_STARTTLS=0 sends without encryption, "
        "and without SMTP_USER nobody signs in; both are for servers on this machine only."
    ).format(place=_place(), said=_said(error))


def _closed(error: Any) -> str:
    if isinstance(error.__context__, TimeoutError):
        return _(
            "{place} took the connection but said nothing within {seconds} seconds. If it encrypts from the first byte "
            "(usual on port 465), set SMTP_SSL=1."
        ).format(place=_place(), seconds=settings.EMAIL_TIMEOUT)
    return _(
        "{place} closed the connection: {said}. If it encrypts from the first byte (usual on port 465), set SMTP_SSL=1."
    ).format(place=_place(), said=_said(error))


def _content(error: Any) -> str:
    return _("{place} did not take the message: {said}.").format(place=_place(), said=_said(error))


def _network(error: Any) -> str:
    return _("{place} cannot be reached: {said}.").format(place=_place(), said=_said(error))


# The first that fits is told: from the most particular kind to the most general.
SENTENCES: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (socket.gaierror, _unknown_host),
    (ConnectionRefusedError, _refused),
    (TimeoutError, _slow),
    (ssl.SSLCertVerificationError, _certificate),
    (ssl.SSLError, _no_tls),
    (smtplib.SMTPAuthenticationError, _login),
    (smtplib.SMTPSenderRefused, _sender),
    (smtplib.SMTPRecipientsRefused, _recipient),
    (smtplib.SMTPNotSupportedError, _unsupported),
    ((smtplib.SMTPServerDisconnected, ConnectionResetError), _closed),
    (smtplib.SMTPResponseException, _content),
    (OSError, _network),
)
