"""The last step of a linking: tokens go into the connection's sealed secrets and nowhere else.

No row of ``social_auth`` is made, so there is no second place where tokens could lie in the clear.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.services import audit
from connectors.models import Connection, ConnectionStatus
from connectors.oauth.granted import granted


class ConnectionWentAway(LookupError):
    """The connection was deleted while its owner was at the provider."""


def keep_tokens(
    *, backend: Any, user: Any, uid: Any = None, response: dict[str, Any], **rest: Any
) -> dict[str, Any]:
    """Store what was granted with the connection that is being linked.

    A renewal under way loses its lease, so that it cannot overwrite the new tokens. Raises
    :class:`connectors.oauth.granted.NotUsable` and :class:`ConnectionWentAway`.
    """
    new = granted(response)
    with transaction.atomic():
        row = Connection.objects.select_for_update().filter(pk=backend.provider.connection_id).first()
        if row is None:
            raise ConnectionWentAway
        before = {name: value for name, value in row.secrets.items() if name != "refresh_token"}
        row.secrets = new.secrets(before)
        row.token_expires_at = new.expires_at
        row.account = str(response.get("flowyard_account") or "")
        row.status, row.status_reason = ConnectionStatus.WORKS, ""
        row.refresh_owner, row.refresh_until = "", None
        row.save()
        audit(workspace=row.workspace, actor=user, verb="connection.link", obj=row)
    return {"details": {}, "response": {}}
