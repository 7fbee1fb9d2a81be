"""Credits for an account below, as programs order them: an order moves credits once."""

import uuid
from typing import NamedTuple

from accounts.errors import Conflict
from accounts.models import Account, Entry, LedgerTransaction, Product, User
from accounts.services import crediting
from accounts.services.ledger.checks import movement_key

_ORDERS = uuid.UUID("5d4f0a0e-5f0e-4f6e-9d0c-3c1c6a2d8b71")


class Funding(NamedTuple):
    """`amount` micro-credits of `product` out of the wallet of `home`.

    The same `order_id` (any text of the reseller's own) a second time moves nothing.
    """

    home: Account
    product: Product
    amount: int
    by: User | None
    note: str = ""
    order_id: str = ""


def fund(account: Account, funding: Funding) -> None:
    """Give `account` the credits, unless this order did before.

    Raises NotFound `no_such_account` where it does not lie under `home`, Invalid such as
    `insufficient_credit`, Conflict `order_id_used` where the order was another one.
    """
    key = uuid.uuid4()
    if funding.order_id:
        key = uuid.uuid5(_ORDERS, f"{funding.home.uuid}:{funding.order_id}")
    order = crediting.Order(
        funding.home, funding.product, funding.amount, key, funding.by, funding.note
    )
    crediting.give(account, order)
    # Whoever ordered it first, now or a year ago: it must have been this.
    moved = Entry.objects.filter(
        transaction__key=movement_key(LedgerTransaction.Kind.TRANSFER, order.ledger_key),
        wallet__account=account,
        product=funding.product,
        amount=funding.amount,
    )
    if not moved.exists():
        message = "This order_id was used for another account, service or amount."
        raise Conflict("order_id_used", message, "order_id")
