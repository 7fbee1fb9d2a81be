"""What a person decides about messages of which nobody knows whether the carrier took them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from accounts.models import Account
from accounts.services import auditlog
from campaigns import ids, reasons
from campaigns.models import Batch, Campaign, Chunk, Doubt, Message
from campaigns.services.retrying import queue_again
from campaigns.services.transitions import Move, Moved, move
from campaigns.statuses import CampaignStatus, MessageState

A_STEP = 1000


class Decision(StrEnum):
    """SEND_AGAIN may reach the phone twice; ACCEPT charges for what may never have left."""

    SEND_AGAIN = "send_again"
    ACCEPT = "accept"
    LEAVE = "leave"


class Decided(NamedTuple):
    """What became of a decision on some messages.

    `changed` follow it. `settled` were no doubt any more. `halted` cannot be sent again, because
    their campaign was stopped or called off.
    """

    changed: int = 0
    settled: int = 0
    halted: int = 0

    def plus(self, other: "Decided") -> "Decided":
        return Decided(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


_ACTIONS = {
    Decision.SEND_AGAIN: "doubt.sent_again",
    Decision.ACCEPT: "doubt.accepted",
    Decision.LEAVE: "doubt.left",
}
_REASONS = {
    Decision.SEND_AGAIN: reasons.SENT_AGAIN,
    Decision.ACCEPT: reasons.ACCEPTED_BY_PERSON,
}
_NOT_AGAIN = (CampaignStatus.STOPPED, CampaignStatus.CANCELLED)


def decide(account: Account, message_ids: Iterable[int], decision: Decision) -> Decided:
    """Carry out a decision on uncertain messages, in bounded steps; the actor is on record.

    The operator may decide on all, every other `account` on its own: ids that are not there for
    it, or that were settled meanwhile, count as `settled`. Sent again means a new attempt, flagged
    in the message's events; its price stays held. Accepted means charged, as if the carrier had
    answered. Left changes nothing: a receipt or the end of the doubt window will tell.
    """
    wanted = sorted(set(message_ids))
    total = Decided()
    for start in range(0, len(wanted), A_STEP):
        total = total.plus(_decide(account, wanted[start : start + A_STEP], decision))
    return total


def _decide(account: Account, message_ids: Sequence[int], decision: Decision) -> Decided:
    ids.prepare("event", 2 * len(message_ids))
    with transaction.atomic():
        rows = _open_rows(account, message_ids)
        halted = _halted(rows) if decision is Decision.SEND_AGAIN else set()
        chosen = [row for row in rows if row.pk not in halted]
        if decision is Decision.LEAVE:
            count = len(chosen)
        elif decision is Decision.ACCEPT:
            count = len(_move(chosen, MessageState.SENT, _REASONS[decision]))
        else:
            count = _send_again(chosen)
        if count:
            _record(chosen, decision)
    return Decided(count, len(message_ids) - len(rows), len(halted))


def _open_rows(account: Account, message_ids: Sequence[int]) -> list[Message]:
    """The messages still in doubt, with the chunks they are counted in locked."""
    mine = Q() if account.kind == Account.Kind.OPERATOR else Q(account=account)
    known = Doubt.objects.filter(mine, pk__in=message_ids).values_list("pk", flat=True)
    homes = Message.objects.filter(id__in=list(known)).values("chunk_id").distinct()
    chunks = Chunk.objects.filter(pk__in=homes).order_by("pk")
    list(chunks.select_for_update(no_key=True).values_list("pk"))
    rows = Message.objects.filter(id__in=list(known), state=MessageState.UNCERTAIN)
    return list(rows.select_related("account").order_by("id"))


def _halted(rows: Iterable[Message]) -> set[int]:
    """Messages of campaigns that were stopped or called off: nothing more of those may leave.

    The campaigns are locked, so that none is halted while a message of it is queued again.
    """
    homes = {row.pk: (row.batch_id, row.chunk_id) for row in rows}
    off = set(
        Chunk.objects.filter(
            pk__in={chunk for _, chunk in homes.values()}, state=Chunk.State.CANCELLED
        ).values_list("pk", flat=True)
    )
    batches = Batch.objects.filter(pk__in={batch for batch, _ in homes.values()})
    campaigns = Campaign.objects.filter(pk__in=batches.values("campaign")).order_by("pk")
    stopped = {
        pk
        for pk, status in campaigns.select_for_update(no_key=True).values_list("pk", "status")
        if status in _NOT_AGAIN
    }
    ended = set(batches.filter(campaign__in=stopped).values_list("pk", flat=True))
    return {pk for pk, (batch, chunk) in homes.items() if batch in ended or chunk in off}


def _move(rows: Iterable[Message], to: MessageState, why: str) -> list[Moved]:
    return move([Move(row.pk, to, row.attempt, why) for row in rows])


def _send_again(rows: Sequence[Message]) -> int:
    attempts = {row.pk: row.attempt + 1 for row in rows}
    moved = _move(rows, MessageState.QUEUED, reasons.SENT_AGAIN)
    # A campaign that had finished runs again until these have left.
    Campaign.objects.filter(
        pk__in=Batch.objects.filter(pk__in={row.batch_id for row in moved}).values("campaign"),
        status=CampaignStatus.FINISHED,
    ).update(status=CampaignStatus.RUNNING, finished_at=None)
    queue_again([(row, attempts[row.message_id]) for row in moved])
    return len(moved)


def _record(rows: Iterable[Message], decision: Decision) -> None:
    """One line in the log of each account."""
    by_account: dict[int, list[Message]] = defaultdict(list)
    for row in rows:
        by_account[row.account_id].append(row)
    for _, mine in sorted(by_account.items()):
        facts = {
            "count": len(mine),
            "why": dict(Counter(row.reason for row in mine)),
            "messages": [str(row.pk) for row in mine[:20]],
        }
        auditlog.record(mine[0].account, _ACTIONS[decision], kind="doubt", after=facts)
