"""What the opt-outs of an account can hold for, to choose from."""

import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, Product
from accounts.selectors import products_of
from campaigns.optoutscopes import EVERYTHING, Scope
from campaigns.selectors.choices import optout_tags_of, senders_of

Choices = list[tuple[str, str]]


def scopes_of(account: Account) -> list[Scope]:
    """Everything, then each tag, approved sender ID and product of the account."""
    return [
        Scope(),
        *(Scope(tag=tag) for tag in optout_tags_of(account)),
        *(Scope(sender=sender) for sender in senders_of(account)),
        *(Scope(product=product) for product in _products(account)),
    ]


def scope_choices(account: Account) -> list[tuple[str, str | Choices]]:
    """The scopes for a select box, in groups."""
    groups: dict[str, Choices] = {_("Tags"): [], _("Sender IDs"): [], _("Products"): []}
    tags, senders, products = groups.values()
    for scope in scopes_of(account)[1:]:
        group = tags if scope.tag else senders if scope.sender else products
        group.append((scope.value, str(scope.tag or scope.sender or scope.product)))
    everything = (EVERYTHING, _("Everything this account sends"))
    return [everything, *((name, group) for name, group in groups.items() if group)]


def scope_called(account: Account, value: str) -> Scope:
    """The scope a form names. Raises Invalid `unknown_scope` on field "scope"."""
    kind, _colon, name = value.partition(":")
    scope = Scope() if value == EVERYTHING else None
    if kind == "tag" and _is_uuid(name):
        tag = optout_tags_of(account).filter(uuid=name).first()
        scope = Scope(tag=tag) if tag else None
    elif kind == "sender" and _is_uuid(name):
        sender = senders_of(account).filter(uuid=name).first()
        scope = Scope(sender=sender) if sender else None
    elif kind == "product":
        product = _products(account).filter(code=name).first()
        scope = Scope(product=product) if product else None
    if scope is None:
        message = _("Choose what the opt-out holds for: everything, a tag, a sender or a product.")
        raise Invalid("unknown_scope", message, "scope")
    return scope


def _products(account: Account) -> QuerySet[Product]:
    """What messages are paid from, as the builder of campaigns offers it."""
    return products_of(account).filter(channel=Product.Channel.SMS)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
