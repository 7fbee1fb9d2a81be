"""The Celery application. Tasks are hints: the database holds the work (docs/architecture.md)."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("tidings")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def write_down_use(**_: Any) -> None:
    """Files that keys sent are confirmed by the worker: what that counts is written down here."""
    import_string("apikeys.services.usage.start")()
