"""What a campaign or a supplement costs, added up by what makes the price."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.destinations import country_name
from accounts.models import Account, Product
from accounts.selectors import wallets_of
from campaigns.models import Batch, BillLine, Campaign

DEAREST = 10


@dataclass(frozen=True)
class Line:
    """Messages to one country, in one encoding, at one price (micro-credits) a segment."""

    country: str
    unicode: bool
    unit_price: int
    messages: int
    segments: int
    price: int

    @property
    def name(self) -> str:
        """The country in words."""
        return country_name(self.country)


@dataclass(frozen=True)
class Bill:
    """The lines, dearest first, and their sums; prices in micro-credits.

    `available` is what the account can spend on the product now, credit limit included.
    """

    lines: list[Line]
    messages: int
    segments: int
    price: int
    available: int

    @property
    def after(self) -> int:
        """What is left of the credits once this is set aside; below 0 where they do not do."""
        return self.available - self.price


def bill_of(campaign: Campaign) -> Bill:
    """The bill of all that a campaign is made of: its file and its confirmed supplements."""
    return _bill(campaign.account, campaign.product, list(campaign.batches.all()))


def bill_of_batch(account: Account, product: Product | None, batch: Batch | None) -> Bill:
    """The bill of one batch, such as a supplement that is not confirmed yet."""
    return _bill(account, product, [batch] if batch else [])


def dearest(findings: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that cost most: row, msisdn, segments and price (micro-credits) of each."""
    return list(findings.get("dearest", []))[:DEAREST]


def _bill(account: Account, product: Product | None, batches: Sequence[Batch]) -> Bill:
    sums: dict[tuple[str, bool, int], list[int]] = {}
    for line in BillLine.objects.filter(batch__in=batches):
        total = sums.setdefault((line.country, line.unicode, line.unit_price), [0, 0, 0])
        total[0] += line.messages
        total[1] += line.segments
        total[2] += line.price
    lines = [Line(*key, *total) for key, total in sums.items()]
    lines.sort(key=lambda line: (-line.price, line.country, line.unicode))
    wallet = wallets_of(account).filter(product=product).first()
    return Bill(
        lines=lines,
        messages=sum(line.messages for line in lines),
        segments=sum(line.segments for line in lines),
        price=sum(line.price for line in lines),
        available=wallet.available + wallet.credit_limit if wallet else 0,
    )
