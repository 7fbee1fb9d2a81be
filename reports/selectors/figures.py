"""Figures of a span from the rollups, by anything reports ask about; no message is read.

Whole days of UTC come from days, the ends of a span from quarters of an hour. What waits or is
uncertain has no moment yet: it is not here but in campaigns.selectors.overview.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Sum

from accounts.models import Account
from campaigns.statuses import SETTLEMENTS, MessageState, Settlement
from reports.models import Day, DeliveryTime, Quarter
from reports.models.rollups import DELIVERY_BOUNDS
from reports.selectors.spans import Span

# What a report can be narrowed to and grouped by, as the rollups name it.
DIMENSIONS = frozenset(
    {
        "account_id",
        "product_id",
        "campaign_id",
        "api_key_id",
        "sender",
        "country",
        "carrier_id",
        "reason",
    }
)
Key = tuple[Any, ...]


class Amount(NamedTuple):
    """How much of something: messages, their segments, their price in micro-credits."""

    messages: int = 0
    segments: int = 0
    price: int = 0

    def __add__(self, other: tuple[Any, ...]) -> "Amount":
        return Amount(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def turned(self) -> "Amount":
        """The same with its sign turned, to take it away."""
        return Amount(-self.messages, -self.segments, -self.price)


FAILED = (MessageState.UNDELIVERED, MessageState.REJECTED, MessageState.EXPIRED)
WITHDRAWN = (MessageState.CANCELLED, MessageState.BLOCKED)
CHARGED = tuple(s for s in MessageState if SETTLEMENTS[s] is Settlement.CAPTURED)


@dataclass
class Figures:
    """Amounts by state, and what people call them."""

    by_state: dict[MessageState, Amount] = field(default_factory=dict)

    def add(self, state: str, amount: Amount) -> None:
        """Count `amount` more in a state."""
        known = MessageState(state)
        self.by_state[known] = self.by_state.get(known, Amount()) + amount

    def of(self, states: Iterable[MessageState]) -> Amount:
        """The sum over some states."""
        total = Amount()
        for state in states:
            total += self.by_state.get(state, Amount())
        return total

    @property
    def messages(self) -> int:
        """All of them, whatever became of them."""
        return self.of(self.by_state).messages

    @property
    def sent(self) -> int:
        """Messages a carrier accepted."""
        return self.of(CHARGED).messages

    @property
    def delivered(self) -> int:
        """Messages with a receipt that says so."""
        return self.of([MessageState.DELIVERED]).messages

    @property
    def failed(self) -> int:
        """Messages that will not arrive, refused and expired ones too; withdrawn ones are not."""
        return self.of(FAILED).messages

    @property
    def on_the_way(self) -> int:
        """Messages a carrier accepted, without a receipt so far."""
        return self.of([MessageState.SENT]).messages

    @property
    def no_receipt(self) -> int:
        """Messages whose receipt never came."""
        return self.of([MessageState.UNKNOWN]).messages

    @property
    def withdrawn(self) -> int:
        """Messages cancelled by their owner, or blocked by a rule, before they left."""
        return self.of(WITHDRAWN).messages

    @property
    def settled(self) -> int:
        """Messages whose fate is known: what a delivery rate is a part of."""
        return self.delivered + self.failed + self.no_receipt

    @property
    def rate(self) -> float | None:
        """Delivered of settled, 0 to 1; None where nothing is settled."""
        return self.delivered / self.settled if self.settled else None

    @property
    def segments(self) -> int:
        """Segments that were charged."""
        return self.of(CHARGED).segments

    @property
    def spent(self) -> int:
        """What was charged, in micro-credits."""
        return self.of(CHARGED).price


@dataclass(frozen=True)
class Narrowing:
    """Whose messages, and which: `only` maps a dimension to the values wanted of it.

    With `tree`, those of the account and of every account below it.
    """

    account: Account
    tree: bool = False
    only: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def to_q(self, leave_out: frozenset[str] = frozenset()) -> Q:
        """As a condition on a table of the rollups."""
        whose = (
            Q(account__in=Account.objects.filter(above__ancestor=self.account))
            if self.tree
            else Q(account=self.account)
        )
        for name, values in self.only.items():
            if name not in DIMENSIONS and name != "state":
                raise ValueError(f"{name} is no dimension of the rollups")
            if name not in leave_out:
                whose &= Q(**{f"{name}__in": list(values)})
        return whose


def sums(narrowing: Narrowing, span: Span, by: Sequence[str] = ()) -> dict[Key, Figures]:
    """The figures of a span for each combination of the dimensions `by`; two queries."""
    found: dict[Key, Figures] = defaultdict(Figures)
    first, after = span.utc_days
    days = Day.objects.filter(narrowing.to_q(), start__gte=first, start__lt=after)
    for key, state, amount in rows(days, by):
        found[key].add(state, amount)
    for key, state, amount in rows(_edges(narrowing.to_q(), span), by):
        found[key].add(state, amount)
    return dict(found)


def total(narrowing: Narrowing, span: Span) -> Figures:
    """The figures of a span, all in one."""
    return sums(narrowing, span).get((), Figures())


def delivery_times(narrowing: Narrowing, span: Span) -> list[int]:
    """How many messages arrived within each of DELIVERY_BOUNDS, and last, after all of them.

    Not told apart by sender, API key and reason: a narrowing to those is left aside.
    """
    condition = narrowing.to_q(frozenset({"sender", "api_key_id", "reason", "state"}))
    rows = (
        DeliveryTime.objects.filter(condition, start__gte=span.since, start__lt=span.until)
        .order_by()
        .values_list("bucket")
        .annotate(Sum("messages"))
    )
    counts = [0] * (len(DELIVERY_BOUNDS) + 1)
    for bucket, messages in rows:
        counts[bucket] += messages
    return counts


def _quarters(condition: Q, span: Span) -> QuerySet[Quarter]:
    return Quarter.objects.filter(condition, start__gte=span.since, start__lt=span.until)


def _edges(condition: Q, span: Span) -> QuerySet[Quarter]:
    """The quarters of a span that lie in no whole day of it."""
    first, after = (
        datetime.datetime.combine(day, datetime.time(), datetime.UTC) for day in span.utc_days
    )
    if first >= after:
        return _quarters(condition, span)
    head = Q(start__gte=span.since, start__lt=first)
    tail = Q(start__gte=after, start__lt=span.until)
    return Quarter.objects.filter(condition).filter(head | tail)


def rows(cells: QuerySet[Any], by: Sequence[str]) -> Iterator[tuple[Key, str, Amount]]:
    """The sums of cells for each combination of `by` and each state."""
    sums = (
        cells.order_by()
        .values_list(*(F(name) for name in by), "state")
        .annotate(Sum("messages"), Sum("segments"), Sum("price"))
    )
    for row in sums:
        *key, state, messages, segments, price = row
        yield tuple(key), state, Amount(messages, segments, price)
