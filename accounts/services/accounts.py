"""Accounts and people: the operator, resellers, customers, and who may act for them."""

from collections.abc import Mapping

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.errors import Invalid
from accounts.models import Account, Ancestry, Membership, Product, Role, User, Wallet
from accounts.selectors import products_of
from accounts.services.locking import hold

Channel = Product.Channel
# Code, name, priority (a lower number leaves first) and channel of what every brand starts with.
STARTING_PRODUCTS: tuple[tuple[str, str, int, str], ...] = (
    ("T", "Transactional SMS", 20, Channel.SMS),
    ("P", "Promotional SMS", 60, Channel.SMS),
    ("S", "TransScrub SMS", 40, Channel.SMS),
    ("G", "Global SMS", 50, Channel.SMS),
    ("VOC", "Voice", 50, Channel.VOICE),
    ("WAP", "WhatsApp", 50, Channel.WHATSAPP),
    ("RCS", "RCS", 50, Channel.RCS),
    ("VBR", "Viber", 50, Channel.VIBER),
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
            Product(brand=operator, code=code, name=label, priority=priority, channel=channel)
            for code, label, priority, channel in STARTING_PRODUCTS
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
        parent = hold(parent)
        if parent.status == Account.Status.CLOSED:
            raise Invalid("parent_closed", f"{parent} is closed.", "parent")
        account = _create(parent, name, kind, timezone, country)
        Wallet.objects.bulk_create(
            Wallet(account=account, product=product) for product in products_of(account)
        )
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
            # Whoever adds a person vouches for the address.
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        Membership.objects.update_or_create(account=account, user=user, defaults={"role": role})
    return user


def _create(
    parent: Account | None,
    name: str,
    kind: str,
    timezone: str,
    country: str,
    *,
    is_brand: bool = False,
) -> Account:
    """Make the row and its place in the tree. Runs in the caller's transaction."""
    account = Account.objects.create(
        parent=parent,
        name=name,
        kind=kind,
        timezone=timezone,
        default_country=country,
        is_brand=is_brand,
        suspended_above=parent is not None and not parent.is_live,
    )
    above = list(Ancestry.objects.filter(descendant=parent)) if parent else []
    Ancestry.objects.bulk_create(
        [
            Ancestry(ancestor=account, descendant=account, distance=0),
            *(
                Ancestry(
                    ancestor_id=link.ancestor_id, descendant=account, distance=link.distance + 1
                )
                for link in above
            ),
        ]
    )
    return account
