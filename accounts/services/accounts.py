"""Accounts and people: the operator, resellers, customers, and who may act for them."""

from collections.abc import Mapping

from django.db import transaction

from accounts.errors import Invalid
from accounts.models import Account, Membership, Price, Product, Role, User
from accounts.selectors import brand_of, products_of
from accounts.services import ledger

# Code, name and priority (a lower number leaves first) of the products every brand starts with.
STARTING_PRODUCTS: tuple[tuple[str, str, int], ...] = (
    ("T", "Transactional SMS", 20),
    ("P", "Promotional SMS", 60),
    ("S", "TransScrub SMS", 40),
    ("G", "Global SMS", 50),
)

# An account of a kind may only be made under these.
PARENTS: Mapping[str, frozenset[str]] = {
    Account.Kind.RESELLER: frozenset({Account.Kind.OPERATOR, Account.Kind.RESELLER}),
    Account.Kind.CUSTOMER: frozenset(Account.Kind.values),
}


def create_operator_brand(name: str, *, timezone: str = "UTC", country: str = "IN") -> Account:
    """The root of an account tree, a brand with the starting products."""
    with transaction.atomic():
        operator = _create(None, name, Account.Kind.OPERATOR, timezone, country, is_brand=True)
        Product.objects.bulk_create(
            Product(brand=operator, code=code, name=label, priority=priority)
            for code, label, priority in STARTING_PRODUCTS
        )
    return operator


def create_account(
    parent: Account,
    name: str,
    kind: str = Account.Kind.CUSTOMER,
    *,
    timezone: str = "UTC",
    country: str = "IN",
) -> Account:
    """A reseller or customer under `parent`, with an empty wallet for each product it may use.

    Raises Invalid `wrong_parent` where an account of that kind cannot be made there.
    """
    if parent.kind not in PARENTS.get(kind, frozenset()):
        raise Invalid("wrong_parent", f"A {kind} cannot be made under a {parent.kind}.", "kind")
    with transaction.atomic():
        account = _create(parent, name, kind, timezone, country)
        for product in products_of(account):
            ledger.open_wallet(account, product)
    return account


def add_person(
    account: Account, email: str, password: str | None, *, role: str = Role.OWNER, name: str = ""
) -> User:
    """The user with this e-mail address, made where there is none, as a member of `account`.

    A person who exists keeps their password and name.
    """
    with transaction.atomic():
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            user = User.objects.create_user(email, password, name=name)
        Membership.objects.update_or_create(account=account, user=user, defaults={"role": role})
    return user


def set_price(account: Account, product: Product, per_segment: int, *, prefix: str = "") -> None:
    """What one segment to numbers with `prefix` costs from now on ('' is the rest), micro-credits.

    Raises Invalid: `foreign_product`, `price_negative`.
    """
    if brand_of(account).pk != product.brand_id:
        raise Invalid("foreign_product", f"{product} is not sold to this account.", "product")
    if per_segment < 0:
        raise Invalid("price_negative", "A price cannot be less than zero.", "per_segment")
    Price.objects.update_or_create(
        account=account, product=product, prefix=prefix, defaults={"per_segment": per_segment}
    )


def _create(
    parent: Account | None,
    name: str,
    kind: str,
    timezone: str,
    country: str,
    *,
    is_brand: bool = False,
) -> Account:
    """Make the row, then its path, which needs its id. Runs in the caller's transaction."""
    account = Account(
        parent=parent,
        name=name,
        kind=kind,
        timezone=timezone,
        default_country=country,
        is_brand=is_brand,
    )
    account.path = str(account.uuid)
    account.save()
    account.path = f"{parent.path if parent else ''}{account.pk}/"
    account.save(update_fields=["path"])
    return account
