"""Wallets on the overview: what is left, and how long that lasts."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.balances import is_used, level
from accounts.models import Account, Wallet
from accounts.selectors import wallets_of
from reports.selectors.breakdown import Breakdown

RATE_DAYS = 7
FAR = 365


@dataclass(frozen=True)
class WalletLine:
    """A wallet, and what was charged to it in the last RATE_DAYS whole days."""

    wallet: Wallet
    spent: int

    @property
    def level(self) -> str:
        """'' (fine), low or empty."""
        return level(self.wallet)

    @property
    def days_left(self) -> int | None:
        """Whole days that what can be spent lasts at this rate; None where nothing was spent."""
        if not self.spent:
            return None
        spendable = max(self.wallet.available + self.wallet.credit_limit, 0)
        return spendable * RATE_DAYS // self.spent

    @property
    def lasts(self) -> str:
        """The same in words."""
        days = self.days_left
        if days is None:
            return _("nothing spent of late")
        if self.level == "empty":
            return _("used up")
        if days < 1:
            return _("lasts less than a day")
        if days > FAR:
            return _("lasts more than a year")
        return ngettext("lasts %(days)s day", "lasts %(days)s days", days) % {"days": days}


def wallet_lines(account: Account, figures: Breakdown, today: datetime.date) -> list[WalletLine]:
    """The wallets in use. Today is left out of the rate: it is not over."""
    days = [today - datetime.timedelta(days=back) for back in range(1, RATE_DAYS + 1)]
    return [
        WalletLine(wallet, _spent(figures, wallet.product_id, days))
        for wallet in wallets_of(account)
        if is_used(wallet)
    ]


def _spent(figures: Breakdown, product_id: int, days: Sequence[datetime.date]) -> int:
    by_day: Counter[datetime.date] = figures.spent.get(product_id, Counter())
    return sum(by_day.get(day, 0) for day in days)
