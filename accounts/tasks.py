"""Background jobs of accounts."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from accounts.mailbackends import is_connected
from accounts.services import (
    alerts,
    auditseals,
    auditwatch,
    maildelivery,
    ratelimits,
    ratelogs,
    sessions,
    signup,
)

log = logging.getLogger(__name__)


@shared_task(name="accounts.forget_rate_windows")
def forget_rate_windows() -> None:
    """Drop the counters of windows that ended long ago."""
    ratelimits.forget_ended()
    ratelogs.forget_ended()


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    """Drop what is left of sessions that are over."""
    sessions.forget_ended()


@shared_task(name="accounts.seal_audit_log")
def seal_audit_log() -> None:
    """Give the newest entries of the audit log their places in its chain."""
    auditseals.seal_new(seconds=4)  # done before the clock strikes again


@shared_task(name="accounts.sweep_audit_log")
def sweep_audit_log() -> None:
    """Seal what appeared so late that the usual look does not reach it."""
    auditseals.seal_new(everything=True)


@shared_task(name="accounts.watch_audit_log")
def watch_audit_log() -> None:
    """Prove the whole audit log."""
    auditwatch.watch()


@shared_task(name="accounts.deliver_mail")
def deliver_mail() -> None:
    """Hand the mail that is due to the mail server."""
    maildelivery.deliver_due()


def kick_mail() -> None:
    """Wake a worker for mail just written; if nobody can be woken, the clock will find it."""
    if not is_connected():
        return
    try:
        deliver_mail.delay()
    except OperationalError:
        log.warning("no broker: mail leaves with the next turn of the clock")


@shared_task(name="accounts.forget_old_mail")
def forget_old_mail() -> None:
    """Drop old mail, and sign-ups that nobody confirmed."""
    maildelivery.forget_old()
    signup.forget_old()


@shared_task(name="accounts.warn_low_balances")
def warn_low_balances() -> None:
    """Tell people whose wallets fell below what they want to be told of."""
    if alerts.warn_low():
        kick_mail()
