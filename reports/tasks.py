"""Background jobs of reports. Each is a hint to look at the database, which holds the work."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from campaigns.services import outbox
from reports import archivetasks, mailedtasks
from reports.services import erasing, squashing
from reports.services.exports import keeping, running

log = logging.getLogger(__name__)
# Celery looks for jobs in this module alone.
__all__ = ["archivetasks", "mailedtasks"]


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


@shared_task(name="reports.make_export")
def make_export(export_uuid: str) -> None:
    """Make an export, unless enough are being made; then see whose turn it is."""
    running.run(export_uuid)
    start_exports()


@shared_task(name="reports.start_exports")
def start_exports() -> None:
    """Wake workers for exports that wait, and for those whose maker died."""
    for export in running.startable():
        kick_export(str(export.uuid))


def kick_export(export_uuid: str) -> None:
    """Wake a worker for an export; the tick finds it otherwise."""
    try:
        make_export.delay(export_uuid)
    except OperationalError:
        log.warning("no broker: export %s is made with a later tick", export_uuid)


@shared_task(name="reports.delete_old_exports")
def delete_old_exports() -> None:
    """Delete files of exports that are kept no longer."""
    while keeping.delete_due():
        pass
    keeping.sweep()
