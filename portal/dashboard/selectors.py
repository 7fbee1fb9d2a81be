"""What the overview shows, read from the apps below and put into people's words."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from accounts.balances import is_used
from accounts.charts import Chart, Series, stacked_bars
from accounts.models import Account, Wallet
from accounts.selectors import wallets_of
from campaigns.selectors.overview import CampaignLine, Counts, by_day, live_campaigns
from campaigns.selectors.overview import recent_campaigns as newest_campaigns
from campaigns.statuses import MessageState

DAYS = 30
RECENT = 8

DELIVERED = (MessageState.DELIVERED,)
ON_THE_WAY = (MessageState.SENT, MessageState.UNCERTAIN)
WAITING = (MessageState.QUEUED,)
NO_RECEIPT = (MessageState.UNKNOWN,)
FAILED = (MessageState.UNDELIVERED, MessageState.REJECTED, MessageState.EXPIRED)
# Cancelled and blocked messages were withdrawn by their owner: neither sent nor failed.
COUNTED = DELIVERED + ON_THE_WAY + WAITING + NO_RECEIPT + FAILED


@dataclass(frozen=True)
class Sums:
    """Messages of a time; `rate` is delivered of `settled`, those whose fate is known."""

    total: int
    delivered: int
    pending: int
    failed: int
    no_receipt: int

    @property
    def settled(self) -> int:
        return self.delivered + self.failed + self.no_receipt


@dataclass(frozen=True)
class Overview:
    today: Sums
    month: Sums
    chart: Chart
    live: list[CampaignLine]
    recent: list[CampaignLine]
    wallets: list[Wallet]


def overview_of(account: Account) -> Overview:
    """The overview of an account, its days in the current time zone."""
    today = timezone.localdate()
    days = [today - datetime.timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    counts = by_day(account, days)
    return Overview(
        today=_sums([counts.get(today, {})]),
        month=_sums(counts.values()),
        chart=_chart(days, counts),
        live=live_campaigns(account),
        recent=newest_campaigns(account, RECENT),
        wallets=[wallet for wallet in wallets_of(account) if is_used(wallet)],
    )


def _count(counts: Counts, states: Sequence[MessageState]) -> int:
    return sum(counts.get(state, 0) for state in states)


def _sums(many: Iterable[Counts]) -> Sums:
    days = list(many)

    def over(states: Sequence[MessageState]) -> int:
        return sum(_count(day, states) for day in days)

    return Sums(
        over(COUNTED), over(DELIVERED), over(ON_THE_WAY + WAITING), over(FAILED), over(NO_RECEIPT)
    )


def _chart(days: Sequence[datetime.date], counts: dict[datetime.date, Counts]) -> Chart:
    def series(label: str, tone: str, states: Sequence[MessageState]) -> Series:
        return Series(label, tone, [_count(counts.get(day, {}), states) for day in days])

    rows = [
        series(_("Delivered"), "good", DELIVERED),
        series(_("On the way"), "info", ON_THE_WAY + WAITING),
        series(_("No receipt"), "warn", NO_RECEIPT),
        series(_("Not delivered"), "bad", FAILED),
    ]
    total = sum(row.total for row in rows)
    return stacked_bars(
        [date_format(day, "j M") for day in days],
        rows,
        caption=_("Messages per day by outcome"),
        summary=_("%(total)s messages in %(days)s days, %(delivered)s delivered.")
        % {
            "total": number_format(total, force_grouping=True),
            "days": DAYS,
            "delivered": number_format(rows[0].total, force_grouping=True),
        },
        x_label=_("Day"),
    )
