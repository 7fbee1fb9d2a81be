"""What a reseller sees of the accounts under it. Every read takes the account above first."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BigIntegerField, Case, F, FilteredRelation, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account, Invitation, LimitOverride, Membership, Product, Role, Wallet
from accounts.selectors import descendant_of, lineage, products_of, tree

PER_PAGE = 50
PER_READ = 1000
SORTS = ("name", "available", "used", "created")


@dataclass(frozen=True)
class Search:
    """Which accounts: `text` in the name or an owner's e-mail, of `status`, direct ones only."""

    text: str = ""
    status: str = ""
    direct: bool = False
    sort: str = "name"
    descending: bool = False


class Totals(NamedTuple):
    """Sums over a tree, in micro-credits but for `accounts`."""

    accounts: int
    available: int
    reserved: int
    used: int


class Listing(NamedTuple):
    """One page of `found` accounts; each has depth, available, reserved and used (or None)."""

    accounts: list[Account]
    found: int
    page: int
    pages: int


class CreditLine(NamedTuple):
    """An account's wallet of one product, beside that of the account above; `used` this month."""

    product: Product
    wallet: Wallet | None
    own: Wallet | None
    used: int


class InTheWay(NamedTuple):
    """What keeps an account from being closed."""

    sub_accounts: int
    wallets: list[Wallet]

    @property
    def nothing(self) -> bool:
        return not self.sub_accounts and not self.wallets


def get(account: Account, account_uuid: uuid.UUID | str) -> Account:
    """The account under `account` with this uuid; NotFound for any other."""
    found = descendant_of(account, account_uuid)
    if found is None:
        raise NotFound("no_such_account", "There is no such sub-account.")
    return found


def status_label(account: Account) -> str:
    """The status in a word; what stands still because of an account above is suspended too."""
    if account.status == Account.Status.ACTIVE and account.suspended_above:
        return str(_("Suspended above"))
    return account.get_status_display()


def this_month() -> int:
    """The month that wallets count in, as 202611, in UTC."""
    now = timezone.now()
    return now.year * 100 + now.month


def totals(account: Account, product: Product | None) -> Totals:
    """Sums over everything under `account`: one read of accounts, one of wallets."""
    below = Wallet.objects.filter(
        account__above__ancestor=account,
        account__above__distance__gt=0,
        product=product,
        kind=Wallet.Kind.ACCOUNT,
    )
    used = Sum("month_used", filter=Q(month=this_month()))
    sums = below.aggregate(a=Sum("available"), r=Sum("reserved"), u=used)
    return Totals(tree(account).count(), *(sums[name] or 0 for name in "aru"))


