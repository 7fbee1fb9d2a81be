"""Products: what a brand sells, and which accounts have a set of their own."""

import re

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Forbidden, Invalid
from accounts.models import Account, Membership, Product, User, Wallet
from accounts.selectors import brand_of, products_of
from accounts.services.auditlog import changes, record
from accounts.services.locking import hold

CODE = re.compile(r"[A-Z0-9]{1,8}")
PRIORITIES = range(1, 100)
NAMED = 3


def add_product(
    brand: Account, *, code: str, name: str, channel: str, priority: int, by: User
) -> Product:
    """A product that everybody of the brand can use at once: their wallets are opened, empty.

    Raises Invalid: `not_a_brand`, `code_shape`, `code_taken`, `name_missing`, `unknown_channel`,
    `priority_range`.
    """
    if not brand.is_brand:
        raise Invalid("not_a_brand", _("This account has no products of its own."))
    if not CODE.fullmatch(code):
        message = _("A code is one to eight capital letters or digits, such as OTP.")
        raise Invalid("code_shape", message, "code")
    _check(name, channel, priority)
    with transaction.atomic():
        brand = hold(brand)
        if Product.objects.filter(brand=brand, code=code).exists():
            message = _("There is a product %(code)s already. Choose another code.")
            raise Invalid("code_taken", message % {"code": code}, "code")
        product = Product.objects.create(
            brand=brand, code=code, name=name, channel=channel, priority=priority
        )
        _open_wallets(accounts_of_brand(brand), [product])
        _note(product, "product.added", {}, _facts(product))
    return product


def change_product(
    product: Product, *, name: str, channel: str, priority: int, is_active: bool, by: User
) -> None:
    """Rename, retire or bring back. Nothing can be sent with a retired product; wallets stay.

    Raises Invalid: `name_missing`, `unknown_channel`, `priority_range`.
    """
    _check(name, channel, priority)
    with transaction.atomic():
        row = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        before = _facts(row)
        row.name, row.channel, row.priority, row.is_active = name, channel, priority, is_active
        row.save(update_fields=["name", "channel", "priority", "is_active"])
        was, became = changes(before, _facts(row))
        if became:
            _note(row, "product.changed", was, became)


def make_brand(account: Account, *, by: User) -> None:
    """Give a reseller a set of products of its own, which it and what is under it use from now on.

    It starts as a copy of the set it used so far (or with the one it had when it was a brand
    before); prices start anew. Raises Forbidden `operator_only`, Invalid `not_a_reseller`,
    Conflict `already_a_brand` or `wallets_not_empty`.
    """
    _require_operator(account, by)
    if account.kind != Account.Kind.RESELLER:
        message = _("Only a reseller can have products of its own.")
        raise Invalid("not_a_reseller", message)
    with transaction.atomic():
        row = hold(account)
        if row.is_brand:
            raise Conflict("already_a_brand", _("It has products of its own already."))
        used = list(products_of(row))
        _require_empty(accounts_of_brand(row), brand_of(row))
        row.is_brand = True
        row.save(update_fields=["is_brand"])
        if not Product.objects.filter(brand=row).exists():
            Product.objects.bulk_create(
                Product(brand=row, code=p.code, name=p.name, channel=p.channel, priority=p.priority)
                for p in used
            )
        _switch_wallets(row)
        record(
            row, "brand.made", kind="account", subject=row.uuid, label=row.name,
            before={"is_brand": False}, after={"is_brand": True},
        )  # fmt: skip
    account.is_brand = True


def end_brand(account: Account, *, by: User) -> None:
    """The reseller and what is under it use the products of the brand above again.

    Its own products stay for its statements. Raises Forbidden `operator_only`, Conflict
    `not_a_brand` or `wallets_not_empty`.
    """
    _require_operator(account, by)
    with transaction.atomic():
        row = hold(account)
        if not row.is_brand or row.kind == Account.Kind.OPERATOR:
            raise Conflict("not_a_brand", _("It has no products of its own."))
        _require_empty(accounts_of_brand(row), row)
        row.is_brand = False
        row.save(update_fields=["is_brand"])
        _switch_wallets(row)
        record(
            row, "brand.ended", kind="account", subject=row.uuid, label=row.name,
            before={"is_brand": True}, after={"is_brand": False},
        )  # fmt: skip
    account.is_brand = False


def accounts_of_brand(top: Account) -> QuerySet[Account]:
    """`top` and everything under it that uses the same products: no brand stands in between."""
    others = Account.objects.filter(is_brand=True, above__ancestor=top).exclude(pk=top.pk)
    foreign = Account.objects.filter(above__ancestor__in=others.values("pk")).values("pk")
    return Account.objects.filter(above__ancestor=top).exclude(pk__in=foreign)


def _switch_wallets(top: Account) -> None:
    """Open the wallets of the brand that `top` belongs to now.

    Those of other brands stay where they were used, for their statements; the others go.
    """
    accounts = accounts_of_brand(top)
    mine = Wallet.objects.filter(account__in=accounts.values("pk"), kind=Wallet.Kind.ACCOUNT)
    mine.exclude(product__brand=brand_of(top)).filter(entries=None, holds=None).delete()
    _open_wallets(accounts, list(products_of(top)))


def _open_wallets(accounts: QuerySet[Account], products: list[Product]) -> None:
    Wallet.objects.bulk_create(
        (
            Wallet(account_id=account_id, product=product)
            for account_id in accounts.order_by("pk").values_list("pk", flat=True)
            for product in products
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )


def _require_operator(account: Account, by: User) -> None:
    over = Account.objects.filter(
        kind=Account.Kind.OPERATOR, below__descendant=account, below__distance__gt=0
    )
    if not Membership.objects.filter(user=by, account__in=over).exists():
        raise Forbidden("operator_only", _("Only the operator decides this."))


def _require_empty(accounts: QuerySet[Account], brand: Account) -> None:
    """Credits never move between products, so there must be none when the products change."""
    wallets = Wallet.objects.filter(
        account__in=accounts.values("pk"), product__brand=brand, kind=Wallet.Kind.ACCOUNT
    )
    filled = wallets.filter(~Q(available=0) | ~Q(reserved=0)).select_related("account", "product")
    found = list(filled.order_by("pk")[: NAMED + 1])
    if found:
        named = ", ".join(f"{wallet.account} ({wallet.product.code})" for wallet in found[:NAMED])
        more = _(" and others") if len(found) > NAMED else ""
        message = _(
            "There are credits in wallets of %(named)s%(more)s. Take them back first: credits"
            " never move between products."
        )
        raise Conflict("wallets_not_empty", message % {"named": named, "more": more})


def _check(name: str, channel: str, priority: int) -> None:
    if not name.strip():
        raise Invalid("name_missing", _("Give the product a name."), "name")
    if channel not in Product.Channel.values:
        raise Invalid("unknown_channel", _("Choose one of the channels."), "channel")
    if priority not in PRIORITIES:
        raise Invalid("priority_range", _("A priority is from 1 to 99."), "priority")


def _facts(product: Product) -> dict[str, object]:
    # Not "code": the audit log hides what is called so.
    return {
        "product": product.code,
        "name": product.name,
        "channel": product.channel,
        "priority": product.priority,
        "is_active": product.is_active,
    }


def _note(
    product: Product, action: str, before: dict[str, object], after: dict[str, object]
) -> None:
    record(product.brand, action, kind="product", label=str(product), before=before, after=after)
