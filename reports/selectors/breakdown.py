"""What the overview needs of a span, in one read: days, products, and why messages failed."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Sum
from django.db.models.functions import TruncDate

from accounts.models import Account
from campaigns.statuses import MessageState
from reports.models import Quarter
from reports.selectors.figures import CHARGED, FAILED, Amount, Figures
from reports.selectors.spans import Span


class Failure(NamedTuple):
    """Why messages failed: the state they ended in, and the code of the reason."""

    state: MessageState
    reason: str


@dataclass
class Breakdown:
    """Figures by day, what was spent by product and day, and failures by their reason."""

    days: dict[datetime.date, Figures] = field(default_factory=lambda: defaultdict(Figures))
    spent: dict[int, Counter[datetime.date]] = field(default_factory=lambda: defaultdict(Counter))
    failures: Counter[Failure] = field(default_factory=Counter)

    def total(self, days: Iterable[datetime.date]) -> Figures:
        """The figures of some days, all in one."""
        whole = Figures()
        for day in days:
            for state, amount in self.of(day).by_state.items():
                whole.add(state, amount)
        return whole

    def of(self, day: datetime.date) -> Figures:
        """The figures of a day."""
        return self.days.get(day, Figures())


def breakdown(account: Account, span: Span) -> Breakdown:
    """The figures of an account's span; one query, whatever was sent."""
    rows = (
        Quarter.objects.filter(account=account, start__gte=span.since, start__lt=span.until)
        .order_by()
        .values_list(TruncDate("start", tzinfo=span.zone), "product_id", "state", "reason")
        .annotate(Sum("messages"), Sum("segments"), Sum("price"))
    )
    found = Breakdown()
    for day, product_id, state, reason, *sums in rows:
        amount = Amount(*sums)
        found.days[day].add(state, amount)
        if state in CHARGED:
            found.spent[product_id][day] += amount.price
        if state in FAILED and amount.messages:
            found.failures[Failure(MessageState(state), reason)] += amount.messages
    return found
