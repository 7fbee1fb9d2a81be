"""Background jobs that look at several apps at once."""

from celery import shared_task

from portal import audits


@shared_task(name="portal.audit_ledger")
def audit_ledger() -> None:
    """Prove the ledger."""
    audits.watch()
