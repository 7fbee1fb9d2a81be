"""What an account has in the archive, month by month, and what is wanted back."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, QuerySet, Sum

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.ids import FIRST_YEAR
from reports.models import Archive, RestoreRequest
from reports.months import first_day, month_name

KEPT = (Archive.State.CLOSED, Archive.State.DONE)
OVER = (RestoreRequest.State.ENDED, RestoreRequest.State.DECLINED)


@dataclass(frozen=True)
class Month:
    """A month in the archive. `request` is the one about it that is not over."""

    month: int
    messages: int
    bytes: int
    parts: int
    last_at: Any
    request: RestoreRequest | None

    @property
    def name(self) -> str:
        return month_name(self.month)

    @property
    def day(self) -> date:
        return first_day(self.month)

    @property
    def is_back(self) -> bool:
        return self.request is not None and self.request.state == RestoreRequest.State.BACK


class Health(NamedTuple):
    """The whole archive: its parts, bytes, and parts whose files are not what they were."""

    parts: int
    messages: int
    bytes: int
    damaged: int


def months_of(account: Account) -> list[Month]:
    """The months an account has in the archive, the latest first; two queries."""
    open_requests = {
        row.month: row
        for row in RestoreRequest.objects.filter(account=account).exclude(state__in=OVER)
    }
    rows = (
        Archive.objects.filter(account=account, state__in=KEPT).values("month").order_by("-month")
    )
    sums = rows.annotate(
        count=Sum("messages"), size=Sum("bytes"), parts=Count("pk"), last=Max("closed_at")
    )
    return [
        Month(
            row["month"],
            row["count"],
            row["size"],
            row["parts"],
            row["last"],
            open_requests.get(row["month"]),
        )
        for row in sums
    ]


def month_of(account: Account, month: int) -> Month:
    """One month. Raises NotFound."""
    for found in months_of(account):
        if found.month == month:
            return found
    raise NotFound("no_archive", "There is no such month in the archive.")


def is_back(account: Account, first: date, last: date) -> bool:
    """Whether these days, or some of them, lie in months that are back from the archive."""
    rows = RestoreRequest.objects.filter(account=account, state=RestoreRequest.State.BACK)
    back = set(rows.values_list("month", flat=True))
    return bool(back) and all(month in back for month in range(_month(first), _month(last) + 1))


def away(account: Account, first: date, last: date) -> list[Month]:
    """The months of these days that are in the archive and not back, the oldest first."""
    wanted = range(_month(first), _month(last) + 1)
    return [
        found
        for found in reversed(months_of(account))
        if found.month in wanted and not found.is_back
    ]


def earlier_requests(account: Account, few: int = 20) -> QuerySet[RestoreRequest]:
    """The requests that are over, the latest first."""
    rows = RestoreRequest.objects.filter(account=account, state__in=OVER)
    return rows.select_related("asked_by").order_by("-pk")[:few]


def waiting() -> QuerySet[RestoreRequest]:
    """What operators have to decide, the oldest first."""
    rows = RestoreRequest.objects.filter(state=RestoreRequest.State.ASKED)
    return rows.select_related("account__parent", "asked_by").order_by("pk")


def under_way() -> QuerySet[RestoreRequest]:
    """What is back, on its way here, or on its way out again."""
    rows = RestoreRequest.objects.exclude(state__in=(*OVER, RestoreRequest.State.ASKED))
    return rows.select_related("account", "asked_by").order_by("pk")


def request_called(request_uuid: uuid.UUID) -> RestoreRequest:
    """Any account's request: for operators' pages alone. Raises NotFound."""
    rows = RestoreRequest.objects.select_related("account__parent", "asked_by")
    row = rows.filter(uuid=request_uuid).first()
    if row is None:
        raise NotFound("no_request", "There is no such request.")
    return row


def health() -> Health:
    """The archive of all accounts."""
    rows = Archive.objects.filter(state__in=KEPT)
    sums = rows.aggregate(
        parts=Count("pk"),
        count=Sum("messages"),
        size=Sum("bytes"),
        damaged=Count("pk", filter=~Q(fault="")),
    )
    return Health(sums["parts"], sums["count"] or 0, sums["size"] or 0, sums["damaged"])


def damaged() -> QuerySet[Archive]:
    """Parts whose files are not what their manifest says."""
    return Archive.objects.exclude(fault="").filter(state__in=KEPT).select_related("account")


def _month(day: date) -> int:
    return (day.year - FIRST_YEAR) * 12 + day.month - 1
