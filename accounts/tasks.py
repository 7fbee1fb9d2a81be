"""Background jobs of accounts."""

from celery import shared_task

from accounts.services import auditseals, auditwatch, ratelimits, ratelogs


@shared_task(name="accounts.forget_rate_windows")
def forget_rate_windows() -> None:
    """Drop the counters of windows that ended long ago."""
    ratelimits.forget_ended()
    ratelogs.forget_ended()


@shared_task(name="accounts.seal_audit_log")
def seal_audit_log() -> None:
    """Give the newest entries of the audit log their places in its chain."""
    auditseals.seal_new()


@shared_task(name="accounts.sweep_audit_log")
def sweep_audit_log() -> None:
    """Seal what appeared so late that the usual look does not reach it."""
    auditseals.seal_new(everything=True)


@shared_task(name="accounts.watch_audit_log")
def watch_audit_log() -> None:
    """Prove the whole audit log."""
    auditwatch.watch()
