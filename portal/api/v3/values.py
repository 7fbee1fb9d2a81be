"""Times, amounts and pages as this dialect writes them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.money import to_credits
from campaigns.schedule import from_clock
from portal.api.v3.errors import invalid

CLOCK = "%Y-%m-%d %H:%M:%S"
PER_PAGE = 25
CENT = Decimal("0.01")


def write_time(moment: datetime | None, zone: ZoneInfo) -> str:
    """`Y-m-d H:i:s` on the clock of `zone`; '' for none."""
    return moment.astimezone(zone).strftime(CLOCK) if moment else ""


def read_time(name: str, text: str, zone: ZoneInfo) -> datetime:
    """A time on the clock of `zone`. Raises Failure."""
    try:
        moment = from_clock(datetime.strptime(text, CLOCK), zone)  # noqa: DTZ007
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise invalid(name, f"must be a time such as 2030-01-31 18:05:00 ({zone.key})")
    return moment


def number(micro: int) -> int | float:
    """Credits as a JSON number."""
    credits = to_credits(micro)
    return int(credits) if credits == credits.to_integral_value() else float(credits)


def balance(micro: int) -> str:
    """Credits as text with two decimals, never more than there are."""
    return str(to_credits(micro).quantize(CENT, rounding=ROUND_DOWN))


def page_of(found: QuerySet[Any] | Sequence[Any], page: int) -> tuple[dict[str, Any], list[Any]]:
    """The blocks `page` and `total`, and the rows of a page."""
    total = found.count() if isinstance(found, QuerySet) else len(found)
    rows = list(found[(page - 1) * PER_PAGE : page * PER_PAGE])
    blocks = {"page": {"count": -(-total // PER_PAGE), "number": page}, "total": str(total)}
    return blocks, rows
