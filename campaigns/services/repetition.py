"""The repetition rule: the same message to the same number at most once in so many minutes.

A call takes fingerprints in the transaction that accepts it, so of equal calls at the same time
one is accepted. What campaigns say is looked up among their messages.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.models import Account
from accounts.selectors import limit
from campaigns import store
from campaigns.acceptance import Outcome, Result
from campaigns.models import Campaign, Fingerprint
from campaigns.repeats import CODE, FICTION, fingerprint
from campaigns.selectors.repetition import campaigns_say, said_since_check, told_near

# A clock's stretch for what is scheduled; 0 is taken by what leaves at once.
_FIRST_SLOT = 1


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
    free = asked.keys() - told_near(account, asked.keys(), at, length)
    free -= campaigns_say(account, sender, [asked[key].msisdn for key in free], at, length)
    slot = int(at.timestamp() // length.total_seconds()) + _FIRST_SLOT if scheduled else 0
    got = store.take_fingerprints(account.pk, free, slot=slot, at=at, until=at + length)
    for key in asked.keys() - got:
        asked[key].outcome, asked[key].code = Outcome.DUPLICATE, CODE


def check_nothing_new(campaign: Campaign) -> None:
    """Raise Conflict `said_meanwhile` if the checked campaign repeats what came after its check."""
    length = timedelta(minutes=limit(campaign.account, "repeat_minutes"))
    if not length or campaign.imported_at is None:
        return
    at = max(campaign.scheduled_at or campaign.imported_at, store.db_now())
    if said_since_check(campaign, at, length):
        message = _(
            "Since this file was checked, some of these people were sent the same text. Check the"
            " file again: it then leaves them out."
        )
        raise Conflict("said_meanwhile", message)


def forget_expired(*, step: int = 5_000) -> int:
    """Delete a step of the fingerprints that nothing is compared with any more; return how many."""
    # A call may be scheduled into the stretch before: what is long over is not needed.
    over = Fingerprint.objects.filter(expires_at__lt=store.db_now() - timedelta(days=1))
    found = list(over.order_by("expires_at").values_list("pk", flat=True)[:step])
    Fingerprint.objects.filter(pk__in=found).delete()
    return len(found)
