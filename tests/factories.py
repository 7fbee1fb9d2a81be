"""Makers of test data. What has a service is made by that service, as in the portal itself."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import Account, LimitOverride, Product, User, Wallet
from accounts.money import to_micro
from accounts.selectors import products_of
from accounts.services import accounts, ledger, prices
from campaigns.models import Carrier, OptOut, OptOutTag, Sender

PASSWORD = "correct horse battery"


class AccountFactory(DjangoModelFactory[Account]):
    """An account under `parent` (needed unless kind is operator), with empty wallets."""

    class Meta:
        model = Account

    name = factory.Sequence(lambda n: f"Account {n}")  # type: ignore[no-untyped-call]
    parent = None
    kind = Account.Kind.CUSTOMER
    timezone = "Asia/Kolkata"
    country = "IN"

    @classmethod
    def _create(cls, model_class: type[Account], *args: Any, **fields: Any) -> Account:
        parent, kind = fields.pop("parent"), fields.pop("kind")
        if kind == Account.Kind.OPERATOR:
            return accounts.create_operator_brand(**fields)
        return accounts.create_account(parent, kind=kind, **fields)


class UserFactory(DjangoModelFactory[User]):
    """An owner of `account`, who signs in with PASSWORD."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.com")  # type: ignore[no-untyped-call]
    account = None
    role = "owner"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return accounts.add_person(fields.pop("account"), password=PASSWORD, **fields)


class SenderFactory(DjangoModelFactory[Sender]):
    class Meta:
        model = Sender

    name = "TIDING"
    status = Sender.Status.APPROVED


class OptOutTagFactory(DjangoModelFactory[OptOutTag]):
    class Meta:
        model = OptOutTag

    name = factory.Sequence(lambda n: f"tag{n}")  # type: ignore[no-untyped-call]


class OptOutFactory(DjangoModelFactory[OptOut]):
    class Meta:
        model = OptOut

    msisdn = factory.Sequence(lambda n: 919810000000 + n)  # type: ignore[no-untyped-call]


class CarrierFactory(DjangoModelFactory[Carrier]):
    class Meta:
        model = Carrier

    name = factory.Sequence(lambda n: f"Simulator {n}")  # type: ignore[no-untyped-call]
    kind = "simulator"


def product_of(account: Account, code: str = "T") -> Product:
    """The account's product with this code."""
    return products_of(account).get(code=code)


def wallet_of(account: Account, code: str = "T") -> Wallet:
    """The account's wallet of the product with this code."""
    return Wallet.objects.get(
        account=account, product=product_of(account, code), kind=Wallet.Kind.ACCOUNT
    )


def funded_customer(parent: Account, name: str, *, credits: int = 1000) -> Account:
    """A customer ready to send: owner, sender, and `credits` in each SMS product at 1 a segment."""
    account: Account = AccountFactory(name=name, parent=parent)
    # Tests say the same thing twice; those of the repetition rule set it themselves.
    LimitOverride.objects.create(account=account, name="repeat_minutes", value=0)
    UserFactory(account=account, email=f"{name.lower()}@example.com")
    # Most tests have this customer: what is known already is not asked again for each product.
    wallets = Wallet.objects.filter(kind=Wallet.Kind.ACCOUNT, product__channel=Product.Channel.SMS)
    for wallet in wallets.filter(account=account).select_related("account", "product"):
        ledger.top_up(wallet, to_micro(credits), key=f"start:{wallet.uuid}")
        prices.set_price(account, wallet.product, to_micro(1))
    SenderFactory(account=account)
    return account
