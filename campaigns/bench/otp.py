"""How long a one-time password takes from its acceptance to the carrier while a campaign runs.

The campaign is queued and being sent at the carrier's rate; the passwords come in one by one, each
its own call of the service that the API calls, on the product that leaves first. The time of the
submit is when its slice was committed and its answer recorded (`sent_at`), so it includes the
carrier's answer. Leaves its messages behind: run it on a database made for it.
"""

import os
import time
from datetime import timedelta
from statistics import quantiles

from django.conf import settings
from django.db.models import F

from accounts.models import Account, LimitOverride
from accounts.money import to_micro
from accounts.selectors import products_of
from accounts.services import ledger, prices
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.bench.figures import Figure
from campaigns.bench.queued import held_batch, release, wait_for
from campaigns.bench.smpp import dispatchers, only_carrier, simulated
from campaigns.bench.stage import account
from campaigns.models import Batch, Chunk, Message, Sender
from campaigns.services.accepting import accept
from campaigns.statuses import MessageState

CAMPAIGN = {"sqlite": 20_000, "postgresql": 500_000}
PASSWORDS = {"sqlite": 300, "postgresql": 10_000}
EACH_SECONDS = 0.01
BAR_SECONDS = 2.0
SENDER = "BENCH"


def run() -> list[Figure]:
    """The median and the 99th percentile, in milliseconds.

    OTP_CAMPAIGN and OTP_PASSWORDS in the environment ask for other sizes.
    """
    engine = "sqlite" if settings.ON_SQLITE else "postgresql"
    size = int(os.environ.get("OTP_CAMPAIGN", CAMPAIGN[engine]))
    wanted = int(os.environ.get("OTP_PASSWORDS", PASSWORDS[engine]))
    campaign, sending = held_batch(size), _sender(wanted)
    with simulated() as port, only_carrier(port), dispatchers(1):
        release(campaign)
        wait_for(lambda: _sent_of(campaign) > 0, "the campaign did not start")
        accepted = [_password(sending, number) for number in range(wanted)]
        still_running = Chunk.objects.filter(batch=campaign, state=Chunk.State.OPEN).exists()
        wait_for(lambda: not _waiting(accepted), "the passwords did not all leave", 0.25)
    if not still_running:
        raise RuntimeError("The campaign was over before the passwords were in: make it larger.")
    waited = _waited(accepted)
    p99 = quantiles(waited, n=100, method="inclusive")[-1]
    middle = quantiles(waited, n=2, method="inclusive")[0]
    return [
        Figure("otp_median", round(1000 * middle), "ms"),
        Figure("otp_p99", round(1000 * p99), "ms", None, 1000 * BAR_SECONDS, p99 <= BAR_SECONDS),
    ]


def _sender(credits: int) -> Account:
    found = account()
    Sender.objects.get_or_create(
        account=found, name=SENDER, defaults={"status": Sender.Status.APPROVED}
    )
    LimitOverride.objects.update_or_create(
        account=found, name="repeat_minutes", defaults={"value": 0}
    )
    product = products_of(found).get(code="T")
    prices.set_price(found, product, to_micro(1))
    wallet = ledger.open_wallet(found, product)
    ledger.top_up(wallet, to_micro(credits), key=f"bench:otp:{time.time_ns()}")
    return found


def _password(sending: Account, number: int) -> Batch:
    """One call; as fast as they come, but no faster than one each 10 ms."""
    started = time.monotonic()
    to = Recipient(str(919_800_000_000 + number), f"Your code is {number:06}")
    request = BatchRequest(
        account=sending, product_code="T", sender=SENDER, recipients=[to], may_repeat=True
    )
    uuid = accept(request).uuid
    time.sleep(max(0.0, EACH_SECONDS - (time.monotonic() - started)))
    return Batch.objects.get(uuid=uuid)


def _sent_of(batch: Batch) -> int:
    return Chunk.objects.filter(batch=batch, sent__gt=0).count()


def _waiting(accepted: list[Batch]) -> bool:
    return Message.objects.filter(
        batch__in=[batch.pk for batch in accepted], state=MessageState.QUEUED
    ).exists()


def _waited(accepted: list[Batch]) -> list[float]:
    rows = Message.objects.filter(
        batch__in=[batch.pk for batch in accepted], sent_at__isnull=False
    ).annotate(since=F("batch__created_at"))
    spans: list[timedelta] = [sent - since for sent, since in rows.values_list("sent_at", "since")]
    return [span.total_seconds() for span in spans]
