"""Messages in doubt that are sent once more by themselves, where their account wants that.

At most once is the rule. An account may ask for at least once for some products (a one-time
password is of no use an hour later): such a message gets one more attempt, flagged in its events
like one that a person decided on, and never another.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Account
from campaigns import reasons
from campaigns.models import Carrier, Doubt, Message, MessageEvent, SendingRules
from campaigns.services.doubts import Decision, decide
from campaigns.statuses import MessageState

# An answer or a receipt may still come by then; later than LATEST nobody waits for it any more.
AFTER = timedelta(seconds=15)
LATEST = timedelta(minutes=10)
A_TICK = 1000


def resend_due(now: datetime | None = None) -> int:
    """Send again what has been in doubt long enough; returns how many messages that are."""
    wanted = {
        (account, code)
        for account, codes in SendingRules.objects.exclude(resend_products=[]).values_list(
            "account", "resend_products"
        )
        for code in codes
    }
    if not wanted:
        return 0
    by_account: dict[int, list[int]] = defaultdict(list)
    for pk, account, code in _in_doubt({account for account, _ in wanted}, now or timezone.now()):
        if (account, code) in wanted:
            by_account[account].append(pk)
    accounts = Account.objects.in_bulk(by_account)
    return sum(
        decide(accounts[account], ids, Decision.SEND_AGAIN).changed
        for account, ids in sorted(by_account.items())
    )


def _in_doubt(accounts: set[int], now: datetime) -> list[tuple[int, int, str]]:
    """Id, account and product of messages in doubt that were not sent again before.

    Carriers that can be asked are: they will tell, and are not written to twice.
    """
    asked = [c.pk for c in Carrier.objects.filter(kind="http") if c.config.get("lookup")]
    doubts = Doubt.objects.filter(account__in=accounts, since__range=(now - LATEST, now - AFTER))
    open_ids = doubts.exclude(carrier__in=asked).order_by("since").values_list("pk", flat=True)
    ids = list(open_ids[:A_TICK])
    before = set(
        MessageEvent.objects.filter(
            message_id__in=ids, kind=MessageState.QUEUED, reason=reasons.SENT_AGAIN
        ).values_list("message_id", flat=True)
    )
    rows = Message.objects.filter(pk__in=set(ids) - before).order_by("pk")
    return list(rows.values_list("pk", "account_id", "batch__product__code"))
