"""What an account can choose from when it writes a message."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, Product
from accounts.selectors import products_of
from campaigns.models import OptOutTag, Sender


def senders_of(account: Account) -> QuerySet[Sender]:
    """The approved sender IDs of an account, by name."""
    return Sender.objects.filter(account=account, status=Sender.Status.APPROVED).order_by("name")


def optout_tags_of(account: Account) -> QuerySet[OptOutTag]:
    """The opt-out tags of an account, by name."""
    return OptOutTag.objects.filter(account=account).order_by("name")


def product_sold(account: Account, code: str) -> Product:
    """The account's SMS product with this code. Raises Invalid `unknown_product`, `not_sms`."""
    product = products_of(account).filter(code=code).first()
    if product is None:
        message = _("There is no service %(code)s.") % {"code": code[:20]}
        raise Invalid("unknown_product", message, "product")
    if product.channel != Product.Channel.SMS:
        message = _("%(product)s is not an SMS service.") % {"product": product}
        raise Invalid("not_sms", message, "product")
    return product
