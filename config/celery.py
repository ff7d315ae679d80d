"""The Celery application: it carries hints that a run can go on, never the truth about it.

The default broker lives in the worker's memory; what it loses, the feeder finds again in the database.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from celery import Celery
from django.conf import settings

# Its Django fix-up would close the database connections before and after each task; ours stay open.
app = Celery("flowyard", fixups=())
IN_MEMORY = settings.CELERY_BROKER_URL.startswith("memory:")
app.conf.update(
    broker_url="memory://localhost//" if IN_MEMORY else settings.CELERY_BROKER_URL,
    broker_transport_options={"polling_interval": 0.01} if IN_MEMORY else {},
    broker_connection_retry_on_startup=True,
    task_default_queue="runs",
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    enable_utc=True,
    timezone="UTC",
)
app.autodiscover_tasks(["runs"])
