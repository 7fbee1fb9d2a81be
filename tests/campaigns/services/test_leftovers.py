"""What did not leave while its hours lasted: the next hours, nobody, or whoever is asked."""

from datetime import time, timedelta

import pytest

from accounts.errors import Conflict
from accounts.models import Account
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.models import Campaign, Carrier, Chunk, Message
from campaigns.plans import Leftovers, Plan
from campaigns.services import leftovers
from campaigns.services.accepting import accept
from campaigns.services.claiming import claim
from campaigns.services.dispatching import flights_of
from campaigns.services.finishing import finish_due
from campaigns.services.halting import pause, resume, stop
from campaigns.services.sending import Outcome, record
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.clock import Clock
from tests.campaigns.rollout_scene import FRANCE, INDIA, NOON, rows_of, taken, times, underway
from tests.factories import wallet_of


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(NOON).installed(monkeypatch)


def until_18(leftovers: Leftovers, **more: object) -> Plan:
    return Plan(opens=time(10), closes=time(18), leftovers=leftovers, **more)  # type: ignore[arg-type]


def states(campaign: Campaign) -> list[str]:
    rows = Message.objects.filter(batch__campaign=campaign).order_by("id")
    return list(rows.values_list("state", flat=True))


def sent_two(campaign: Campaign, carrier: Carrier) -> None:
    """Two messages leave before the hours are over."""
    (slice_,) = claim("d1", carrier, 2)
    outcomes = [Outcome(f, MessageState.SENT, "", (f.token,)) for f in flights_of(slice_)]
    record(carrier.pk, outcomes)


def test_what_is_left_leaves_in_the_next_hours(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, until_18(Leftovers.NEXT))
    sent_two(campaign, carrier)
    clock.turn(hours=4, minutes=30)  # 18:00
    assert taken(carrier) == 0
    assert leftovers.sort_out() == 1
    assert leftovers.sort_out() == 0
    assert times(campaign) == [(0, "IN", timedelta(hours=20, minutes=30))]
    clock.turn(hours=16)
    assert taken(carrier) == 3


def test_what_is_left_is_dropped_and_its_credits_come_back(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, until_18(Leftovers.DROP))
    sent_two(campaign, carrier)
    clock.turn(hours=5)
    leftovers.sort_out()
    assert states(campaign) == ["sent", "sent", "expired", "expired", "expired"]
    assert set(Message.objects.filter(state="expired").values_list("reason", "settlement")) == {
        ("hours_over", "released")
    }
    assert wallet_of(customer).reserved == 0
    assert finish_due() == 1


def test_one_in_flight_when_the_hours_end_is_not_touched(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, until_18(Leftovers.DROP))
    (slice_,) = claim("d1", carrier, 2)
    clock.turn(hours=5)
    leftovers.sort_out()
    assert states(campaign) == ["queued", "queued", "expired", "expired", "expired"]
    record(carrier.pk, [Outcome(f, MessageState.SENT, "", (f.token,)) for f in flights_of(slice_)])
    assert states(campaign)[:2] == ["sent", "sent"]


def test_a_campaign_of_which_nothing_left_is_over_all_the_same(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, until_18(Leftovers.DROP))
    clock.turn(hours=5)
    leftovers.sort_out()
    assert finish_due() == 1
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.FINISHED


@pytest.mark.parametrize("rule", [Leftovers.NEXT, Leftovers.ASK])
def test_nothing_leaves_past_the_deadline_whatever_the_rule(
    customer: Account, carrier: Carrier, clock: Clock, rule: Leftovers
) -> None:
    plan = until_18(rule, deadline=NOON + timedelta(hours=6))
    campaign = underway(customer, plan)
    clock.turn(hours=4, minutes=30)
    leftovers.sort_out()
    assert set(states(campaign)) == {"expired"}


def test_the_deadline_ends_hours_that_would_go_on(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, Plan(deadline=NOON + timedelta(minutes=10)))
    sent_two(campaign, carrier)
    clock.turn(minutes=10)
    assert taken(carrier) == 0
    leftovers.sort_out()
    assert Message.objects.filter(batch__campaign=campaign, reason="past_deadline").count() == 3


def asked(customer: Account, carrier: Carrier, clock: Clock) -> Campaign:
    campaign = underway(customer, until_18(Leftovers.ASK))
    sent_two(campaign, carrier)
    clock.turn(hours=5)
    leftovers.sort_out()
    assert Chunk.objects.get(batch__campaign=campaign).state == Chunk.State.WAITING
    clock.turn(days=1)
    assert taken(carrier) == 0, "it waits for a decision, also in the next hours"
    assert finish_due() == 0
    campaign.refresh_from_db()
    return campaign


def test_whoever_is_asked_lets_the_rest_leave(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = asked(customer, carrier, clock)
    leftovers.send_next(campaign)
    clock.turn(hours=16)
    assert taken(carrier) == 3
    with pytest.raises(Conflict):
        leftovers.drop(campaign)


def test_whoever_is_asked_drops_the_rest(customer: Account, carrier: Carrier, clock: Clock) -> None:
    campaign = asked(customer, carrier, clock)
    leftovers.drop(campaign)
    assert states(campaign).count("cancelled") == 3
    assert wallet_of(customer).reserved == 0
    assert finish_due() == 1


def test_a_stop_calls_back_what_waits_for_a_decision(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = asked(customer, carrier, clock)
    stop(campaign)
    assert states(campaign).count("cancelled") == 3


def test_a_deadline_ends_the_wait_for_a_decision(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    plan = until_18(Leftovers.ASK, deadline=NOON + timedelta(days=2))
    campaign = underway(customer, plan)
    clock.turn(hours=5)
    leftovers.sort_out()
    assert states(campaign) == ["queued"] * 5
    clock.turn(days=2)
    leftovers.sort_out()
    assert set(states(campaign)) == {"expired"}


def test_a_pause_over_the_end_of_the_hours_loses_nothing(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, until_18(Leftovers.NEXT))
    sent_two(campaign, carrier)
    pause(campaign)
    clock.turn(hours=5)
    assert leftovers.sort_out() == 0
    resume(campaign)
    assert taken(carrier) == 0
    assert leftovers.sort_out() == 1
    clock.turn(hours=16)
    assert taken(carrier) == 3


def api_call(account: Account, *numbers: int) -> None:
    accept(
        BatchRequest(
            account=account,
            product_code="P",
            sender="TIDING",
            recipients=[Recipient(number=f"+{number}", text="Sale") for number in numbers],
        )
    )


def test_an_api_call_keeps_to_the_products_hours_too(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    clock.turn(hours=8)  # 21:30 in India
    api_call(customer, INDIA, FRANCE, INDIA + 1)
    assert taken(carrier) == 1
    assert leftovers.sort_out() == 0
    clock.turn(hours=11, minutes=30)
    assert taken(carrier) == 2


def test_what_is_left_of_an_api_call_leaves_in_the_next_hours(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    api_call(customer, INDIA, INDIA + 1)
    clock.turn(hours=8)
    assert taken(carrier) == 0
    assert leftovers.sort_out() == 1
    clock.turn(hours=12)
    assert taken(carrier) == 2


def test_zones_close_one_after_the_other(customer: Account, carrier: Carrier, clock: Clock) -> None:
    rows = rows_of((2, INDIA), (2, FRANCE))
    campaign = underway(customer, until_18(Leftovers.DROP), rows=rows)
    clock.turn(hours=5)  # 18:30 in India, 14:00 in Paris
    leftovers.sort_out()
    assert states(campaign) == ["expired", "expired", "queued", "queued"]
    assert taken(carrier) == 2
