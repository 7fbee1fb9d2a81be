"""The four counts of an account's messages, each read from where it is kept, by campaign.

- *totals*: the tallies that the parts of campaigns and calls keep of their messages;
- *messages*: the messages themselves, one by one, and the sums of those in the archive;
- *ledger*: what was set aside for them, charged and given back;
- *reports*: the rollups that every page is read from, with the events they do not hold yet, and
  with the tallies of what waits, which no rollup counts.

What test keys send is left out of all. Read them inside `accounts.store.snapshot.snapshot()`.
"""

import operator
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Sum

from accounts.models import Account, Hold
from campaigns.models import Chunk, ClosedTotal, Message
from campaigns.statuses import SETTLEMENTS, STORED_STATES, MessageState, Settlement
from reports.models import Day
from reports.services.squashing import waiting
from reports.store import changes, rollups

CHARGED = tuple(s for s in STORED_STATES if SETTLEMENTS[s] is Settlement.CAPTURED)
HELD = tuple(s for s in STORED_STATES if SETTLEMENTS[s] is Settlement.HELD)


class Unit(NamedTuple):
    """What is compared: a campaign with a product, or (campaign 0) all that programs sent."""

    product_id: int
    campaign_id: int


@dataclass
class Counts:
    """All counts of a unit; amounts in micro-credits."""

    totals: int = 0
    messages: int = 0
    archived: int = 0
    reports: int = 0
    waiting: int = 0
    unsquashed: int = 0
    charged_messages: int = 0
    charged_ledger: int = 0
    charged_reports: int = 0
    held_messages: int = 0
    held_ledger: int = 0

    def add(self, other: "Counts") -> None:
        """Add another unit's counts."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def differs(self) -> bool:
        """Whether any two of the counts that must be the same are not."""
        return (
            len({self.totals, self.messages, self.reports}) > 1
            or len({self.charged_messages, self.charged_ledger, self.charged_reports}) > 1
            or self.held_messages != self.held_ledger
        )


Units = dict[Unit, Counts]


def counts_of(account: Account) -> Units:
    """Every count of everything an account ever sent; five reads, of which one is of messages."""
    units: Units = defaultdict(Counts)
    _add_totals(units, account)
    _add_messages(units, account)
    _add_ledger(units, account)
    _add_reports(units, account)
    return dict(units)


def _add_totals(units: Units, account: Account) -> None:
    released = Chunk.objects.filter(batch__account=account, batch__hold__isnull=False)
    every, held = _all(STORED_STATES), _all(HELD)
    rows = released.filter(batch__is_test=False).values_list("batch__product", "batch__campaign")
    for product, campaign, total, pending in rows.annotate(
        every=Sum(every), held=Sum(held)
    ).order_by():
        unit = units[Unit(product, campaign or 0)]
        unit.totals += total
        unit.waiting += pending
        unit.reports += pending


def _add_messages(units: Units, account: Account) -> None:
    live = Message.objects.filter(
        account=account, batch__archived_at=None, batch__is_test=False, batch__hold__isnull=False
    ).values_list("batch__product", "batch__campaign", "settlement")
    for product, campaign, settlement, count, price in live.annotate(
        Count("pk"), Sum("price")
    ).order_by():
        unit = units[Unit(product, campaign or 0)]
        unit.messages += count
        _settle(unit, settlement, price)
    closed = ClosedTotal.objects.filter(account=account).values_list(
        "product", "campaign_id", "state"
    )
    for product, campaign, state, count, price in closed.annotate(
        Sum("messages"), Sum("price")
    ).order_by():
        unit = units[Unit(product, campaign)]
        unit.messages += count
        unit.archived += count
        _settle(unit, SETTLEMENTS[MessageState(state)], price)
    _leave_out_tests(units, account)


def _leave_out_tests(units: Units, account: Account) -> None:
    """The archive adds up what test keys sent with everything else: taken off again."""
    every = _all(STORED_STATES)
    tests = Chunk.objects.filter(
        batch__account=account, batch__is_test=True, batch__archived_at__isnull=False
    ).values_list("batch__product", "batch__campaign")
    for product, campaign, count in tests.annotate(every=Sum(every)).order_by():
        unit = units[Unit(product, campaign or 0)]
        unit.messages -= count
        unit.archived -= count


def _all(states: Sequence[MessageState]) -> Any:
    """The sum of a chunk's tallies of some states."""
    return reduce(operator.add, [F(state.value) for state in states])


def _settle(unit: Counts, settlement: str, price: int) -> None:
    if settlement == Settlement.CAPTURED:
        unit.charged_messages += price
    elif settlement == Settlement.HELD:
        unit.held_messages += price


def _add_ledger(units: Units, account: Account) -> None:
    holds = Hold.objects.filter(batch__account=account, batch__is_test=False).values_list(
        "batch__product", "batch__campaign"
    )
    open_part = F("amount") - F("captured") - F("released")
    for product, campaign, charged, held in holds.annotate(
        charged=Sum("captured"), held=Sum(open_part)
    ).order_by():
        unit = units[Unit(product, campaign or 0)]
        unit.charged_ledger += charged
        unit.held_ledger += held


def _add_reports(units: Units, account: Account) -> None:
    cells = Day.objects.filter(account=account).values_list("product", "campaign_id")
    charged = Sum("price", filter=Q(state__in=CHARGED), default=0)
    for product, campaign, count, price in cells.annotate(
        count=Sum("messages"), charged=charged
    ).order_by():
        unit = units[Unit(product, campaign)]
        unit.reports += count
        unit.charged_reports += price
    for product, campaign, count, price in _unsquashed(account):
        unit = units[Unit(product, campaign)]
        unit.reports += count
        unit.unsquashed += count
        unit.charged_reports += price


def _unsquashed(account: Account) -> Iterable[tuple[Any, ...]]:
    """What events that no rollup holds yet change: product, campaign, messages, charged price."""
    spans = waiting()
    if not spans:
        return []
    return changes.summed(rollups.changes_of_events(spans), account.pk, CHARGED)
