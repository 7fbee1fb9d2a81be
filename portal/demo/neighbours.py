"""The demo reseller's other accounts, so that its desk shows what a desk is for."""

from typing import NamedTuple

from accounts.actors import Actor, acting_as
from accounts.models import Account, Product, Role
from accounts.money import to_micro
from accounts.selectors import products_of
from accounts.services import ledger
from accounts.services.accounts import create_account
from accounts.services.invitations import invite
from accounts.services.prices import set_price
from accounts.services.suspending import suspend
from portal.demo.people import COUNTRY, ZONE, owner_of


class Neighbour(NamedTuple):
    """An account under the reseller, or under the one named in `under`."""

    name: str
    kind: str
    credits: int
    price: str
    owner: str = ""
    under: str = ""


NEIGHBOURS = (
    Neighbour("Copper Pot Kitchens", Account.Kind.CUSTOMER, 640, "1.1", "leela@copperpot.example"),
    Neighbour("Delta Connect", Account.Kind.RESELLER, 250_000, "0.9", "arun@delta.example"),
    Neighbour("Harbour Clinic", Account.Kind.CUSTOMER, 12_500, "0.95", under="Delta Connect"),
    Neighbour("Lotus Travels", Account.Kind.CUSTOMER, 3_200, "1.05"),
)
SUSPENDED, REASON = "Lotus Travels", "The invoice of October is still open."


def make_neighbours(reseller: Account) -> None:
    """Make them once; what people change or delete afterwards is theirs."""
    if reseller.children.filter(name=NEIGHBOURS[0].name).exists():
        return
    seller = owner_of(reseller)
    made = {"": reseller}
    with acting_as(Actor(seller.email, seller, reseller)):
        for neighbour in NEIGHBOURS:
            made[neighbour.name] = _make(neighbour, made[neighbour.under], reseller)
        suspend(made[SUSPENDED], reason=REASON)


def _make(neighbour: Neighbour, parent: Account, reseller: Account) -> Account:
    account = create_account(parent, neighbour.name, neighbour.kind, timezone=ZONE, country=COUNTRY)
    seller = owner_of(reseller)
    for product in products_of(account).filter(channel=Product.Channel.SMS):
        set_price(account, product, to_micro(neighbour.price))
    product = products_of(account).get(code="T")
    source, target = ledger.open_wallet(reseller, product), ledger.open_wallet(account, product)
    key = f"demo:{target.uuid}"
    ledger.transfer(source, target, to_micro(neighbour.credits), key=key, actor=seller)
    if neighbour.owner:
        invite(account, neighbour.owner, role=Role.OWNER, by=seller)
    return account
