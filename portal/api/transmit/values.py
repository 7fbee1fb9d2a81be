"""Times and amounts as this dialect writes them, and its pages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.money import to_credits
from portal.api.transmit.params import Params

CLOCK = "%Y-%m-%d %H:%M:%S"
PER_PAGE, MOST_PER_PAGE = 25, 100
MILLI = Decimal("0.001")


def write_time(moment: datetime | None) -> str | None:
    """`Y-m-d H:i:s` in UTC; None for none."""
    return moment.astimezone(UTC).strftime(CLOCK) if moment else None


def money(micro: int) -> float:
    """Credits as a number with three decimals."""
    return float(to_credits(micro).quantize(MILLI))


class Page(NamedTuple):
    """One page of a list: the block `page`, how many rows there are in all, and its own."""

    block: dict[str, int]
    total: int
    rows: list[Any]


def page_of(params: Params, found: QuerySet[Any] | Sequence[Any]) -> Page:
    """The page that `page` (from 1) and `max` (25, at most 100) ask for."""
    number = params.whole("page", least=1, most=1_000_000) or 1
    size = params.whole("max", least=1, most=MOST_PER_PAGE) or PER_PAGE
    total = found.count() if isinstance(found, QuerySet) else len(found)
    rows = list(found[(number - 1) * size : number * size])
    return Page({"count": -(-total // size), "number": number}, total, rows)
