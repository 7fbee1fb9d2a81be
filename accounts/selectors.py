"""Reads of accounts, people, wallets and limits."""

from django.db.models import QuerySet

from accounts.limits import LIMITS
from accounts.models import Account, LimitOverride, Membership, Price, Product, User, Wallet
from accounts.prices import PriceTable


def membership_of(user: User, account_uuid: str | None) -> Membership | None:
    """The user's membership of the account asked for, else of the account they joined first."""
    memberships = user.memberships.select_related("account").order_by("id")
    if account_uuid:
        chosen = memberships.filter(account__uuid=account_uuid).first()
        if chosen:
            return chosen
    return memberships.first()


def brand_of(account: Account) -> Account:
    """The nearest account up the tree, itself included, with products of its own."""
    ids = [int(part) for part in account.path.strip("/").split("/")]
    brands = {a.pk: a for a in Account.objects.filter(pk__in=ids, is_brand=True)}
    return next(brands[pk] for pk in reversed(ids) if pk in brands)


def products_of(account: Account) -> QuerySet[Product]:
    """The active products an account may use, by code."""
    return Product.objects.filter(brand=brand_of(account), is_active=True).order_by("id")


def wallets_of(account: Account) -> QuerySet[Wallet]:
    """The account's wallets in the order of its products."""
    return (
        Wallet.objects.filter(account=account, kind=Wallet.Kind.ACCOUNT)
        .select_related("product")
        .order_by("product_id")
    )


def limit(account: Account, name: str) -> int:
    """The limit `name` in force for an account: the operator's override, else the default."""
    override = LimitOverride.objects.filter(account=account, name=name).first()
    return override.value if override else LIMITS[name].value


def limits(account: Account) -> dict[str, int]:
    """Every limit in force for an account, by name, in one read."""
    own = LimitOverride.objects.filter(account=account).values_list("name", "value")
    return {name: limit.value for name, limit in LIMITS.items()} | dict(own)


def price_table(account: Account, product: Product) -> PriceTable:
    """The account's prices for a product."""
    rows = Price.objects.filter(account=account, product=product)
    return PriceTable(dict(rows.values_list("prefix", "per_segment")))
