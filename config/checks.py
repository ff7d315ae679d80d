"""System checks: wrong settings are told at start, with a hint, instead of at the first request."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.core.checks import Error, Warning, register

from config import env
from config.sqlite import OLDEST
from lib.crypto import BadKey, seal
from lib.http import EgressPolicy


@register()
def sqlite_is_safe(app_configs, **kwargs):
    """Refuse a SQLite that can lose committed writes."""
    import sqlite3  # the swapped module, only known after the settings are loaded

    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        return []
    if sqlite3.sqlite_version_info >= OLDEST:
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} can lose committed writes; "
            f"Flowyard needs {'.'.join(map(str, OLDEST))} or newer.",
            hint="Install the pysqlite3 wheel (make setup) or use a newer SQLite.",
            id="flowyard.E001",
        )
    ]


@register()
def public_url_is_an_address(app_configs, **kwargs):
    """The public address builds every webhook, callback and mail link."""
    if settings.PUBLIC_URL.startswith(("http://", "https://")) and env.host(settings.PUBLIC_URL):
        return []
    return [
        Error(
            f"FLOWYARD_PUBLIC_URL must begin with http:// or https:// and name a host. It is “{settings.PUBLIC_URL}”.",
            hint="Example: FLOWYARD_PUBLIC_URL=https://flows.example.com",
            id="flowyard.E002",
        )
    ]


@register()
def egress_allow_is_a_list_of_places(app_configs, **kwargs):
    """An entry of another form would open nothing, without a word."""
    try:
        EgressPolicy.from_text(",".join(settings.EGRESS_ALLOW))
    except ValueError as problem:
        return [
            Error(
                f"FLOWYARD_EGRESS_ALLOW cannot be read. {problem}",
                hint="Example: FLOWYARD_EGRESS_ALLOW=erp.example:8443,localhost:9000",
                id="flowyard.E003",
            )
        ]
    return []


@register()
def credential_keys_are_keys(app_configs, **kwargs):
    """A wrong key would be told only when the first credentials are stored."""
    try:
        seal(settings.CREDENTIAL_KEYS, {})
    except BadKey as problem:
        return [Error(str(problem), id="flowyard.E004")]
    return []


@register()
def mail_settings_go_together(app_configs, **kwargs):
    """Two ways to encrypt, or a sender without an address, would be told only when the first message leaves."""
    found = []
    if settings.EMAIL_USE_SSL and settings.EMAIL_USE_TLS:
        found.append(
            Error(
                "SMTP_SSL and SMTP_STARTTLS are both on; a mail server takes one of them.",
                hint="SMTP_SSL=1 is for port 465, SMTP_STARTTLS=1 for port 587.",
                id="flowyard.E005",
            )
        )
    name, at, place = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")
    if not (name and at and place):
        found.append(
            Error(
                f"MAIL_FROM takes an e-mail address. It is “{settings.DEFAULT_FROM_EMAIL[:80]}”.",
                hint="Example: MAIL_FROM='Flowyard <flowyard@example.com>'",
                id="flowyard.E006",
            )
        )
    return found


@register(deploy=True)
def public_url_is_https(app_configs, **kwargs):
    """Sign-in over plain HTTP is for one's own machine only."""
    if settings.PUBLIC_URL.startswith("https://"):
        return []
    return [
        Warning(
            "FLOWYARD_PUBLIC_URL is not https, so passwords travel unencrypted.",
            hint="Put a proxy with a certificate in front and set FLOWYARD_PUBLIC_URL=https://…",
            id="flowyard.W001",
        )
    ]
