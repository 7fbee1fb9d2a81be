"""Mailing what is due: for each period once, whoever else tries and wherever it breaks off.

The row of the period and the mails to all readers are written in one transaction, under the lock
of the mailing. Handing mail over is the outbox's business (accounts.services.maildelivery).
"""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.cells import csv_lines
from accounts.models import User
from accounts.services import auditlog, mail
from accounts.services.mail import Besides
from reports import readerlinks
from reports.mailed.building import build
from reports.mailed.content import Content, sheet
from reports.mailtimes import Due, latest_whole
from reports.models import Issue, Mailing, Reader
from reports.selectors.mailings import due_now, readers_of

log = logging.getLogger(__name__)


def send_due(now: datetime | None = None) -> int:
    """Write all that is due; returns how many mails. One that fails holds up no other."""
    mails = 0
    for mailing, due in due_now(now or timezone.now()):
        try:
            mails += _issue(mailing, due)
        except Exception:
            log.exception("scheduled report %s was not mailed; it is tried again", mailing.uuid)
    return mails


def send_now(mailing: Mailing, user: User) -> None:
    """Mail the last whole period to `user` alone; it changes nothing about the schedule."""
    due = latest_whole(mailing.every, ZoneInfo(mailing.account.timezone), timezone.now())
    with timezone.override(mailing.account.timezone):
        content = build(mailing.report, mailing.account, due)
        with transaction.atomic():
            _write(mailing, due, content, user.email, None)
            auditlog.record(
                mailing.account,
                "mailing.sent_now",
                kind="mailing",
                subject=mailing.uuid,
                label=mailing.name,
                after={"email": user.email},
            )


def _issue(mailing: Mailing, due: Due) -> int:
    with timezone.override(mailing.account.timezone):
        content = build(mailing.report, mailing.account, due)
        with transaction.atomic():
            same = Mailing.objects.select_for_update().filter(
                pk=mailing.pk, every=mailing.every, report=mailing.report, paused_at=None
            )
            told = Issue.objects.filter(mailing=mailing, every=mailing.every)
            if not same.exists() or told.filter(first__gte=due.first).exists():
                return 0
            readers = list(readers_of(mailing))
            days = {"first": due.first, "last": due.last}
            told.create(mailing=mailing, every=mailing.every, mails=len(readers), **days)
            for reader in readers:
                _write(mailing, due, content, reader.email, reader)
    return len(readers)


def _write(mailing: Mailing, due: Due, content: Content, to: str, reader: Reader | None) -> None:
    leave = readerlinks.path(readerlinks.LEAVE, reader) if reader else ""
    words = {
        "mailing": mailing,
        "account": mailing.account,
        "due": due,
        "before": due.before,
        "content": content,
        "leave": leave,
        "at": timezone.now(),
    }
    lines = csv_lines([content.label, *content.columns], [sheet(content)])
    name = f"{slugify(mailing.name) or _('report')}-{due.first}.csv"
    besides = Besides(leave, name, "".join(lines))
    mail.send("report", to, words, account=mailing.account, besides=besides)
