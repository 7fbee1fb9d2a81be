"""Who sends the rows of `bench reports`: accounts, their senders, keys, wallets, and carriers."""

from dataclasses import dataclass

from accounts.models import Account, Product, User, Wallet
from accounts.models.account import Account as _Account
from accounts.selectors import products_of
from accounts.services import ledger
from accounts.services.accounts import add_person, create_account, create_operator_brand
from apikeys.models import ApiKey
from apikeys.services.keys import KeyTerms, issue
from campaigns.models import Carrier, Sender

NAME = "Busy benchmark"
TREE = "Benchmark tree"
PLACES = 24
SENDERS = ("PARCEL", "MYBANK", "SHOPNOW", "CLINIC")
KEYS = ("Shop", "Warehouse", "Sign-in codes", "Support desk")
CARRIERS = ("Bench North", "Bench South", "Bench Sea")


@dataclass(frozen=True)
class Seller:
    """An account that sends, with what its rows point at."""

    account: Account
    wallets: list[Wallet]
    senders: list[Sender]
    keys: list[ApiKey]
    carriers: list[Carrier]

    @property
    def products(self) -> list[Product]:
        return [wallet.product for wallet in self.wallets]


def busy_account() -> Account | None:
    """The busy account, where it has been made."""
    return Account.objects.filter(name=NAME).order_by("pk").first()


def owner_of(account: Account) -> User:
    """Somebody to look at its pages as."""
    return User.objects.get(email=_address(account))


def make_cast() -> list[Seller]:
    """The busy account first, then those of a reseller's tree that send a little each."""
    operator = Account.objects.filter(kind=_Account.Kind.OPERATOR).first()
    operator = operator or create_operator_brand("Operator")
    carriers = [Carrier.objects.get_or_create(name=n, defaults=_CARRIER)[0] for n in CARRIERS]
    reseller = _person(create_account(operator, TREE, _Account.Kind.RESELLER))
    below = _person(create_account(reseller, f"{TREE}, lower", _Account.Kind.RESELLER))
    busy = _person(create_account(reseller, NAME, timezone="Asia/Kolkata"))
    small = [
        create_account(below if n % 2 else reseller, f"Small shop {n + 1:02}")
        for n in range(PLACES)
    ]
    return [_seller(account, carriers) for account in [busy, *small]]


_CARRIER = {"kind": "simulator", "status": Carrier.Status.DISABLED}


def _person(account: Account) -> Account:
    add_person(account, _address(account), None)
    return account


def _address(account: Account) -> str:
    return f"owner{account.pk}@busy.example"


def _seller(account: Account, carriers: list[Carrier]) -> Seller:
    products = [p for p in products_of(account) if p.channel == Product.Channel.SMS][:3]
    senders = Sender.objects.bulk_create(
        Sender(account=account, name=name, status=Sender.Status.APPROVED) for name in SENDERS
    )
    keys = [issue(account, name=name, terms=KeyTerms()).key for name in KEYS]
    wallets = [ledger.open_wallet(account, product) for product in products]
    return Seller(account, wallets, senders, keys, carriers)
