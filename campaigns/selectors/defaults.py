"""What a program's message goes out with where the caller's dialect does not say."""

from collections.abc import Sequence

from accounts.errors import Invalid
from accounts.models import Account, Product
from accounts.selectors import products_of
from campaigns.models import Sender


def product_for(account: Account, codes: Sequence[str] = ()) -> Product:
    """The account's first SMS product, of those with `codes` where there are any.

    Raises Invalid `no_product`.
    """
    products = products_of(account).filter(channel=Product.Channel.SMS)
    found = (products.filter(code__in=codes) if codes else products).first()
    if found is None:
        message = "This key may not be used with any SMS product of the account."
        raise Invalid("no_product", message, "product")
    return found


def sender_for(account: Account) -> str:
    """The name of the account's first approved sender. Raises Invalid `no_sender`."""
    approved = Sender.objects.filter(account=account, status=Sender.Status.APPROVED)
    found = approved.order_by("id").first()
    if found is None:
        raise Invalid("no_sender", "This account has no approved sender yet.", "sender")
    return found.name
