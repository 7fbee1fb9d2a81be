"""The archive's jobs: each takes up the work where it is, and leaves the rest to the next."""

import logging
import time

from celery import shared_task
from kombu.exceptions import OperationalError

from reports.services import archivechecks, archiveending, archiver, restoring

log = logging.getLogger(__name__)

# Under what a broker waits for a job's answer, and under the time between two of them.
MINUTES = 12
CHECKS = 20


@shared_task(name="reports.archive")
def archive() -> None:
    """Archive what is old enough, for some minutes; delete what was kept long enough."""
    until = time.monotonic() + MINUTES * 60
    outcome = archiver.run(until=until)
    if outcome.parts:
        log.info("archived %s messages in %s parts", outcome.messages, outcome.parts)
    archiveending.end_due()


@shared_task(name="reports.restore")
def restore() -> None:
    """Bring back months that are approved, put away those whose days are over."""
    restoring.work()


@shared_task(name="reports.check_archives")
def check_archives() -> None:
    """Read some parts of the archive again, those first that were not for longest."""
    archivechecks.check_some(CHECKS)


def kick_restore() -> None:
    """Wake a worker for a month that is wanted back; the tick finds it otherwise."""
    try:
        restore.delay()
    except OperationalError:
        log.warning("no broker: the month comes back with the next tick")
