"""Background jobs of accounts."""

from celery import shared_task

from accounts.services import ratelimits, ratelogs


@shared_task(name="accounts.forget_rate_windows")
def forget_rate_windows() -> None:
    """Drop the counters of windows that ended long ago."""
    ratelimits.forget_ended()
    ratelogs.forget_ended()
