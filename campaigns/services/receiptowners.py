"""Whose receipt it is: by our own token, else by the carrier's id of the message.

Carriers give an id a second time, some the next day. Then the number tells them apart; without
it the newest counts, unless that is settled and another one still waits.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from campaigns.models import CarrierReference, Message, Receipt
from campaigns.receiptwords import facts_of
from campaigns.statuses import FINAL_STATES

# A receipt may be stored before the answer to its submit is, by seconds; and clocks may be put
# back by some hours between the two. Carriers that give an id again do so days later.
EARLY = timedelta(hours=3)

_TOKEN = re.compile(r"([0-9]{1,18})\.[0-9]{1,5}")


class Arrived(NamedTuple):
    """A receipt, just come or kept."""

    reference: str
    token: str
    status: str
    raw: Mapping[str, Any]
    at: datetime
    error: str = ""


class Owner(NamedTuple):
    """The message of a receipt. `parts` is in how many it was written; 0: not told.

    `is_sure`: our own token says so.
    """

    message_id: int
    part: int = 1
    parts: int = 0
    is_sure: bool = False


def owners_of(carrier_id: int, receipts: Sequence[Arrived]) -> list[Owner | None]:
    """The owner of each receipt, None where nobody knows; a few queries for all of them."""
    by_token = [_TOKEN.fullmatch(receipt.token) for receipt in receipts]
    wanted = {r.reference for r, token in zip(receipts, by_token, strict=True) if not token}
    known = _known(carrier_id, wanted) if wanted else {}
    several = {reference for reference, rows in known.items() if len(rows) > 1}
    candidates = _candidates(known, several) if several else {}
    found: list[Owner | None] = []
    for receipt, token in zip(receipts, by_token, strict=True):
        if token:
            found.append(Owner(int(token[1]), is_sure=True))
        elif receipt.reference in several:
            found.append(_best(receipt, known[receipt.reference], candidates))
        else:
            found.append(next(iter(known.get(receipt.reference, [])), None))
    return found


def _known(carrier_id: int, references: set[str]) -> dict[str, list[Owner]]:
    """The messages under each reference, the newest first."""
    rows = CarrierReference.objects.filter(carrier_id=carrier_id, reference__in=references)
    known: dict[str, list[Owner]] = defaultdict(list)
    for row in rows.order_by("-pk").values_list("reference", "message_id", "part", "parts"):
        known[row[0]].append(Owner(*row[1:]))
    return known


class _Candidate(NamedTuple):
    msisdn: int
    ended: bool
    sent_at: datetime | None
    heard: frozenset[str]


def _candidates(
    known: Mapping[str, Sequence[Owner]], references: set[str]
) -> dict[int, _Candidate]:
    wanted = {owner.message_id for reference in references for owner in known[reference]}
    heard: dict[int, set[str]] = defaultdict(set)
    rows = Receipt.objects.filter(message_id__in=wanted).values_list("message_id", "status")
    for message_id, status in rows:
        heard[message_id or 0].add(status)
    messages = Message.objects.filter(id__in=wanted)
    return {
        pk: _Candidate(msisdn, state in FINAL_STATES, sent_at, frozenset(heard[pk]))
        for pk, msisdn, state, sent_at in messages.values_list("id", "msisdn", "state", "sent_at")
    }


def _best(
    receipt: Arrived, owners: Sequence[Owner], candidates: Mapping[int, _Candidate]
) -> Owner | None:
    there = [owner for owner in owners if owner.message_id in candidates]
    there = [o for o in there if in_time(receipt.at, candidates[o.message_id].sent_at)]
    number = facts_of(receipt.raw).number
    named = [o for o in there if candidates[o.message_id].msisdn == number]
    likely = named or there
    if not likely:
        return None
    newest = candidates[likely[0].message_id]
    if newest.ended and receipt.status not in newest.heard:
        waiting = (o for o in likely if not candidates[o.message_id].ended)
        return next(waiting, likely[0])
    return likely[0]


def in_time(received_at: datetime, sent_at: datetime | None) -> bool:
    """Whether a receipt can be of a message that was sent then, and not of one before it."""
    return sent_at is None or received_at >= sent_at - EARLY
