"""System checks: wrong settings are told at start, with a hint, instead of at the first request."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Error, Warning, register

from config.sqlite import OLDEST


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
    if settings.PUBLIC_URL.startswith(("http://", "https://")):
        return []
    return [
        Error(
            f"FLOWYARD_PUBLIC_URL must begin with http:// or https://. It is “{settings.PUBLIC_URL}”.",
            hint="Example: FLOWYARD_PUBLIC_URL=https://flows.example.com",
            id="flowyard.E002",
        )
    ]


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
