"""What became of an account's messages, as programs ask for it. Nothing unconfirmed is shown."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Account
from campaigns.ids import first_id_of
from campaigns.models import Batch, Message
from campaigns.selectors.archived import OF_READABLE, in_archive, is_away

REFERENCE_DAYS = 93
# The condition of the index in its own words: SQLite uses it only where a query repeats them.
HAS_REFERENCE = "NOT (campaigns_message.client_ref = '')"


class Period(NamedTuple):
    """From `since` up to, and without, `until`."""

    since: datetime
    until: datetime


def accepted_messages(account: Account) -> QuerySet[Message]:
    """The account's accepted messages with batch and product; `accepted_at` is when they were."""
    return (
        Message.objects.filter(
            Q(batch__hold__isnull=False) | Q(batch__is_test=True), OF_READABLE, account=account
        )
        .select_related("batch__product")
        .annotate(accepted_at=Coalesce("batch__campaign__confirmed_at", "batch__created_at"))
    )


def at_places(account: Account, places: Sequence[tuple[uuid.UUID, int]]) -> list[int]:
    """The ids of messages at these (batch, position) places, where the account has them.

    Raises NotFound (`archived`) where all that it has of them is in the archive.
    """
    batches = {
        batch.uuid: batch
        for batch in Batch.objects.filter(account=account, uuid__in={b for b, _ in places})
    }
    ids = [
        batches[batch].first_id + position - 1
        for batch, position in places
        if batch in batches and 1 <= position <= batches[batch].capacity
    ]
    found = list(accepted_messages(account).filter(pk__in=ids).values_list("pk", flat=True))
    if ids and not found and any(map(is_away, batches.values())):
        raise in_archive()
    return found


def is_archived(account: Account, message_id: int) -> bool:
    """Whether this is the id of a message of the account that is in the archive."""
    rows = Batch.objects.filter(account=account, first_id__lte=message_id).order_by("-first_id")
    batch = rows.filter(archived_at__isnull=False).first()
    return batch is not None and is_away(batch) and message_id < batch.first_id + batch.capacity


def search(
    account: Account,
    *,
    batch_uuid: uuid.UUID | None = None,
    period: Period | None = None,
    msisdn: int | None = None,
    reference: str = "",
) -> QuerySet[Message]:
    """The messages that meet every filter given, the newest first (of a batch, in its order).

    A `reference` (the caller's own) is looked for in the last 93 days.
    """
    found = accepted_messages(account).order_by("-pk" if batch_uuid is None else "pk")
    if batch_uuid is not None:
        found = _of_batch(found, account, batch_uuid)
    if period is not None:
        found = _of_period(found, account, period)
    if msisdn is not None:
        found = found.filter(msisdn=msisdn)
    if reference:
        since = first_id_of(timezone.now() - timedelta(days=REFERENCE_DAYS))
        found = found.filter(pk__gte=since, client_ref=reference).extra(where=[HAS_REFERENCE])
    return found


def _of_batch(
    found: QuerySet[Message], account: Account, batch_uuid: uuid.UUID
) -> QuerySet[Message]:
    """Those of a batch, or of all batches of a campaign."""
    named = Q(uuid=batch_uuid) | Q(campaign__uuid=batch_uuid)
    batches = Batch.objects.filter(named, account=account)
    span = batches.aggregate(low=Min("first_id"), high=Max(F("first_id") + F("capacity") - 1))
    if span["low"] is None:
        return found.none()
    keys = list(batches.values_list("pk", flat=True))
    return found.filter(pk__range=(span["low"], span["high"]), batch__in=keys)


def _of_period(found: QuerySet[Message], account: Account, period: Period) -> QuerySet[Message]:
    """Ids tell months and not days: the batches of the period narrow them down first."""
    within = Q(accepted_at__gte=period.since, accepted_at__lt=period.until)
    ids = accepted_ids(account, period)
    return found.filter(within, pk__range=ids) if ids else found.none()


def accepted_ids(account: Account, period: Period) -> tuple[int, int] | None:
    """The lowest and the highest id of what was accepted in a period; None for nothing.

    Calls and campaigns are asked for apart: each has an index that leads to its own.
    """
    accepted = Batch.objects.filter(Q(hold__isnull=False) | Q(is_test=True))
    calls = accepted.filter(
        account=account,
        campaign=None,
        created_at__gte=period.since,
        created_at__lt=period.until,
    )
    campaigns = accepted.filter(campaign__account=account, account=account).annotate(
        accepted_at=Coalesce("campaign__confirmed_at", "created_at")
    )
    campaigns = campaigns.filter(accepted_at__gte=period.since, accepted_at__lt=period.until)
    ends = {"low": Min("first_id"), "high": Max(F("first_id") + F("capacity") - 1)}
    spans = [rows.aggregate(**ends) for rows in (calls, campaigns)]
    lows = [span["low"] for span in spans if span["low"] is not None]
    return (min(lows), max(span["high"] or 0 for span in spans)) if lows else None
