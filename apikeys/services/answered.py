"""Calls that count once: the answer is kept with what the call did, and given again.

`take` stands at the beginning of the transaction of the work and `keep` at its end, so that
there is an answer exactly where there is work.
"""

import json
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from rest_framework.utils.encoders import JSONEncoder

from accounts.errors import Conflict, Invalid
from accounts.models import Account
from apikeys.models import AnsweredCall
from apikeys.store.claims import claim, settle

LONGEST_KEY = 255
KEPT = timedelta(hours=48)


class Once(NamedTuple):
    """What makes a call unique: account, route and key; `fingerprint` is what it asked."""

    account: Account
    route: str
    key: str
    fingerprint: str


class Answer(NamedTuple):
    """A kept answer: HTTP status and the body's data."""

    status: int
    body: Any


class Taken(Exception):
    """Another call with this key has done the work, or is doing it."""


def find(once: Once) -> Answer | None:
    """The answer to this call, if it was given before.

    Raises Invalid `idempotency_key_reused` where the key stood for something else.
    """
    row = AnsweredCall.objects.filter(
        account=once.account, route=once.route, key=once.key, created_at__gt=timezone.now() - KEPT
    ).first()
    if row is None:
        return None
    if row.fingerprint != once.fingerprint:
        message = "This Idempotency-Key was used for another call. Use a new one for each call."
        raise Invalid("idempotency_key_reused", message, "Idempotency-Key")
    return Answer(row.status, json.loads(row.body))


def take(once: Once) -> int:
    """Claim the key inside the transaction of the work; returns the row for `keep`.

    Raises Taken where another call has it.
    """
    now = timezone.now()
    row = claim(once.account.pk, once.route, once.key, once.fingerprint, now=now, over=now - KEPT)
    if row is None:
        raise Taken
    return row


def keep(row: int, answer: Answer) -> None:
    """Store the answer, in the same transaction."""
    settle(row, answer.status, json.dumps(answer.body, cls=JSONEncoder))


def still_running() -> Conflict:
    """The first call with this key has not ended."""
    message = "A call with this Idempotency-Key is still being worked on. Ask again in a moment."
    return Conflict("still_running", message, "Idempotency-Key", True)


def forget_old() -> int:
    """Delete answers that are kept no longer; returns how many."""
    return AnsweredCall.objects.filter(created_at__lte=timezone.now() - KEPT).delete()[0]
