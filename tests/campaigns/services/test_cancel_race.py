"""A thousand campaigns called off while a dispatcher is at work on them."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import connections

from accounts.errors import Conflict
from accounts.models import Account
from accounts.money import MICRO
from accounts.services import ledger
from campaigns.models import Campaign, Carrier, Message
from campaigns.services import cancelling
from campaigns.services.claiming import claim
from campaigns.services.dispatching import flights_of
from campaigns.statuses import CampaignStatus
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept
from tests.factories import wallet_of

CAMPAIGNS, EACH = 1000, 2
PATIENCE_SECONDS = 60
STATES = {CampaignStatus.CANCELLED: "cancelled", CampaignStatus.RUNNING: "sent"}
SETTLED = {"cancelled": "released", "sent": "captured"}


@dataclass
class Race:
    """What the runners saw; anything in `problems` would have reached a person."""

    results: Counter[str] = field(default_factory=Counter)
    problems: list[Exception] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    # However slow the machine: each side has done something before the other runs on.
    cancelled_one: threading.Event = field(default_factory=threading.Event)
    sent_one: threading.Event = field(default_factory=threading.Event)

    def cancel(self, campaigns: list[Campaign]) -> None:
        for campaign in campaigns:
            try:
                cancelling.cancel(campaign)
                self.results["cancelled"] += 1
            except Conflict:
                self.results["too late"] += 1
            except Exception as error:
                self.problems.append(error)
            self.cancelled_one.set()
            self.sent_one.wait(PATIENCE_SECONDS)
        connections.close_all()

    def dispatch(self, name: str, carrier: Carrier) -> None:
        self.cancelled_one.wait(PATIENCE_SECONDS)
        while True:
            ending = self.over.is_set()
            try:
                claimed = claim(name, carrier, 5)
                accept(carrier, [flight for part in claimed for flight in flights_of(part)])
            except Exception as error:
                self.problems.append(error)
                break
            self.sent_one.set()
            if not claimed:
                if ending:
                    break
                time.sleep(0.005)
        connections.close_all()


def scheduled(account: Account, count: int) -> list[Campaign]:
    """Campaigns that are due now, of EACH messages."""
    found = []
    for n in range(count):
        campaign = Campaign.objects.create(
            account=account,
            name=f"Campaign {n}",
            status=CampaignStatus.SCHEDULED,
            messages=EACH,
            price=EACH * MICRO,
        )
        batch = queued_batch(account, EACH)
        batch.campaign = campaign
        batch.save(update_fields=["campaign"])
        found.append(campaign)
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_message_is_sent_and_paid_or_cancelled_and_given_back(
    customer: Account, carrier: Carrier
) -> None:
    ledger.top_up(wallet_of(customer), CAMPAIGNS * EACH * MICRO, key="more")
    campaigns = scheduled(customer, CAMPAIGNS)
    # Some from the front, where the dispatchers are, and some from where they will come to.
    front, shuffled = campaigns[::2], random.Random(7).sample(campaigns[1::2], CAMPAIGNS // 2)
    race = Race()
    with ThreadPoolExecutor(4) as pool:
        flying = [pool.submit(race.dispatch, name, carrier) for name in ("d1", "d2")]
        stopping = [pool.submit(race.cancel, part) for part in (front, shuffled)]
        for runner in stopping:
            runner.result()
        race.over.set()
        for runner in flying:
            runner.result()

    assert race.problems == []
    assert race.results.total() == CAMPAIGNS and set(race.results) == {"cancelled", "too late"}
    status = dict(Campaign.objects.values_list("pk", "status"))
    rows = Message.objects.values_list("batch__campaign", "state", "settlement")
    assert len(rows) == CAMPAIGNS * EACH
    for campaign, state, settlement in rows:
        assert state == STATES[CampaignStatus(status[campaign])]
        assert settlement == SETTLED[state]
    sent = sum(1 for _campaign, state, _settlement in rows if state == "sent")
    wallet = wallet_of(customer)
    assert (wallet.reserved, wallet.consumed) == (0, sent * MICRO)
