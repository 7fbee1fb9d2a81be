"""The repetition rule: the same message to the same number at most once in so many minutes.

A call takes fingerprints in the transaction that accepts it, so of equal calls at the same time
one is accepted. What campaigns say is looked up among their messages.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Account
from campaigns import store
from campaigns.acceptance import Outcome, Result
from campaigns.models import Batch, Campaign, Fingerprint, Message
from campaigns.repeats import FICTION, fingerprint
from campaigns.statuses import CampaignStatus, MessageState

CODE = "repeat"
# A clock's stretch for what is scheduled; 0 is taken by what leaves at once.
_FIRST_SLOT = 1
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


def mark_repeats(
    account: Account,
    sender: str,
    results: Sequence[Result],
    *,
    at: datetime,
    scheduled: bool,
    minutes: int,
) -> None:
    """Refuse the accepted recipients who are told the same within `minutes` of `at`.

    Runs in the caller's transaction, whose commit makes the rest of them known. Numbers set aside
    for fiction are exempt.
    """
    asked = {
        fingerprint(sender, result.msisdn, result.recipient.text): result
        for result in results
        if result.outcome is Outcome.ACCEPTED and result.msisdn not in FICTION
    }
    if not minutes or not asked:
        return
    length = timedelta(minutes=minutes)
    free = asked.keys() - _told_near(account, asked.keys(), at, length)
    free -= _campaigns_say(account, sender, [asked[key] for key in free], at, length)
    slot = int(at.timestamp() // length.total_seconds()) + _FIRST_SLOT if scheduled else 0
    got = store.take_fingerprints(account.pk, free, slot=slot, at=at, until=at + length)
    for key in asked.keys() - got:
        asked[key].outcome, asked[key].code = Outcome.DUPLICATE, CODE


def forget_expired(*, step: int = 5_000) -> int:
    """Delete a step of the fingerprints that nothing is compared with any more; return how many."""
    # A call may be scheduled into the stretch before: what is long over is not needed.
    over = Fingerprint.objects.filter(expires_at__lt=store.db_now() - timedelta(days=1))
    found = list(over.order_by("expires_at").values_list("pk", flat=True)[:step])
    Fingerprint.objects.filter(pk__in=found).delete()
    return len(found)


def campaigns_near(account: Account, at: datetime, length: timedelta) -> QuerySet[Campaign]:
    """Confirmed campaigns of the account that may have a message within `length` of `at`."""
    recent = Q(finished_at__gt=at - length) & Q(
        status__in=(CampaignStatus.FINISHED, CampaignStatus.STOPPED)
    )
    return Campaign.objects.filter(Q(status__in=_ON_THEIR_WAY) | recent, account=account)


def said_near(
    account: Account, campaigns: QuerySet[Campaign], at: datetime, length: timedelta
) -> QuerySet[Message]:
    """What these campaigns said or will say within `length` of `at`."""
    batches = list(Batch.objects.filter(campaign__in=campaigns).values_list("pk", flat=True))
    waiting = Q(sent_at=None, state=MessageState.QUEUED, chunk__due_at__lt=at + length)
    left = Q(sent_at__gt=at - length, sent_at__lt=at + length)
    return (
        Message.objects.filter(waiting | left, account=account, batch_id__in=batches)
        .exclude(state__in=_NEVER_LEFT)
        .order_by()
    )


def _told_near(
    account: Account, hashes: Sequence[int] | set[int], at: datetime, length: timedelta
) -> set[int]:
    near = Fingerprint.objects.filter(
        account=account, hash__in=list(hashes), at__gt=at - length, at__lt=at + length
    )
    return set(near.values_list("hash", flat=True))


def _campaigns_say(
    account: Account, sender: str, asked: Sequence[Result], at: datetime, length: timedelta
) -> set[int]:
    campaigns = campaigns_near(account, at, length)
    if not asked or not campaigns.exists():
        return set()
    numbers = [result.msisdn for result in asked]
    said = said_near(account, campaigns, at, length).filter(msisdn__in=numbers, sender=sender)
    return {fingerprint(sender, *row) for row in said.values_list("msisdn", "text")}
