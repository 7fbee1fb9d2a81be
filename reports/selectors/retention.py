"""How long messages of an account and product stay before they go to the archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account, Product
from accounts.selectors import limit
from campaigns.schedule import add_months
from reports.models import RetentionRule

# Where no rule says otherwise: logs of these channels stay this long, everything else as long as
# reports can be downloaded.
CHANNEL_DAYS = 60
SHORT_CHANNELS = frozenset(
    {
        Product.Channel.VOICE,
        Product.Channel.WHATSAPP,
        Product.Channel.RCS,
        Product.Channel.VIBER,
    }
)
Unit = RetentionRule.Unit


@dataclass(frozen=True)
class Period:
    """An `amount` of months or days, and what says so."""

    amount: int
    unit: str
    source: Any

    def __str__(self) -> str:
        if self.unit == Unit.MONTHS:
            words = ngettext("%(n)s month", "%(n)s months", self.amount)
        else:
            words = ngettext("%(n)s day", "%(n)s days", self.amount)
        return words % {"n": self.amount}

    def start(self, account: Account, now: datetime) -> datetime:
        """The first moment that still lies within: midnight on the account's clocks."""
        zone = ZoneInfo(account.timezone)
        today = now.astimezone(zone)
        if self.unit == Unit.MONTHS:
            first = add_months(today, -self.amount)
        else:
            first = today - timedelta(days=self.amount)
        return datetime.combine(first.date(), time(), zone)


class Retention:
    """The rules of one kind, read once for any number of accounts."""

    def __init__(self, kind: str = RetentionRule.Kind.MESSAGES) -> None:
        self._kind = kind
        self._rules = list(RetentionRule.objects.filter(kind=kind))

    def of(self, account: Account, product: Product) -> Period:
        """How long messages of a product stay in the portal."""
        rule = self._rule(account, product.code)
        if rule is not None:
            return Period(rule.amount, rule.unit, source_of(rule))
        if product.channel in SHORT_CHANNELS:
            return Period(CHANNEL_DAYS, Unit.DAYS, _("The channel's own"))
        return Period(limit(account, "report_months"), Unit.MONTHS, _("As far as reports go back"))

    def of_archives(self, account: Account) -> Period | None:
        """How long an account's archive is kept; None: for ever."""
        rule = self._rule(account, "")
        return Period(rule.amount, rule.unit, source_of(rule)) if rule else None

    def _rule(self, account: Account, code: str) -> RetentionRule | None:
        fitting = [
            rule
            for rule in self._rules
            if rule.account_id in (None, account.pk)
            and rule.product in ("", code)
            and rule.region in ("", account.default_country)
        ]
        return max(fitting, key=_weight, default=None)


def _weight(rule: RetentionRule) -> tuple[bool, bool, bool]:
    """Of several rules the one for the account counts; then for the product; then the region."""
    return (rule.account_id is not None, bool(rule.product), bool(rule.region))


def source_of(rule: RetentionRule) -> Any:
    """What a period comes from, in words."""
    if rule.account_id is not None:
        return _("For this account")
    if rule.region:
        return _("For this region")
    return _("For everybody")


def rules() -> QuerySet[RetentionRule]:
    """All rules: those for everybody first."""
    rows = RetentionRule.objects.select_related("account", "made_by")
    return rows.order_by("kind", "account__name", "product", "region")


def periods(account: Account, products: Iterable[Product]) -> list[tuple[Product, Period]]:
    """What is in force for each product of an account."""
    retention = Retention()
    return [(product, retention.of(account, product)) for product in products]
