"""Access tokens that hold: renewed before they end, by one caller at a time, without a lock during the call.

The caller who renews holds a lease on the connection's row (compare and set); others wait for its result.
That works across threads and processes, and on SQLite, whose only writer must not wait for a network.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from connectors.breaking import mark_broken
from connectors.models import Connection, ConnectionStatus
from connectors.oauth.granted import Granted
from connectors.oauth.renewal import renew
from connectors.sdk.errors import ConnectorError, Fatal, Reauthorise, Retry
from lib.crypto import Secret
from lib.ids import new_id

EARLY = timedelta(seconds=60)
LEASE = timedelta(seconds=30)
WAIT_SECONDS = 40.0
_PAUSE_SECONDS = 0.05


def fresh_access_token(connection: Connection, *, rejected: Secret | None = None) -> Secret:
    """Return an access token that holds for a minute or more, renewed when needed.

    ``rejected`` is a token the other side just refused: it is renewed although its time is not over. Call it
    outside a transaction. Raises ``Reauthorise`` when a person has to sign in again (the connection is marked
    as disconnected), ``Retry`` or ``RateLimited`` when the provider cannot be asked just now; all of them are
    ``signing_in``.
    """
    try:
        return _fresh(connection, rejected)
    except ConnectorError as error:
        error.signing_in = True
        raise


def expires_soon(expires_at: datetime | None) -> bool:
    """Whether a token that ends then is renewed now; one without an end is used until it is refused."""
    return expires_at is not None and expires_at - timezone.now() < EARLY


def _fresh(connection: Connection, rejected: Secret | None) -> Secret:
    end = time.monotonic() + WAIT_SECONDS
    waited = False
    while time.monotonic() < end:
        row = _row(connection)
        token = _token(row)
        if not _needs_renewal(row, token, rejected):
            return token
        if waited and row.status == ConnectionStatus.BROKEN:
            raise Reauthorise(row.status_reason, may_have_arrived=False)
        if not row.secrets.get("refresh_token"):
            return _without_refresh_token(row, token, rejected)
        owner = _lease(row)
        if owner is None:
            waited = True
            time.sleep(_PAUSE_SECONDS)
            continue
        return _renewed(row, owner, rejected)
    raise Retry(
        "Somebody else is renewing the access and did not finish. Try again a little later.",
        may_have_arrived=False,
    )


def _row(connection: Connection) -> Connection:
    row = Connection.objects.filter(pk=connection.pk).first()
    if row is None:
        raise Fatal("The connection was deleted. Choose another one.", may_have_arrived=False)
    return row


def _token(row: Connection) -> Secret:
    token = row.secrets.get("access_token")
    if not token:
        raise Reauthorise(
            f"“{row.name}” is not linked yet. Open the connection and sign in to its provider.",
            may_have_arrived=False,
        )
    return Secret(token)


def _needs_renewal(row: Connection, token: Secret, rejected: Secret | None) -> bool:
    return token == rejected or expires_soon(row.token_expires_at)


def _without_refresh_token(row: Connection, token: Secret, rejected: Secret | None) -> Secret:
    """The token while it still holds. Raises ``Reauthorise`` once it does not."""
    over = row.token_expires_at is not None and row.token_expires_at <= timezone.now()
    if not over and token != rejected:
        return token
    reason = (
        "The provider no longer accepts the access" if token == rejected else "The access has ended"
    ) + ", and it gave no way to renew it. Sign in again."
    _break(row.pk, reason)
    raise Reauthorise(reason, may_have_arrived=False)


def _lease(row: Connection) -> str | None:
    """The name of our lease, or None while somebody else holds one."""
    now, owner = timezone.now(), new_id()
    free = Q(refresh_until=None) | Q(refresh_until__lt=now)
    taken = Connection.objects.filter(free, pk=row.pk).update(refresh_owner=owner, refresh_until=now + LEASE)
    return owner if taken else None


def _renewed(row: Connection, owner: str, rejected: Secret | None) -> Secret:
    """Renew under our lease, which ends with this call whatever happens."""
    try:
        row = _row(row)
        token = _token(row)
        if not _needs_renewal(row, token, rejected):
            return token  # somebody was quicker, between our look and our lease
        try:
            new = renew(row)
        except Reauthorise as error:
            _break(row.pk, str(error), owner=owner)
            raise
        return _stored(row, owner, new)
    finally:
        Connection.objects.filter(pk=row.pk, refresh_owner=owner).update(refresh_owner="", refresh_until=None)


def _stored(row: Connection, owner: str, new: Granted) -> Secret:
    """Store the new tokens unless the lease was lost: then the connection was linked anew, and that wins."""
    with transaction.atomic():
        now = Connection.objects.select_for_update().filter(pk=row.pk, refresh_owner=owner).first()
        if now is None:
            return _token(_row(row))
        now.secrets = new.secrets(now.secrets)
        now.token_expires_at = new.expires_at
        if now.status == ConnectionStatus.BROKEN:
            now.status, now.status_reason = ConnectionStatus.WORKS, ""
        now.save(update_fields=["secrets", "token_expires_at", "status", "status_reason", "updated_at"])
    return Secret(new.access_token)


def _break(pk: str, reason: str, *, owner: str | None = None) -> None:
    """Mark the connection as disconnected; its tokens stay as they are."""
    rows = Connection.objects.filter(pk=pk)
    mark_broken(rows.filter(refresh_owner=owner) if owner else rows, reason)
