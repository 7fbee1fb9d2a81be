"""The retention policy of an account: what is kept, how long, and where that comes from."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Product
from accounts.regions import region_names
from reports.models import RetentionRule
from reports.selectors.retention import Retention, periods


class Line(NamedTuple):
    """One kind of thing: how long it stays, what becomes of it then, and why so long."""

    what: Any
    kept: Any
    then: Any
    source: Any


class Group(NamedTuple):
    title: Any
    lines: list[Line]


def policy_of(account: Account, products: Iterable[Product]) -> list[Group]:
    """Everything that goes by itself, in the order people ask about it."""
    region = region_names().get(account.default_country, account.default_country)
    messages = [
        Line(f"{product.name} ({product.code})", str(period), _("Archived"), period.source)
        for product, period in periods(account, products)
    ]
    lasting = [_("for ever"), _("They hold no numbers and no texts"), _everywhere()]
    return [
        Group(_("Messages of accounts in {region}").format(region=region), messages),
        Group(_("Archives"), _archived(account)),
        Group(_("Files"), _files()),
        Group(_("For ever"), [Line(_("Wallets, statements and the totals of reports"), *lasting)]),
    ]


def _archived(account: Account) -> list[Line]:
    stays = _("Taken out again; the archive stays")
    return [
        Line(_("Archived months"), *_archives(account)),
        Line(
            _("A month that was brought back"),
            _("as many days as were asked for"),
            stays,
            _everywhere(),
        ),
    ]


def _files() -> list[Line]:
    kinds = [
        (_("Files of recipients, after their last use"), settings.UPLOAD_DAYS),
        (_("Files of drafts"), settings.DRAFT_UPLOAD_DAYS),
        (_("Requested exports"), 7),
    ]
    return [Line(what, _days(days), _("Deleted"), _everywhere()) for what, days in kinds]


def _everywhere() -> str:
    return _("The same for everybody")


def _archives(account: Account) -> tuple[Any, Any, Any]:
    period = Retention(RetentionRule.Kind.ARCHIVES).of_archives(account)
    if period is None:
        return _("until the account is closed"), _("Deleted"), _everywhere()
    return str(period), _("Deleted"), period.source


def _days(count: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}
