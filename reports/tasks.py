"""Background jobs of reports. Each is a hint to look at the database, which holds the work."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from campaigns.services import outbox
from reports import archivetasks
from reports.services import erasing, squashing

log = logging.getLogger(__name__)
# Celery looks for jobs in this module alone.
__all__ = ["archivetasks"]


@shared_task(name="reports.squash")
def squash() -> None:
    """Bring the rollups up to date."""
    squashing.squash()


@shared_task(name="reports.sweep_rollups")
def sweep_rollups() -> None:
    """Drop cells that no message is left in, and ticks nobody will ask for any more."""
    squashing.sweep()
    outbox.forget()


@shared_task(name="reports.erase_recipients")
def erase_recipients() -> None:
    """Go on with erasing recipients."""
    erasing.carry_out_due()


def kick_erasures() -> None:
    """Wake a worker for a new request; the tick finds it otherwise."""
    try:
        erase_recipients.delay()
    except OperationalError:
        log.warning("no broker: recipients are erased with the next tick")
