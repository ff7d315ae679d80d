"""The settings the tests run under: the real ones, on data of their own that is thrown away.

Each pytest process (each worker of pytest-xdist too) gets its own folder; the database is a file, as in
production, so that threads share it. The path stays short: a Unix socket's may have 107 characters.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="fy-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith(("FLOWYARD_", "SMTP_", "CELERY_"))]:
    del os.environ[_name]
os.environ.update(DATA=_data, PORT="8000", CRASH_AT="")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

# What tests write is thrown away: no reason to wait for the disk.
DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
    "synchronous=FULL", "synchronous=OFF"
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
