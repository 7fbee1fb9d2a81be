"""Every task that is scheduled or routed exists, and every queue has a worker."""

import pytest
from django.conf import settings

from portal.celery import app
from portal.supervisor.programs import QUEUES, worker_command


@pytest.fixture(scope="module", autouse=True)
def _tasks_are_loaded() -> None:
    app.loader.import_default_modules()


def test_every_scheduled_task_exists() -> None:
    missing = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks)
    assert not missing, missing


def test_every_routed_task_exists() -> None:
    missing = set(settings.CELERY_TASK_ROUTES) - set(app.tasks)
    assert not missing, missing


def test_every_queue_has_a_worker() -> None:
    used = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert used | {settings.CELERY_TASK_DEFAULT_QUEUE} <= set(QUEUES)
    assert ",".join(QUEUES) in worker_command()
