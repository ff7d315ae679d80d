"""A process that asks for a fresh token and prints its hash: ``renewing <database> <connection>``."""

from __future__ import annotations

import hashlib
import sys

import django
from django.conf import settings

database, connection_id = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
django.setup()

from connectors.models import Connection  # noqa: E402
from connectors.oauth.tokens import fresh_access_token  # noqa: E402

print("ready", flush=True)
sys.stdin.readline()
token = fresh_access_token(Connection.objects.get(pk=connection_id))
print(hashlib.sha256(token.reveal().encode()).hexdigest())
