"""Opt-outs that hold, as programs list and find them."""

import uuid

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from phonenumbers import country_code_for_region

from accounts.errors import NotFound
from accounts.models import Account, Product
from accounts.selectors import products_of
from campaigns.models import OptOut, OptOutTag, Sender
from campaigns.optoutscopes import Scope

LENGTHS = range(8, 16)


def suppressions_of(account: Account) -> QuerySet[OptOut]:
    """The opt-outs that hold, the newest first."""
    live = OptOut.objects.filter(account=account, lifted_at=None)
    return live.select_related("tag", "sender", "product", "account").order_by("-id")


def suppression_called(account: Account, optout_uuid: uuid.UUID | str) -> OptOut:
    """One that holds. Raises NotFound, also where it was lifted."""
    found = suppressions_of(account).filter(uuid=optout_uuid).first()
    if found is None:
        raise NotFound("no_optout", _("There is no such opt-out."))
    return found


def suppression_of(account: Account, msisdn: int, scope: Scope) -> OptOut | None:
    """The one of a number and scope."""
    return suppressions_of(account).filter(msisdn=msisdn, **scope._asdict()).first()


def in_country(region: str) -> Q:
    """Numbers that begin with the calling code of a country, which some countries share."""
    code = country_code_for_region(region.upper())
    if not code:
        return Q(pk=None)
    condition = Q()
    for length in LENGTHS:
        step = 10 ** (length - len(str(code)))
        condition |= Q(msisdn__range=(code * step, (code + 1) * step - 1))
    return condition


def of_kind(kind: str) -> Q:
    """Opt-outs of a tag, sender or product, or of everything."""
    if kind in ("tag", "sender", "product"):
        return Q(**{f"{kind}__isnull": False})
    return Q(tag=None, sender=None, product=None) if kind == "all" else Q(pk=None)


def of_value(value: str) -> Q:
    """Opt-outs of a tag, sender or product with this name or code."""
    return Q(tag__name=value) | Q(sender__name=value) | Q(product__code=value)


def tag_named(account: Account, name: str) -> OptOutTag | None:
    """The account's tag, in capitals or not."""
    return OptOutTag.objects.filter(account=account, name__iexact=name).first()


def sender_named(account: Account, name: str) -> Sender | None:
    """The account's sender ID, whatever its state."""
    return Sender.objects.filter(account=account, name=name).first()


def product_named(account: Account, code: str) -> Product | None:
    """A product of messages that the account may use."""
    return products_of(account).filter(code=code, channel=Product.Channel.SMS).first()
