"""Confirmed, undone, moved, halted and sent by many at once: each credit has one fate."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import connections

from accounts.errors import ServiceError
from accounts.models import Account
from accounts.money import MICRO
from accounts.services import ledger
from campaigns.models import Batch, Campaign, Carrier, Message, SendingRules
from campaigns.services import cancelling, confirming, halting, undoing, waves
from campaigns.services.claiming import claim
from campaigns.services.dispatching import flights_of
from campaigns.services.finishing import finish_due
from campaigns.services.recalling import continue_recalls
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.campaign_scene import checked, draft
from tests.campaigns.services.flying import accept
from tests.factories import wallet_of

CAMPAIGNS, ROUNDS = 12, 40
OVER = (CampaignStatus.CANCELLED, CampaignStatus.STOPPED, CampaignStatus.FINISHED)


def confirm(campaign: Campaign) -> None:
    confirming.confirm(campaign, by=None)


def send_now(campaign: Campaign) -> None:
    waves.send_now(campaign, 0)


ACTS: list[Callable[[Campaign], None]] = [
    *(confirm, confirm, undoing.undo, undoing.undo, send_now, send_now),
    *(halting.pause, halting.resume, halting.stop, cancelling.cancel),
]


@dataclass
class Storm:
    """What the runners saw; anything in `problems` would have reached a person."""

    campaigns: list[Campaign]
    results: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    taken: Counter[int] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def act(self, seed: int) -> None:
        dice = random.Random(seed)
        for _round in range(ROUNDS):
            act, campaign = dice.choice(ACTS), dice.choice(self.campaigns)
            try:
                act(Campaign.objects.get(pk=campaign.pk))
                self.results[act.__name__] += 1
            except ServiceError:
                self.results["refused"] += 1
            except Exception as error:
                self.problems.append(f"{act.__name__}: {error!r}")
        connections.close_all()

    def dispatch(self, name: str, carrier: Carrier) -> None:
        while not self.over.is_set():
            try:
                claimed = claim(name, carrier, 2)
                flights = [flight for part in claimed for flight in flights_of(part)]
                self.taken.update(flight.message_id for flight in flights)
                accept(carrier, flights)
                finish_due()
            except Exception as error:
                self.problems.append(f"dispatch: {error!r}")
            time.sleep(0.05)
        connections.close_all()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_storm_leaves_every_message_sent_once_or_given_back(
    customer: Account, carrier: Carrier
) -> None:
    ledger.top_up(wallet_of(customer), 1000 * MICRO, key="more")
    SendingRules.objects.create(account=customer, undo_seconds=30)
    storm = Storm([checked(draft(customer)) for _n in range(CAMPAIGNS)])
    with ThreadPoolExecutor(6) as pool:
        flying = [pool.submit(storm.dispatch, name, carrier) for name in ("d1", "d2")]
        acting = [pool.submit(storm.act, seed) for seed in range(4)]
        for runner in acting:
            runner.result()
        storm.over.set()
        for runner in flying:
            runner.result()
    for campaign in Campaign.objects.exclude(status__in=OVER):
        end = halting.stop if campaign.started_at else cancelling.cancel
        end(campaign)
    continue_recalls()

    assert storm.problems == []
    assert storm.results["confirm"] and storm.results["undo"] and storm.taken
    assert set(storm.taken.values()) <= {1}
    sent = Message.objects.filter(state=MessageState.SENT)
    assert set(sent.values_list("id", flat=True)) == set(storm.taken)
    never = Message.objects.exclude(state=MessageState.SENT)
    confirmed = never.filter(batch__in=Batch.objects.filter(hold__isnull=False))
    assert set(confirmed.values_list("state", "settlement")) <= {("cancelled", "released")}
    wallet = wallet_of(customer)
    assert (wallet.reserved, wallet.consumed) == (0, sent.count() * MICRO)
