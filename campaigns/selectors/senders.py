"""Sender IDs as their account sees them, and as those above it do."""

import uuid
from collections.abc import Collection

from django.db.models import Case, QuerySet, When

from accounts.errors import NotFound
from accounts.models import Account
from accounts.store.prepared import Prepared
from campaigns.models import Sender


def all_senders_of(account: Account) -> QuerySet[Sender]:
    """Every sender ID of an account with its state, by name."""
    return Sender.objects.filter(account=account).order_by("name")


def sender_called(account: Account, sender_uuid: uuid.UUID | str) -> Sender:
    """A sender ID of the account itself. Raises NotFound."""
    known = all_senders_of(account).select_related("account", "product")
    sender = known.filter(uuid=sender_uuid).first()
    if sender is None:
        raise NotFound("sender_unknown", "There is no such sender ID in this account.")
    return sender


def senders_below(account: Account) -> QuerySet[Sender]:
    """The sender IDs of the accounts under `account`, what waits for a decision first."""
    below = Sender.objects.filter(
        account__above__ancestor=account, account__above__distance__gt=0
    ).exclude(account__status=Account.Status.CLOSED)
    waiting_first = Case(When(status=Sender.Status.PENDING, then=0), default=1)
    return below.select_related("account", "asked_by").order_by(waiting_first, "-id")


def sender_below(account: Account, sender_uuid: uuid.UUID) -> Sender:
    """One of them. Raises NotFound."""
    sender = senders_below(account).filter(uuid=sender_uuid).first()
    if sender is None:
        raise NotFound("sender_unknown", "There is no such sender ID under this account.")
    return sender


def approved_of(account: Account, names: Collection[str]) -> set[str]:
    """Those of `names` that are approved sender IDs of the account."""
    if len(names) == 1:
        return {sender.name for sender in _approved.all(account.pk, next(iter(names)))}
    approved = Sender.objects.filter(account=account, name__in=names, status=APPROVED)
    return set(approved.values_list("name", flat=True))


APPROVED = Sender.Status.APPROVED.value
_approved = Prepared(
    lambda account_id, name: Sender.objects.filter(account=account_id, name=name, status=APPROVED),
    -1,
    "<name>",
)
