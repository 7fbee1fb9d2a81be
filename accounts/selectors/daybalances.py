"""What a wallet had at the end of each day."""

import datetime
from bisect import bisect_left
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.db.models.functions import TruncDate

from accounts.models import Entry, Wallet


class DayBalances(NamedTuple):
    """Micro-credits: `before` the first day, and after each of `days` with a movement, in order."""

    before: int
    days: list[datetime.date]
    after: list[int]

    def opening(self, day: datetime.date) -> int:
        """What was available as the day began."""
        place = bisect_left(self.days, day)
        return self.after[place - 1] if place else self.before

    def closing(self, day: datetime.date) -> int:
        """What was available as the day ended, or is now."""
        return self.opening(day + datetime.timedelta(days=1))


def day_balances(
    wallet: Wallet, first: datetime.date, last: datetime.date, zone: ZoneInfo
) -> DayBalances:
    """The balances from `first` to `last` on the clocks of `zone`; three queries."""
    start, end = (
        datetime.datetime.combine(day, datetime.time.min, zone)
        for day in (first, last + datetime.timedelta(days=1))
    )
    entries = Entry.objects.filter(wallet=wallet, bucket=Entry.Bucket.AVAILABLE)
    earlier = entries.filter(created_at__lt=start).order_by("-created_at", "-id")
    before = earlier.values_list("balance_after", flat=True).first() or 0
    within = entries.filter(created_at__gte=start, created_at__lt=end).order_by()
    by_day = within.annotate(day=TruncDate("created_at", tzinfo=zone)).values("day")
    lasts = dict(by_day.annotate(last=Max("id")).values_list("day", "last"))
    found = dict(Entry.objects.filter(pk__in=lasts.values()).values_list("pk", "balance_after"))
    days = sorted(lasts)
    return DayBalances(before, days, [found[lasts[day]] for day in days])
