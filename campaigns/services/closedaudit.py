"""The invariants of what is in the archive: closed totals, holds and tallies say the same.

They are I8, I10 and I13 for batches whose rows are gone, by account, product, campaign and month.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.services.audit import Breach
from campaigns.ids import MONTH_SPAN
from campaigns.models import Batch, Chunk, ClosedTotal
from campaigns.statuses import SETTLEMENTS, STORED_STATES, MessageState, Settlement


class _Place(NamedTuple):
    account: int
    product: int
    campaign: int
    month: int

    def __str__(self) -> str:
        names = zip(self._fields, self, strict=True)
        return " ".join(f"{name} {value}" for name, value in names)


def check() -> list[Breach]:
    """Every breach; an empty list is a proof."""
    if not (
        Batch.objects.filter(archived_at__isnull=False).exists() or ClosedTotal.objects.exists()
    ):
        return []
    messages: dict[_Place, Counter[str]] = defaultdict(Counter)
    charged: Counter[_Place] = Counter()
    for *place, state, count, price in ClosedTotal.objects.values_list(
        "account_id", "product_id", "campaign_id", "month", "state", "messages", "price"
    ):
        messages[_Place(*place)][state] += count
        if SETTLEMENTS[MessageState(state)] is Settlement.CAPTURED:
            charged[_Place(*place)] += price
    return [*_holds_are_charged(charged), *_tallies_are_closed(messages)]


def _holds_are_charged(charged: Counter[_Place]) -> Iterator[Breach]:
    """I8: nothing of an archived batch is outstanding; I10: what it captured is in the totals."""
    rows = _placed(Batch.objects.filter(archived_at__isnull=False, hold__isnull=False), "")
    sums = rows.annotate(
        captured=Sum("hold__captured"),
        outstanding=Sum(F("hold__amount") - F("hold__captured") - F("hold__released")),
    )
    captured: Counter[_Place] = Counter()
    for *place, paid, outstanding in sums:
        captured[_Place(*place)] += paid
        if outstanding:
            yield Breach("I8", f"archived batches of {_Place(*place)} hold {outstanding}")
    for place in captured.keys() | charged.keys():
        if captured[place] != charged[place]:
            detail = f"{captured[place]} captured, {charged[place]} in the closed totals"
            yield Breach("I10", f"archived batches of {place}: {detail}")


def _tallies_are_closed(messages: dict[_Place, Counter[str]]) -> Iterator[Breach]:
    """I13: the tallies of archived chunks are the closed totals."""
    rows = _placed(Chunk.objects.filter(batch__archived_at__isnull=False), "batch__")
    sums = rows.annotate(**{f"n_{state.value}": Sum(state.value) for state in STORED_STATES})
    tallies: dict[_Place, Counter[str]] = defaultdict(Counter)
    for found in sums:
        place = _Place(*found[: len(_Place._fields)])
        counts = found[len(_Place._fields) :]
        for state, count in zip(STORED_STATES, counts, strict=True):
            tallies[place][state.value] += count
    for place in tallies.keys() | messages.keys():
        for state in STORED_STATES:
            tally, total = tallies[place][state.value], messages[place][state.value]
            if tally != total:
                detail = f"chunks count {tally} {state.value}, the closed totals {total}"
                yield Breach("I13", f"archived batches of {place}: {detail}")


def _placed(rows: QuerySet[Any], batch: str) -> QuerySet[Any, tuple[int, ...]]:
    """Rows by the place their batches are closed under; `batch` leads to those."""
    by = rows.order_by().annotate(
        campaign_of=Coalesce(f"{batch}campaign", 0), month_of=F(f"{batch}first_id") / MONTH_SPAN
    )
    places: QuerySet[Any, tuple[int, ...]] = by.values_list(
        f"{batch}account", f"{batch}product", "campaign_of", "month_of"
    )
    return places
