"""Jobs for scheduled reports and for proofs."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from accounts.tasks import kick_mail
from reports.services import mailingissues, proving

log = logging.getLogger(__name__)


@shared_task(name="reports.mail_due")
def mail_due() -> None:
    """Write the scheduled reports whose time has come."""
    if mailingissues.send_due():
        kick_mail()


@shared_task(name="reports.make_proofs")
def make_proofs() -> None:
    """Make the proofs that somebody asked for."""
    proving.make_waiting()


def kick_proofs() -> None:
    """Wake a worker for a proof just asked for; the tick finds it otherwise."""
    try:
        make_proofs.delay()
    except OperationalError:
        log.warning("no broker: proofs are made with the next tick")
