"""Reads of scheduled reports: an account's mailings, who gets them, what is due."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account, Membership, User
from reports import readerlinks
from reports.mailtimes import Due, latest_due, next_due
from reports.models import Issue, Mailing, Reader, Squashing

# Longer than any period and its hour: what was mailed before cannot be due again.
REMEMBERED = timedelta(days=70)


@dataclass(frozen=True)
class Line:
    """A mailing as its list shows it: who gets it, who has not confirmed yet, when next."""

    mailing: Mailing
    gets: list[str]
    unconfirmed: list[str]
    last: Issue | None
    next_at: datetime | None


def mailings_of(account: Account, now: datetime) -> list[Line]:
    """The scheduled reports of an account, in the order they were made."""
    newest = Issue.objects.order_by("-first", "-id")
    rows = (
        Mailing.objects.filter(account=account)
        .prefetch_related("readers__user", Prefetch("issues", newest))
        .order_by("pk")
    )
    team = set(team_of(account).values_list("pk", flat=True))
    return [_line(mailing, account, team, now) for mailing in rows]


def mailing_called(account: Account, mailing_uuid: uuid.UUID) -> Mailing:
    """One of them; raises NotFound."""
    found = Mailing.objects.filter(account=account, uuid=mailing_uuid).first()
    if found is None:
        raise NotFound("no_mailing", _("There is no such scheduled report."))
    return found


def team_of(account: Account) -> QuerySet[User]:
    """The people of the account that mail can go to."""
    return User.objects.filter(is_active=True, memberships__account=account).order_by("email")


def readers_of(mailing: Mailing) -> QuerySet[Reader]:
    """Who gets it: team members while they are of the team, others once they confirmed."""
    member = Membership.objects.filter(
        account=mailing.account_id, user=OuterRef("user"), user__is_active=True
    )
    of_team = Q(user__isnull=False) & Exists(member)
    outside = Q(user=None, confirmed_at__isnull=False)
    return Reader.objects.filter(of_team | outside, mailing=mailing, left_at=None).order_by("pk")


def reader_behind(purpose: str, token: str) -> Reader:
    """Whose link this is; raises NotFound, also when the mailing was deleted since."""
    name = readerlinks.read(purpose, token)
    rows = Reader.objects.select_related("mailing__account", "user")
    found = rows.filter(uuid=uuid.UUID(hex=name)).first() if name else None
    if found is None:
        message = _("This link belongs to a report that is no longer mailed.")
        raise NotFound("no_reader", message)
    return found


def due_now(now: datetime) -> Iterator[tuple[Mailing, Due]]:
    """What is to be mailed: due, not mailed yet, and the rollups hold all of its time."""
    squashed = Squashing.objects.values_list("squashed_at", flat=True).first()
    if squashed is None:
        return
    live = Account.Status.ACTIVE
    rows = Mailing.objects.filter(
        paused_at=None, account__status=live, account__suspended_above=False
    ).select_related("account")
    recent = Issue.objects.filter(first__gte=(now - REMEMBERED).date())
    mailed = {
        (mailing, every): first
        for mailing, every, first in recent.values_list("mailing", "every").annotate(Max("first"))
    }
    for mailing in rows.order_by("pk"):
        due = latest_due(mailing.every, mailing.hour, ZoneInfo(mailing.account.timezone), now)
        # Behind the last one: the account's zone was moved, and its Monday begins anew.
        known = mailed.get((mailing.pk, mailing.every), datetime.min.date())
        if known < due.first and mailing.counts_from <= due.at <= squashed:
            yield mailing, due


def _line(mailing: Mailing, account: Account, team: set[int], now: datetime) -> Line:
    readers = [reader for reader in mailing.readers.all() if reader.left_at is None]
    gets = [r.email for r in readers if r.user_id in team or (not r.user_id and r.confirmed_at)]
    unconfirmed = [r.email for r in readers if not r.user_id and not r.confirmed_at]
    due = next_due(mailing.every, mailing.hour, ZoneInfo(account.timezone), now)
    last = next(iter(mailing.issues.all()), None)
    return Line(mailing, gets, unconfirmed, last, None if mailing.paused_at else due.at)
