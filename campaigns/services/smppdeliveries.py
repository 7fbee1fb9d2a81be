"""What SMPP clients are owed: receipts of messages that have ended, and replies.

Kept until the client answers, for 72 hours at most. A client may get one twice (its answer was
lost), never not at all.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from apikeys.models import ApiKey
from campaigns.models import EventSpan, Message, MessageEvent, Reply, SmppDelivery
from campaigns.statuses import FINAL_STATES, MessageState

KEPT = timedelta(hours=72)
WAITS_AT_MOST = timedelta(days=14)
LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(minutes=10)
AT_ONCE = 500
# Spans commit in another order than they draw ids: so many are looked at again.
OVERLAP = 200

ENDED = (*sorted(FINAL_STATES), MessageState.UNKNOWN)
_WORDS = {
    MessageState.DELIVERED: "DELIVRD",
    MessageState.UNDELIVERED: "UNDELIV",
    MessageState.UNKNOWN: "UNKNOWN",
    MessageState.REJECTED: "REJECTD",
    MessageState.EXPIRED: "EXPIRED",
    MessageState.CANCELLED: "DELETED",
    MessageState.BLOCKED: "REJECTD",
}
_CARRIERS_WORDS = frozenset({"EXPIRED", "DELETED", "REJECTD", "UNDELIV"})
_WAITING = SmppDelivery.objects.filter(kind=SmppDelivery.Kind.RECEIPT, ready_at=None)


class Ended:
    """Follows the outbox of events, so that a receipt is ready soon after its message ended.

    What it misses is found by `sweep`.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def follow(self) -> int:
        """Make receipts ready of what ended since the last call; returns how many."""
        newest = EventSpan.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        low = max(self._seen, default=newest) - OVERLAP
        spans = list(EventSpan.objects.filter(pk__gt=low).order_by("pk")[: 10 * OVERLAP])
        new = [span for span in spans if span.pk not in self._seen]
        self._seen = {span.pk for span in spans[-2 * OVERLAP :]}
        if not new or not _WAITING.exists():
            return 0
        return sum(_end(self._messages(span)) for span in new)

    @staticmethod
    def _messages(span: EventSpan) -> list[int]:
        events = MessageEvent.objects.filter(pk__range=(span.first_id, span.last_id))
        return list(events.filter(kind__in=ENDED).values_list("message_id", flat=True))


def sweep() -> int:
    """Make ready every receipt whose message has ended; returns how many."""
    ended = Message.objects.filter(pk=OuterRef("message_id"), state__in=ENDED)
    found = 0
    while True:
        ids = _WAITING.filter(Exists(ended)).values_list("message_id", flat=True)[:AT_ONCE]
        made = _end(list(ids))
        found += made
        if not made:
            return found


def owe_replies(keys: Iterable[ApiKey], now: datetime, since: timedelta = KEPT) -> int:
    """Note the replies of the last `since` that these credentials have not been told yet."""
    made = 0
    for key in keys:
        told = SmppDelivery.objects.filter(api_key=key, kind="reply", message_id=OuterRef("pk"))
        start = max(now - since, key.created_at)
        replies = Reply.objects.filter(account_id=key.account_id, received_at__gte=start)
        rows = [_owed_reply(key, reply) for reply in replies.exclude(Exists(told))[:AT_ONCE]]
        # Another server may have seen the same reply: the constraint lets one of them.
        SmppDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        made += len(rows)
    return made


def claim(keys: Collection[int], limit: int, now: datetime) -> list[SmppDelivery]:
    """Up to `limit` deliveries for these credentials, ours for LEASE, the oldest first."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    with transaction.atomic():
        rows = SmppDelivery.objects.filter(
            free, api_key_id__in=keys, done_at=None, ready_at__gt=now - KEPT
        )
        found = list(rows.order_by("pk").select_for_update(skip_locked=True)[:limit])
        leased = SmppDelivery.objects.filter(pk__in=[row.pk for row in found])
        leased.update(leased_until=now + LEASE, tries=F("tries") + 1)
    return found


def texts_of(rows: Sequence[SmppDelivery]) -> dict[int, Reply]:
    """The replies among the deliveries, by their key."""
    keys = [row.message_id for row in rows if row.kind == SmppDelivery.Kind.REPLY]
    return Reply.objects.select_related("number").in_bulk(keys) if keys else {}


def settle(done: Collection[int], refused: Collection[int], now: datetime) -> None:
    """Note what clients have answered: those refused come again after a pause that grows."""
    if done:
        SmppDelivery.objects.filter(pk__in=done).update(done_at=now)
    for row in SmppDelivery.objects.filter(pk__in=refused) if refused else ():
        pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** min(row.tries, 10)))
        SmppDelivery.objects.filter(pk=row.pk).update(leased_until=now + pause)


def give_back(ids: Collection[int]) -> None:
    """What was claimed and not delivered (the session ended) is free at once."""
    if ids:
        SmppDelivery.objects.filter(pk__in=ids, done_at=None).update(leased_until=None)


def forget(now: datetime) -> int:
    """Delete what is delivered or too old to be; returns how many rows."""
    old = Q(ready_at__lt=now - KEPT) | Q(ready_at=None, created_at__lt=now - WAITS_AT_MOST)
    # Replies stay as long as they could be owed again.
    done = Q(done_at__isnull=False, kind=SmppDelivery.Kind.RECEIPT)
    return SmppDelivery.objects.filter(old | done).delete()[0]


def _end(message_ids: Sequence[int]) -> int:
    made = 0
    for start in range(0, len(message_ids), AT_ONCE):
        some = message_ids[start : start + AT_ONCE]
        rows = list(_WAITING.filter(message_id__in=some))
        ended = Message.objects.filter(state__in=ENDED).in_bulk([row.message_id for row in rows])
        rows = [row for row in rows if row.message_id in ended]
        for row in rows:
            _fill(row, ended[row.message_id])
        fields = ["status", "error", "ready_at", "ended_at", "done_at"]
        SmppDelivery.objects.bulk_update(rows, fields)
        made += len(rows)
    return made


def _fill(row: SmppDelivery, message: Message) -> None:
    """How the message ended, in the receipt's words."""
    now = timezone.now()
    word = _WORDS[MessageState(message.state)]
    if word in ("UNDELIV", "REJECTD") and message.reason in _CARRIERS_WORDS:
        word = message.reason
    row.status, row.error = word, "000" if word == "DELIVRD" else "001"
    row.ready_at, row.ended_at = now, message.final_at or now
    # Bits 10: the client wants to hear of failures only.
    row.done_at = now if row.wanted == 2 and word == "DELIVRD" else None


def _owed_reply(key: ApiKey, reply: Reply) -> SmppDelivery:
    return SmppDelivery(
        account_id=key.account_id,
        api_key=key,
        kind=SmppDelivery.Kind.REPLY,
        message_id=reply.pk,
        created_at=reply.received_at,
        ready_at=timezone.now(),
        ended_at=reply.received_at,
    )