def listing(account: Account, product: Product | None, search: Search, page: int) -> Listing:
    """A page of the accounts under `account`, in the order asked for; the last one past the end."""
    rows = matching(account, search)
    found = rows.count()
    pages = max(1, -(-found // PER_PAGE))
    page = min(max(page, 1), pages)
    ordered = _ordered(_with_figures(rows, product), search)
    first = (page - 1) * PER_PAGE
    # Parents of the page alone: a join would be made for every account before the page is cut.
    rows = ordered.prefetch_related("parent")[first : first + PER_PAGE]
    return Listing(list(rows), found, page, pages)


def matching(account: Account, search: Search) -> QuerySet[Account]:
    """The accounts under `account` that `search` asks for, with their depth."""
    rows = tree(account)
    if search.direct:
        rows = rows.filter(parent=account)
    if search.status == Account.Status.SUSPENDED:
        rows = rows.filter(Q(status=search.status) | Q(suspended_above=True))
    elif search.status == Account.Status.ACTIVE:
        rows = rows.filter(status=search.status, suspended_above=False)
    elif search.status:
        rows = rows.filter(status=search.status)
    if search.text:
        rows = rows.filter(Q(name__icontains=search.text) | _owned_by(search.text))
    return rows


def in_batches(account: Account, search: Search) -> Iterator[list[Account]]:
    """All matching accounts in the order they were made, PER_READ at a time."""
    rows = matching(account, search).select_related("parent").order_by("id")
    last = 0
    while batch := list(rows.filter(id__gt=last)[:PER_READ]):
        yield batch
        last = batch[-1].pk


def wallets_by_account(accounts: list[Account]) -> dict[int, dict[int, Wallet]]:
    """Account id -> product id -> wallet, in one read."""
    found: dict[int, dict[int, Wallet]] = {}
    for wallet in Wallet.objects.filter(account__in=accounts, kind=Wallet.Kind.ACCOUNT):
        found.setdefault(wallet.account_id, {})[wallet.product_id] = wallet
    return found


def credit_lines(account: Account, home: Account) -> list[CreditLine]:
    """What an account has of each product it may use, and of those that were retired."""
    found = wallets_by_account([account, home])
    wallets, own = found.get(account.pk, {}), found.get(home.pk, {})
    held = Q(pk__in=[w.product_id for w in wallets.values() if w.available or w.reserved])
    month = this_month()
    lines = []
    for product in (products_of(account) | Product.objects.filter(held)).order_by("id"):
        wallet = wallets.get(product.pk)
        used = wallet.month_used if wallet and wallet.month == month else 0
        lines.append(CreditLine(product, wallet, own.get(product.pk), used))
    return lines


def owners_by_account(accounts: list[Account]) -> dict[int, list[str]]:
    """Account id -> e-mail addresses of its owners, in one read."""
    found: dict[int, list[str]] = {}
    owners = Membership.objects.filter(account__in=accounts, role=Role.OWNER).order_by("id")
    for account_id, email in owners.values_list("account_id", "user__email"):
        found.setdefault(account_id, []).append(email)
    return found


def path_to(account: Account, under: Account) -> list[Account]:
    """The accounts between `under` and `account`, without both, from the top."""
    between = lineage(account).filter(above__ancestor=under).exclude(pk__in=(account.pk, under.pk))
    return list(between)[::-1]


def people_of(account: Account) -> list[Membership]:
    """Members, owners first."""
    order = Case(When(role=Role.OWNER, then=0), default=1)
    return list(account.memberships.select_related("user").order_by(order, "id"))


def invited_to(account: Account) -> list[Invitation]:
    """Invitations that can still be accepted."""
    return list(_open_invitations().filter(account=account).order_by("id"))


def count_under(account: Account) -> int:
    """How many accounts lie under it, at any depth."""
    return tree(account).count()


def own_limits(account: Account) -> dict[str, LimitOverride]:
    """The account's own values of limits, by name."""
    return {own.name: own for own in LimitOverride.objects.filter(account=account)}


def places_under(account: Account, most: int) -> list[Account]:
    """Accounts that one may make an account under: itself, and the first `most` below by name."""
    return [account, *tree(account).select_related("parent").order_by(Lower("name"), "id")[:most]]


def in_the_way(account: Account) -> InTheWay:
    """What must go before the account can be closed: live sub-accounts, credits, debts."""
    wallets = account.wallets.filter(kind=Wallet.Kind.ACCOUNT).select_related("product")
    full = wallets.exclude(available=0, reserved=0).order_by("product_id")
    return InTheWay(tree(account).count(), list(full))


def _open_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )


def _owned_by(text: str) -> Q:
    owners = Membership.objects.filter(role=Role.OWNER, user__email__icontains=text)
    invited = _open_invitations().filter(role=Role.OWNER, email__icontains=text)
    return Q(pk__in=owners.values("account")) | Q(pk__in=invited.values("account"))


def _with_figures(rows: QuerySet[Account], product: Product | None) -> QuerySet[Account]:
    wallet = FilteredRelation(
        "wallets", condition=Q(wallets__product=product, wallets__kind=Wallet.Kind.ACCOUNT)
    )
    this = Case(
        When(wallet__month=this_month(), then=F("wallet__month_used")),
        When(wallet__id__isnull=False, then=0),
        output_field=BigIntegerField(),
    )
    return rows.annotate(wallet=wallet).annotate(
        available=F("wallet__available"),
        reserved=F("wallet__reserved"),
        used=this,
        wallet_uuid=F("wallet__uuid"),
    )


def _ordered(rows: QuerySet[Account], search: Search) -> QuerySet[Account]:
    keys: dict[str, Lower | Coalesce | F] = {
        "name": Lower("name"),
        "available": Coalesce("available", 0),
        "used": Coalesce("used", 0),
        "created": F("created_at"),
    }
    key = keys.get(search.sort, keys["name"])
    return rows.order_by(
        key.desc() if search.descending else key.asc(), "-id" if search.descending else "id"
    )
