"""How much the accounts under an account keep and have sent, for the program above them."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet, Sum

from accounts.models import Account
from campaigns.models import Chunk, Contact, ContactGroup


class Figures(NamedTuple):
    """Lists, contacts, and messages that a carrier was handed."""

    lists: int = 0
    contacts: int = 0
    messages: int = 0


def figures_of(accounts: Collection[Account]) -> dict[int, Figures]:
    """The figures of each account; three queries."""
    ids = [account.pk for account in accounts]
    lists = _by_account(ContactGroup.objects.filter(account__in=ids), Count("id"))
    contacts = _by_account(Contact.objects.filter(account__in=ids), Count("id"))
    handed = F("sent") + F("delivered") + F("undelivered") + F("unknown") + F("uncertain")
    chunks = Chunk.objects.filter(batch__account__in=ids, is_test=False)
    messages = _by_account(chunks, Sum(handed + F("expired")))
    return {pk: Figures(lists.get(pk, 0), contacts.get(pk, 0), messages.get(pk, 0)) for pk in ids}


def _by_account(rows: QuerySet[Any], figure: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("account").annotate(figure=figure))
