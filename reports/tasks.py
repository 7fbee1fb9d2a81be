"""Background jobs of reports. Each is a hint to look at the database, which holds the work."""

from celery import shared_task

from campaigns.services import outbox
from reports.services import squashing


@shared_task(name="reports.squash")
def squash() -> None:
    """Bring the rollups up to date."""
    squashing.squash()


@shared_task(name="reports.sweep_rollups")
def sweep_rollups() -> None:
    """Drop cells that no message is left in, and ticks nobody will ask for any more."""
    squashing.sweep()
    outbox.forget()
