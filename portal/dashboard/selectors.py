"""What the overview shows, read from the apps below."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Ability
from accounts.charts import Chart
from accounts.models import Account
from campaigns.models import Reply
from campaigns.selectors.carriers import Line
from campaigns.selectors.overview import CampaignLine, Waiting, live_campaigns, waiting_by_day
from campaigns.selectors.overview import recent_campaigns as newest_campaigns
from campaigns.selectors.replies import replies_of
from portal.dashboard import business, charting
from portal.dashboard.business import Decision, Tree
from portal.dashboard.failures import FailureLine, failure_lines
from portal.dashboard.periods import Period
from portal.dashboard.wallets import WalletLine, wallet_lines
from reports.selectors.breakdown import Breakdown, breakdown
from reports.selectors.figures import Narrowing, total
from reports.selectors.spans import DAY, Span

DAYS = 30
RECENT = 6
REPLIES = 5
PAST_SECONDS = 60


@dataclass(frozen=True)
class Overview:
    """Everything on the page; `tree`, `decisions` and `carriers` only for whom they concern."""

    today: Period
    month: Period
    first: datetime.date
    last: datetime.date
    messages_chart: Chart
    spending_chart: Chart
    live: list[CampaignLine]
    recent: list[CampaignLine]
    wallets: list[WalletLine]
    failures: list[FailureLine]
    replies: list[Reply]
    tree: Tree | None
    decisions: list[Decision]
    carriers: list[Line]

    @property
    def sends(self) -> bool:
        """Whether its own figures say anything: those with accounts below may never send."""
        return bool(self.month.total or self.month.before.by_state or self.tree is None)


def overview_of(account: Account, may: frozenset[Ability]) -> Overview:
    """The overview of an account for somebody who may do `may`, its days in the account's zone."""
    now = timezone.now()
    zone = ZoneInfo(account.timezone)
    today = now.astimezone(zone).date()
    month = Span(today - datetime.timedelta(days=DAYS - 1), today, zone)
    figures = _figures(account, month)
    waiting = waiting_by_day(account, month.until)
    return Overview(
        today=Period(
            figures.of(today),
            waiting.get(today, Waiting()),
            total(Narrowing(account), _yesterday(now, zone)),
            _("on yesterday by this time"),
            _("none yesterday by this time"),
        ),
        month=Period(
            figures.total(month.days),
            sum(waiting.values(), Waiting()),
            _remembered(account, month.before, lambda span: total(Narrowing(account), span)),
            _("on the 30 days before"),
            _("none in the 30 days before"),
        ),
        first=month.first,
        last=today,
        messages_chart=charting.outcomes(month.days, figures.days, waiting),
        spending_chart=charting.spending(month.days, figures.days),
        live=live_campaigns(account),
        recent=newest_campaigns(account, RECENT),
        wallets=wallet_lines(account, figures, today),
        failures=failure_lines(figures, month.first, today),
        replies=list(replies_of(account)[:REPLIES]),
        tree=business.tree_of(account, month) if Ability.RESELL in may else None,
        decisions=business.decisions_of(account, may),
        carriers=business.carriers_of(account),
    )


def _figures(account: Account, month: Span) -> Breakdown:
    """The figures of the month; only those of yesterday and today are read every time."""
    found = breakdown(account, replace(month, first=month.last - DAY))
    before = replace(month, last=month.last - 2 * DAY)
    found.add(_remembered(account, before, lambda span: breakdown(account, span)))
    return found


def _remembered(account: Account, span: Span, read: Callable[[Span], Any]) -> Any:
    """What is read of days that are over: late receipts show after PAST_SECONDS at most."""
    key = f"overview:{account.pk}:{span.first}:{span.last}:{span.zone.key}"
    found = cache.get(key)
    if found is None:
        found = read(span)
        cache.set(key, found, PAST_SECONDS)
    return found


def _yesterday(now: datetime.datetime, zone: ZoneInfo) -> Span:
    """Yesterday up to this time of the day."""
    local = now.astimezone(zone)
    day = local.date() - datetime.timedelta(days=1)
    return Span(day, day, zone, local.time())
