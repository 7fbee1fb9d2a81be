"""What an account says to whom around a time, for the repetition rule."""

from array import array
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from accounts.models import Account
from campaigns import store
from campaigns.models import Batch, Campaign, Fingerprint, Message
from campaigns.repeats import FICTION, fingerprint
from campaigns.selectors.messages import messages_in, messages_of
from campaigns.statuses import CampaignStatus, MessageState

_ON_THEIR_WAY = (
    CampaignStatus.AWAITING_RELEASE,
    CampaignStatus.SCHEDULED,
    CampaignStatus.RUNNING,
    CampaignStatus.PAUSED,
)
_NEVER_LEFT = (
    MessageState.REJECTED,
    MessageState.EXPIRED,
    MessageState.CANCELLED,
    MessageState.BLOCKED,
)
READ_AT_ONCE = 5_000


def told_near(
    account: Account, hashes: Collection[int], at: datetime, length: timedelta
) -> set[int]:
    """Which of these fingerprints calls have taken for a time within `length` of `at`."""
    near = _fingerprints(account, at, length).filter(hash__in=list(hashes))
    return set(near.values_list("hash", flat=True))


def campaigns_say(
    account: Account, sender: str, numbers: Collection[int], at: datetime, length: timedelta
) -> set[int]:
    """The fingerprints of what campaigns say under `sender` to these numbers around `at`."""
    campaigns = _campaigns(account, at, length)
    if not numbers or not campaigns.exists():
        return set()
    own = [batch.pk for batch in _batches(campaigns)]
    said = Message.objects.filter(
        _near(at, length),
        account=account,
        msisdn__in=list(numbers),
        sender=sender,
        batch_id__in=own,
    )
    return {fingerprint(sender, *row) for row in said.values_list("msisdn", "text")}


def anything_near(account: Account, at: datetime, length: timedelta) -> bool:
    """Whether there is anything at all that a campaign at `at` could repeat."""
    if not length:
        return False
    return _fingerprints(account, at, length).exists() or _campaigns(account, at, length).exists()


def hashes_near(account: Account, at: datetime, length: timedelta) -> "array[int]":
    """The fingerprints of everything that is said around `at`, eight bytes each."""
    found = array("q", _fingerprints(account, at, length).values_list("hash", flat=True))
    for batch in _batches(_campaigns(account, at, length)):
        said = messages_in([batch]).filter(_near(at, length))
        rows = said.values_list("sender", "msisdn", "text").iterator(chunk_size=READ_AT_ONCE)
        found.extend(fingerprint(*row) for row in rows if row[1] not in FICTION)
    return found


def said_since_check(campaign: Campaign, at: datetime, length: timedelta) -> bool:
    """Whether it repeats something that was confirmed or accepted after it was checked."""
    account, since = campaign.account, campaign.imported_at
    others = _campaigns(account, at, length).filter(confirmed_at__gt=since)
    same = messages_of(campaign).filter(
        msisdn=OuterRef("msisdn"), sender=OuterRef("sender"), text=OuterRef("text")
    )
    fiction = Q(msisdn__range=(FICTION.start, FICTION.stop - 1))
    return any(
        rows.filter(_near(at, length), ~fiction, Exists(same)).exists()
        for rows in (messages_in(_batches(others)), _of_calls_since(account, since))
    )


def _of_calls_since(account: Account, since: datetime | None) -> QuerySet[Message]:
    """What calls have brought since then: too many batches to name the range of each."""
    calls = Batch.objects.filter(account=account, campaign=None, created_at__gt=since)
    first = calls.aggregate(first=Min("first_id"))["first"]
    rows = Message.objects.filter(account=account, batch__in=calls)
    return rows.none() if first is None else rows.filter(id__gte=first)


def _fingerprints(account: Account, at: datetime, length: timedelta) -> QuerySet[Fingerprint]:
    return Fingerprint.objects.filter(account=account, at__gt=at - length, at__lt=at + length)


def _campaigns(account: Account, at: datetime, length: timedelta) -> QuerySet[Campaign]:
    """Confirmed campaigns that may have a message within `length` of `at`."""
    ended = (CampaignStatus.FINISHED, CampaignStatus.STOPPED)
    recent = Q(status__in=ended, finished_at__gt=at - length)
    return Campaign.objects.filter(Q(status__in=_ON_THEIR_WAY) | recent, account=account)


def _batches(campaigns: QuerySet[Campaign]) -> list[Batch]:
    return list(Batch.objects.filter(campaign__in=campaigns))


def _near(at: datetime, length: timedelta) -> Q:
    """What is or was to leave within `length` of `at`."""
    waiting = Q(sent_at=None, state=MessageState.QUEUED, chunk__due_at__lt=at + length)
    if at - length > store.db_now():  # what waits already will be gone by then
        waiting &= Q(chunk__due_at__gt=at - length)
    left = Q(sent_at__gt=at - length, sent_at__lt=at + length)
    return (waiting | left) & ~Q(state__in=_NEVER_LEFT)
