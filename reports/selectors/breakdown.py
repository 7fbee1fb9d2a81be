"""What the overview needs of a span, in one read: days, products, and why messages failed."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from accounts.models import Account
from campaigns.statuses import MessageState
from reports.selectors.clocks import daily_rows
from reports.selectors.figures import CHARGED, FAILED, Figures, Narrowing
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

    def add(self, other: "Breakdown") -> None:
        """Take in another stretch of days."""
        self.days.update(other.days)
        for product_id, spent in other.spent.items():
            self.spent[product_id].update(spent)
        self.failures.update(other.failures)

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
    """The figures of an account's span; a constant number of queries, whatever was sent."""
    found = Breakdown()
    for day, (product_id, reason), state, amount in daily_rows(
        Narrowing(account), span, ["product_id", "reason"]
    ):
        found.days[day].add(state, amount)
        if state in CHARGED:
            found.spent[product_id][day] += amount.price
        if state in FAILED:
            found.failures[Failure(MessageState(state), reason)] += amount.messages
    found.failures = +found.failures  # rows that cancel each other out leave zeros behind
    return found
