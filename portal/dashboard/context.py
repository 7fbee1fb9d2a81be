"""What the frame of every page shows: the account, where one can go, the balances, a notice."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Ability, Access, access_of
from accounts.balances import is_used, level
from accounts.models import Account, Product
from accounts.selectors import accounts_of, wallets_of
from accounts.selectors.brands import Brand, brand_for, brand_of_visit
from campaigns import alertkinds
from campaigns.selectors.carriers import only_simulated
from campaigns.selectors.sendinghealth import open_alerts

OPERATOR = frozenset({Account.Kind.OPERATOR})
SELLERS = OPERATOR | {Account.Kind.RESELLER}


class Page(NamedTuple):
    """A place in the navigation; `kinds` are the kinds of account that have it (none: all).

    `brands_only`: it is for accounts with products of their own.
    """

    url_name: str
    label: Any
    icon: str
    ability: Ability
    kinds: frozenset[str] = frozenset()
    brands_only: bool = False


# Groups in their order; the first has no heading.
GROUPS: tuple[tuple[Any, tuple[Page, ...]], ...] = (
    (
        "",
        (
            Page("overview", _("Overview"), "squares-2x2", Ability.VIEW),
            Page("campaigns", _("Campaigns"), "megaphone", Ability.VIEW),
            Page("messages", _("Messages"), "chat-bubble-left-right", Ability.VIEW),
            Page("contacts", _("Contacts"), "users", Ability.VIEW),
            Page("templates", _("Templates"), "document-text", Ability.VIEW),
            Page("senders", _("Senders"), "identification", Ability.VIEW),
            Page("optouts", _("Opt-outs"), "hand-raised", Ability.VIEW),
            Page("reports", _("Reports"), "document-chart-bar", Ability.VIEW),
        ),
    ),
    (
        _("Business"),
        (
            Page("wallets", _("Wallet"), "wallet", Ability.VIEW),
            Page("prices", _("Prices"), "tag", Ability.VIEW),
            Page("products", _("Products"), "cube", Ability.MANAGE, brands_only=True),
            Page("sub_accounts", _("Sub-accounts"), "building-storefront", Ability.RESELL),
            Page("branding", _("White label"), "swatch", Ability.MANAGE, SELLERS),
        ),
    ),
    (
        _("Developers"),
        (
            Page("keys", _("API Keys/Access Tokens"), "key", Ability.MANAGE),
            Page("credentials", _("Send credentials"), "finger-print", Ability.MANAGE),
            Page("key_security", _("API access key security"), "shield-check", Ability.VIEW),
            Page("quickstart", _("Quick start"), "rocket-launch", Ability.VIEW),
            Page("api_reference", _("API reference"), "book-open", Ability.VIEW),
        ),
    ),
    (
        _("Account"),
        (
            Page("team", _("Team"), "users", Ability.MANAGE),
            Page("account_settings", _("Settings"), "cog-6-tooth", Ability.MANAGE),
            Page("sending_rules", _("Sending rules"), "clock", Ability.MANAGE),
            Page("files", _("Files"), "folder", Ability.VIEW),
            Page("erasures", _("Erase a recipient"), "user-minus", Ability.MANAGE),
            Page("limits", _("Limits"), "adjustments-horizontal", Ability.VIEW),
            Page("audit_log", _("Audit log"), "clipboard-document-list", Ability.MANAGE),
        ),
    ),
    (
        _("Operations"),
        (
            Page("carriers", _("Carriers"), "signal", Ability.VIEW, OPERATOR),
            Page("routes", _("Routes"), "map", Ability.VIEW, OPERATOR),
            Page("decisions", _("Decisions"), "scale", Ability.VIEW, OPERATOR),
            Page("anomalies", _("Anomalies"), "exclamation-circle", Ability.VIEW, OPERATOR),
            Page(
                "sender_requests",
                _("Sender requests"),
                "identification",
                Ability.MANAGE,
                SELLERS,
            ),
            Page("approvals", _("Approvals"), "check-badge", Ability.MANAGE, SELLERS),
            Page("limit_requests", _("Limit requests"), "hand-raised", Ability.MANAGE, OPERATOR),
            Page("retention", _("Retention"), "archive-box", Ability.VIEW, OPERATOR),
            Page("outbox", _("Outbox"), "envelope", Ability.MANAGE, OPERATOR),
        ),
    ),
)


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class NavGroup:
    label: str
    items: list[NavItem]


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
    def access(self) -> Access | None:
        """Where the person works now; pages that are no account's ask for it here."""
        known: Access | None = getattr(self._request, "access", None)
        user = getattr(self._request, "user", None)
        if known is None and user is not None and user.is_authenticated:
            known = access_of(self._request)
        return known

    @property
    def account(self) -> Account | None:
        return self.access.account if self.access else None

    @cached_property
    def alerts(self) -> list[str]:
        """What operators are warned of at this moment, in words; nothing for anybody else."""
        if self.account is None or self.account.kind not in OPERATOR:
            return []
        return [alertkinds.sentence(alert.kind, alert.facts) for alert in open_alerts()]

    @property
    def may_send(self) -> bool:
        return self._may(Ability.SEND)

    @property
    def may_manage(self) -> bool:
        return self._may(Ability.MANAGE)

    @cached_property
    def brand(self) -> Brand:
        """The face of the person's own account, also while acting for another; else the host's."""
        if self.access is not None:
            return brand_for(self.access.home)
        return brand_of_visit(self._request)

    @cached_property
    def others(self) -> list[Account]:
        """The accounts a person can switch to; none for most people."""
        if self.access is None:
            return []
        home, user = self.access.home, self.access.membership.user
        return [other for other in accounts_of(user) if other.pk != home.pk]

    @property
    def here(self) -> str:
        """The label of the page one is on, '' on a page that has no place in the navigation."""
        items = (item for group in self.nav for item in group.items)
        return next((item.label for item in items if item.current), "")

    @cached_property
    def nav(self) -> list[NavGroup]:
        """The groups that hold a page for this person."""
        groups = [
            NavGroup(str(label), [self._item(page) for page in pages if self._shows(page)])
            for label, pages in GROUPS
        ]
        return [group for group in groups if group.items]

    def _item(self, page: Page) -> NavItem:
        url = reverse(page.url_name)
        return NavItem(str(page.label), url, page.icon, self._is_here(url))

    def _shows(self, page: Page) -> bool:
        if self.account is None or (page.kinds and self.account.kind not in page.kinds):
            return False
        if page.brands_only and not self.account.is_brand:
            return False
        return self._may(page.ability)

    def _may(self, ability: Ability) -> bool:
        return self.access is not None and ability in self.access.abilities

    def _is_here(self, url: str) -> bool:
        path = self._request.path
        return path == url if url == "/" else path.startswith(url)

    @cached_property
    def wallets(self) -> list[Balance]:
        """What the account has of the products that it uses."""
        if self.account is None:
            return []
        return [
            Balance(wallet.product, wallet.available, level(wallet))
            for wallet in wallets_of(self.account)
            if is_used(wallet)
        ]

    @cached_property
    def simulated(self) -> bool:
        return only_simulated()


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` for templates: account, brand, may_send, nav, wallets, simulated."""
    return {"shell": Shell(request)}
