"""What the frame of every page shows: the account, where one can go, the balances, a notice."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import ABILITIES, SESSION_KEY, Ability
from accounts.models import Account, Membership, Product
from accounts.money import MICRO
from accounts.selectors import membership_of, wallets_of
from campaigns.selectors.carriers import only_simulated

LOW_BALANCE = 1000 * MICRO

# (URL name, label, icon, what one must be allowed to open it)
PAGES = (
    ("overview", _("Overview"), "squares-2x2", Ability.VIEW),
    ("campaigns", _("Campaigns"), "megaphone", Ability.VIEW),
    ("messages", _("Messages"), "chat-bubble-left-right", Ability.VIEW),
    ("reports", _("Reports"), "document-chart-bar", Ability.VIEW),
    ("keys", _("API Keys/Access Tokens"), "key", Ability.MANAGE),
)


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Balance:
    """`available` in micro-credits; `level` is '', low or empty."""

    product: Product
    available: int
    level: str


class Shell:
    """Read only when a template asks: a fragment of a page costs no queries for its frame."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def membership(self) -> Membership | None:
        membership: Membership | None = getattr(self._request, "membership", None)
        user = getattr(self._request, "user", None)
        if membership is None and user is not None and user.is_authenticated:
            membership = membership_of(user, self._request.session.get(SESSION_KEY))
        return membership

    @property
    def account(self) -> Account | None:
        return self.membership.account if self.membership else None

    @property
    def may_send(self) -> bool:
        return self._may(Ability.SEND)

    @cached_property
    def nav(self) -> list[NavItem]:
        pages = [
            (reverse(name), label, icon)
            for name, label, icon, ability in PAGES
            if self._may(ability)
        ]
        return [NavItem(str(label), url, icon, self._is_here(url)) for url, label, icon in pages]

    def _may(self, ability: Ability) -> bool:
        return self.membership is not None and ability in ABILITIES[self.membership.role]

    def _is_here(self, url: str) -> bool:
        path = self._request.path
        return path == url if url == "/" else path.startswith(url)

    @cached_property
    def wallets(self) -> list[Balance]:
        if self.account is None:
            return []
        return [
            Balance(wallet.product, wallet.available, _level(wallet.available))
            for wallet in wallets_of(self.account)
        ]

    @cached_property
    def simulated(self) -> bool:
        return only_simulated()


def _level(available: int) -> str:
    if available <= 0:
        return "empty"
    return "low" if available < LOW_BALANCE else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` for templates: account, may_send, nav, wallets, simulated."""
    return {"shell": Shell(request)}
