"""Reads of the audit log: an account's own, and those of everything under it.

Newest first, by id: ids and times run together but for moments, so a span of days is first turned
into a span of ids, which every index ends with.
"""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.auditwords import nouns_of
from accounts.models import Account, Ancestry, AuditEntry, User
from accounts.services import auditseals

PAGE = 50
DOWNLOAD_PAGE = 1000
FEW = 1000
# Twice what the clocks of machines that write into one log may be wrong by.
SKEW = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Search:
    """What to look for; what is empty does not narrow. Days are in the current time zone.

    `below` takes in everything under the account; `one` is a single account under it, `name` a
    part of the names of accounts. `group` is one of `auditwords.Group`; `before` an id.
    """

    below: bool = True
    one: Account | None = None
    name: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    person: str = ""
    group: str = ""
    text: str = ""
    before: int | None = None


class Page(NamedTuple):
    """Newest first; `older` is the id to go on before, None at the end."""

    entries: list[AuditEntry]
    older: int | None


class Sealing(NamedTuple):
    """How far the log is sealed, and how many of the entries asked for are not yet."""

    position: int
    waiting: int


def find(account: Account, search: Search) -> Page:
    """The newest entries that match, PAGE of them at most."""
    found = list(_matching(account, search)[: PAGE + 1])
    more = len(found) > PAGE
    return Page(found[:PAGE], found[PAGE - 1].pk if more else None)


def walk(account: Account, search: Search) -> Iterator[list[AuditEntry]]:
    """Everything that matches, newest first, page by page; days count in the zone of the call."""
    return _pages(_matching(account, search))


def sealing(account: Account, search: Search) -> Sealing:
    """Where the chain stands, for those who read the entries of `search`."""
    waiting = auditseals.unsealed().filter(_scope(account, search)).count()
    return Sealing(auditseals.head().position, waiting)


def account_under(account: Account, account_uuid: uuid.UUID) -> Account | None:
    """The account itself or one under it, a closed one too: its log stays."""
    return Account.objects.filter(above__ancestor=account, uuid=account_uuid).first()


def has_accounts_below(account: Account) -> bool:
    """Whether there is any log but the account's own."""
    return Ancestry.objects.filter(ancestor=account, distance__gt=0).exists()


def _matching(account: Account, search: Search) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(_scope(account, search) & _days(search))
    if search.before is not None:
        rows = rows.filter(id__lt=search.before)
    if search.person:
        rows = rows.filter(_person(search.person))
    if search.text:
        rows = rows.filter(subject_label__icontains=search.text)
    if search.group:
        starts = (Q(action__startswith=f"{noun}.") for noun in nouns_of(search.group))
        rows = rows.filter(Q(*starts, _connector=Q.OR))
    return rows.select_related("account", "home", "seal").order_by("-id")


def _pages(rows: QuerySet[AuditEntry]) -> Iterator[list[AuditEntry]]:
    page = list(rows[:DOWNLOAD_PAGE])
    while page:
        yield page
        page = list(rows.filter(id__lt=page[-1].pk)[:DOWNLOAD_PAGE])


def _scope(account: Account, search: Search) -> Q:
    """The logs that are asked for. Entries of no account are the operator's."""
    if search.one is not None:
        return Q(account=search.one)
    if not search.below:
        return Q(account=account)
    under = Ancestry.objects.filter(ancestor=account)
    if search.name:
        under = under.filter(descendant__name__icontains=search.name)
    logs = _logs_of(under.values_list("descendant", flat=True), search.before)
    if account.kind == Account.Kind.OPERATOR and not search.name:
        logs |= Q(account=None)
    return logs


def _logs_of(accounts: Any, before: int | None) -> Q:
    """Entries of these accounts. Of a few, the newest id too: they may be far down the log."""
    few = list(accounts[: FEW + 1])
    if len(few) > FEW:
        return Q(account__in=accounts)
    below = Q(id__lt=before) if before is not None else Q()
    own = AuditEntry.objects.filter(below, account=OuterRef("pk")).order_by("-id").values("id")[:1]
    newest = Account.objects.filter(pk__in=few).aggregate(newest=Max(Subquery(own)))["newest"]
    return Q(account__in=few, id__lte=newest or 0)


def _person(text: str) -> Q:
    """Somebody with exactly this e-mail address, else whose label holds it (`key Shop`)."""
    known = User.objects.filter(email=text.lower()).values_list("pk", flat=True).first()
    return Q(actor=known) if known else Q(actor_label__icontains=text)


def _days(search: Search) -> Q:
    """The span of days, and the span of ids in which it must lie."""
    span = Q()
    if search.since:
        start = _midnight(search.since)
        span &= Q(created_at__gte=start)
        rows = AuditEntry.objects.filter(created_at__lt=start - SKEW).order_by("-created_at")
        earlier = rows.values_list("id", flat=True).first()
        span &= Q(id__gt=earlier) if earlier else Q()
    if search.until:
        end = _midnight(search.until + datetime.timedelta(days=1))
        span &= Q(created_at__lt=end)
        rows = AuditEntry.objects.filter(created_at__gte=end + SKEW).order_by("created_at")
        later = rows.values_list("id", flat=True).first()
        span &= Q(id__lt=later) if later else Q()
    return span


def _midnight(day: datetime.date) -> datetime.datetime:
    zone = timezone.get_current_timezone()
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=zone)
