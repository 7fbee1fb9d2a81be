"""Scheduled reports: made, changed, paused, resumed and deleted by the account's managers."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.inputs import clean_name
from accounts.models import Account, User
from accounts.services import auditlog
from accounts.services.locking import hold
from reports.models import Mailing
from reports.services import mailingreaders

MOST = 20


@dataclass(frozen=True)
class Terms:
    """What is mailed, when, and to whom: members of the team, and addresses outside of it."""

    name: str
    report: str
    every: str
    hour: int
    people: Collection[User]
    addresses: Collection[str]


def create(account: Account, terms: Terms, *, by: User) -> Mailing:
    """A new mailing; the first one leaves at the end of the period that runs now.

    Raises what `change` raises, and Conflict `too_many_mailings`.
    """
    mailingreaders.count_mails(account, terms.addresses)
    with transaction.atomic():
        account = hold(account)
        if Mailing.objects.filter(account=account).count() >= MOST:
            message = _("An account has at most %(most)s scheduled reports. Delete one first.")
            raise Conflict("too_many_mailings", message % {"most": MOST})
        mailing = Mailing(account=account, created_by=by, counts_from=timezone.now())
        _fill(mailing, terms)
        mailing.save()
        mailingreaders.choose(mailing, terms.people, terms.addresses)
        _record(mailing, "mailing.made", after=_facts(mailing))
    return mailing


def change(mailing: Mailing, terms: Terms) -> None:
    """Other terms from now on. What was mailed already is not mailed again.

    Raises Invalid (`name_invalid`, `no_tree`, `hour_unknown`, `email_invalid`, `no_reader`,
    `too_many_readers`) and TooManyRequests `reader_mails`.
    """
    mailingreaders.count_mails(mailing.account, terms.addresses, but=mailing)
    with transaction.atomic():
        mailing = _locked(mailing)
        before, every = _facts(mailing), mailing.every
        _fill(mailing, terms)
        if mailing.every != every:
            # Periods of another kind that ended before are nobody's news.
            mailing.counts_from = timezone.now()
        mailing.save()
        mailingreaders.choose(mailing, terms.people, terms.addresses)
        was, now = auditlog.changes(before, _facts(mailing))
        _record(mailing, "mailing.changed", before=was, after=now)


def pause(mailing: Mailing) -> None:
    """Mail nothing until it is resumed."""
    with transaction.atomic():
        mailing = _locked(mailing)
        if mailing.paused_at is None:
            mailing.paused_at = timezone.now()
            mailing.save(update_fields=["paused_at"])
            _record(mailing, "mailing.paused")


def resume(mailing: Mailing) -> None:
    """Go on with the next period; those that ended meanwhile are left out."""
    with transaction.atomic():
        mailing = _locked(mailing)
        if mailing.paused_at is not None:
            mailing.paused_at, mailing.counts_from = None, timezone.now()
            mailing.save(update_fields=["paused_at", "counts_from"])
            _record(mailing, "mailing.resumed")


def delete(mailing: Mailing) -> None:
    """Forget it, who got it, and what was mailed; links in its mails lead nowhere then."""
    with transaction.atomic():
        mailing = _locked(mailing)
        _record(mailing, "mailing.deleted", before=_facts(mailing))
        mailing.delete()


def _fill(mailing: Mailing, terms: Terms) -> None:
    mailing.name = clean_name(terms.name, limit=80)
    if terms.report not in Mailing.Report.values or terms.every not in Mailing.Every.values:
        raise Invalid("report_unknown", _("Choose one of the reports."), "report")
    if terms.report == Mailing.Report.TREE and mailing.account.kind == Account.Kind.CUSTOMER:
        raise Invalid("no_tree", _("This account has no sub-accounts to report on."), "report")
    if not 0 <= terms.hour <= 23:
        raise Invalid("hour_unknown", _("Choose an hour from 0 to 23."), "hour")
    mailing.report, mailing.every, mailing.hour = terms.report, terms.every, terms.hour


def _locked(mailing: Mailing) -> Mailing:
    found = Mailing.objects.select_for_update(of=("self",)).select_related("account")
    row = found.filter(pk=mailing.pk).first()
    if row is None:
        raise Conflict("mailing_deleted", _("This scheduled report was deleted in the meantime."))
    return row


def _facts(mailing: Mailing) -> dict[str, Any]:
    return {
        "name": mailing.name,
        "report": mailing.report,
        "every": mailing.every,
        "hour": mailing.hour,
    }


def _record(mailing: Mailing, action: str, **facts: Any) -> None:
    auditlog.record(
        mailing.account,
        action,
        kind="mailing",
        subject=mailing.uuid,
        label=mailing.name,
        **facts,
    )
