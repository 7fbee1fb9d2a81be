"""Reads of accounts, people, wallets and limits."""

import uuid
from datetime import UTC, datetime

from allauth.mfa.models import Authenticator
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.limits import LIMITS
from accounts.models import (
    Account,
    LimitOverride,
    Membership,
    PriceList,
    Product,
    Role,
    User,
    Wallet,
)
from accounts.prices import PriceTable
from accounts.pricetables import table_of
from accounts.store.prepared import Prepared


def membership_of(user: User, account_uuid: str | None) -> Membership | None:
    """The user's membership of the account asked for, else of the account they joined first."""
    memberships = user.memberships.select_related("account").order_by("id")
    if account_uuid:
        chosen = memberships.filter(account__uuid=account_uuid).first()
        if chosen:
            return chosen
    return memberships.first()


def accounts_of(user: User) -> QuerySet[Account]:
    """The accounts a person belongs to, in the order they joined them."""
    mine = Account.objects.filter(memberships__user=user)
    return mine.exclude(status=Account.Status.CLOSED).order_by("memberships__id")


def joined(user: User, account_uuid: uuid.UUID) -> Account | None:
    """The account with this uuid, if the person belongs to it."""
    return accounts_of(user).filter(uuid=account_uuid).first()


def owners_of(account: Account) -> QuerySet[User]:
    """The people who own an account."""
    return User.objects.filter(
        is_active=True, memberships__account=account, memberships__role=Role.OWNER
    ).order_by("id")


def has_second_factor(user: User) -> bool:
    """Whether the person has an authenticator app or a passkey (recovery codes alone are none)."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def lineage(account: Account) -> QuerySet[Account]:
    """The account and those above it, nearest first."""
    return Account.objects.filter(below__descendant=account).order_by("below__distance")


def tree(account: Account) -> QuerySet[Account]:
    """The accounts under `account` at any depth, without itself; `depth` is how far under it.

    Closed ones are left out.
    """
    under = Account.objects.filter(above__ancestor=account, above__distance__gt=0)
    return under.annotate(depth=F("above__distance")).exclude(status=Account.Status.CLOSED)


def descendant_of(account: Account, account_uuid: uuid.UUID | str) -> Account | None:
    """The account under `account` (not itself, not a closed one) with this uuid."""
    return tree(account).filter(uuid=account_uuid).select_related("parent").first()


def brand_of(account: Account) -> Account:
    """The nearest account up the tree, itself included, with products of its own."""
    return lineage(account).filter(is_brand=True)[0]


def products_of(account: Account) -> QuerySet[Product]:
    """The active products an account may use, by code."""
    brand = lineage(account).filter(is_brand=True).values("pk")[:1]
    return Product.objects.filter(brand=brand, is_active=True).order_by("id")


def wallets_of(account: Account) -> QuerySet[Wallet]:
    """The account's wallets in the order of its products."""
    return (
        Wallet.objects.filter(account=account, kind=Wallet.Kind.ACCOUNT)
        .select_related("product")
        .order_by("product_id")
    )


def product_called(account: Account, code: str) -> Product | None:
    """The active product with this code, as `products_of` has it."""
    return _products_called.first(account.pk, code)


def product_and_prices(account: Account, code: str) -> tuple[Product | None, PriceTable]:
    """The active product with this code and what the account pays for it, mostly by one query."""
    found = _lists_by_code.first(account.pk, code, timezone.now())
    if found is not None:
        return found.product, table_of(found)
    return product_called(account, code), PriceTable({})


def limit(account: Account, name: str) -> int:
    """The limit `name` in force for an account: the operator's override, else the default."""
    if account.limits_in_force is not None:
        return account.limits_in_force[name]
    own = {override.name: override.value for override in _overrides.all(account.pk)}
    return own.get(name, LIMITS[name].value)


def limits(account: Account) -> dict[str, int]:
    """Every limit in force for an account, by name, in one read."""
    if account.limits_in_force is not None:
        return account.limits_in_force
    own = {override.name: override.value for override in _overrides.all(account.pk)}
    return {name: limit.value for name, limit in LIMITS.items()} | own


def price_list_of(account: Account, product: Product) -> PriceList | None:
    """The list in force: the account's own, else that of the nearest account above with one."""
    return _lists_in_force.first(account.pk, product.pk, timezone.now())


def price_table(account: Account, product: Product) -> PriceTable:
    """What the account pays for a product now; an empty table where nobody has set a price."""
    found = price_list_of(account, product)
    return table_of(found) if found else PriceTable({})


def _lists(account_id: int, product_id: int, now: datetime) -> QuerySet[PriceList]:
    lists = PriceList.objects.filter(
        account__below__descendant=account_id, product=product_id, starts_at__lte=now
    )
    return lists.order_by("account__below__distance", "-starts_at", "-id")[:1]


def _products(account_id: int, code: str) -> QuerySet[Product]:
    above = Account.objects.filter(below__descendant=account_id, is_brand=True)
    brand = above.order_by("below__distance").values("pk")[:1]
    return Product.objects.filter(brand=brand, is_active=True, code=code).order_by("id")[:1]


def _lists_of_code(account_id: int, code: str, now: datetime) -> QuerySet[PriceList]:
    above = Account.objects.filter(below__descendant=account_id, is_brand=True)
    brand = above.order_by("below__distance").values("pk")[:1]
    lists = PriceList.objects.filter(
        account__below__descendant=account_id,
        product__brand=brand,
        product__is_active=True,
        product__code=code,
        starts_at__lte=now,
    )
    nearest = lists.order_by("account__below__distance", "-starts_at", "-id")
    return nearest.select_related("product")[:1]


_lists_by_code = Prepared(_lists_of_code, -1, "<code>", datetime(1900, 1, 1, tzinfo=UTC))
_overrides = Prepared(lambda account_id: LimitOverride.objects.filter(account=account_id), -1)
_lists_in_force = Prepared(_lists, -1, -2, datetime(1900, 1, 1, tzinfo=UTC))
_products_called = Prepared(_products, -1, "<code>")
