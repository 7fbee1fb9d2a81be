"""Moving what is confirmed, for as long as it has not started."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account, AuditEntry
from campaigns.models import Campaign, Carrier
from campaigns.plans import Plan, Tempo
from campaigns.services import campaigns, confirming, waves
from campaigns.services.halting import pause, resume
from campaigns.statuses import CampaignStatus
from tests.campaigns.clock import Clock
from tests.campaigns.rollout_scene import NOON, planned, taken, times, underway

SPLIT = Plan(tempo=Tempo.SPLIT, batch_size=2, interval=5)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(NOON).installed(monkeypatch)


def in_india(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("Asia/Kolkata")).replace(tzinfo=None)


def minutes_of(campaign: Campaign) -> list[float]:
    """When the waves leave, in minutes after NOON."""
    found = campaign.waves.order_by("number").values_list("due_at", flat=True)
    return [(due - NOON) / timedelta(minutes=1) for due in found]


def test_one_batch_is_moved_alone_or_with_those_after_it(customer: Account, clock: Clock) -> None:
    campaign = underway(customer, SPLIT)
    waves.move(campaign, 3, in_india(NOON + timedelta(minutes=40)))
    assert minutes_of(campaign) == [0, 5, 40]
    assert [due for _wave, _zone, due in times(campaign)][-1] == timedelta(minutes=40)
    waves.move(campaign, 2, in_india(NOON + timedelta(minutes=30)), later_too=True)
    assert minutes_of(campaign) == [0, 30, 65]
    assert AuditEntry.objects.filter(action="campaign.wave_moved").count() == 2


def test_a_batch_that_has_started_stays_where_it_is(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, SPLIT)
    assert taken(carrier) == 2
    with pytest.raises(Conflict) as caught:
        waves.move(campaign, 1, in_india(NOON + timedelta(hours=1)))
    assert caught.value.code == "wave_started"
    with pytest.raises(NotFound):
        waves.send_now(campaign, 9)


def test_a_batch_is_sent_now(customer: Account, carrier: Carrier, clock: Clock) -> None:
    campaign = underway(customer, SPLIT)
    clock.turn(minutes=1)
    waves.send_now(campaign, 3)
    assert minutes_of(campaign) == [0, 5, 1]
    assert taken(carrier) == 3


def test_times_keep_to_the_bounds_and_to_the_clocks(customer: Account, clock: Clock) -> None:
    campaign = underway(customer, SPLIT)
    with pytest.raises(Invalid) as caught:
        waves.move(campaign, 2, in_india(NOON + timedelta(minutes=4)))
    assert caught.value.code == "outside_schedule"
    with pytest.raises(Invalid):
        waves.move(campaign, 2, in_india(NOON + timedelta(days=92)))
    Account.objects.filter(pk=customer.pk).update(timezone="Europe/Berlin")
    campaign.account.timezone = "Europe/Berlin"
    clock.now = datetime(2027, 3, 1, tzinfo=ZoneInfo("UTC"))
    with pytest.raises(Invalid) as caught:
        waves.move(campaign, 2, datetime(2027, 3, 28, 2, 30))
    assert caught.value.code == "no_such_time"
    assert minutes_of(campaign) == [0, 5, 10]


def test_a_late_part_may_not_be_pushed_beyond_the_horizon(customer: Account, clock: Clock) -> None:
    campaign = underway(customer, SPLIT)
    last = in_india(datetime(2027, 3, 1, 7, 58, tzinfo=ZoneInfo("UTC")))
    with pytest.raises(Invalid):
        waves.move(campaign, 1, last, later_too=True)
    waves.move(campaign, 1, last)


def test_moved_hours_are_looked_up_anew(customer: Account, clock: Clock) -> None:
    """Moved to 20:50 in India it leaves then, to 21:10 the next morning."""
    campaign = underway(customer, SPLIT, code="P")
    waves.move(campaign, 3, datetime(2026, 12, 1, 20, 50))
    assert times(campaign)[-1] == (3, "IN", timedelta(hours=7, minutes=20))
    waves.move(campaign, 3, datetime(2026, 12, 1, 21, 10))
    assert times(campaign)[-1] == (3, "IN", timedelta(hours=19, minutes=30))


def test_a_scheduled_campaign_that_is_not_split_can_be_moved_too(
    customer: Account, clock: Clock
) -> None:
    campaign = planned(customer, Plan())
    campaigns.set_time(campaign, in_india(NOON + timedelta(hours=1)))
    confirming.confirm(campaign, by=None)
    waves.move(campaign, 0, in_india(NOON + timedelta(hours=2)))
    assert times(campaign) == [(0, "", timedelta(hours=2))]


def test_a_pause_moves_what_became_late_and_keeps_the_distance(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, SPLIT)
    assert taken(carrier) == 2
    pause(campaign)
    clock.turn(minutes=12)
    assert taken(carrier) == 0
    resume(campaign)
    assert minutes_of(campaign) == [0, 12, 17]
    assert taken(carrier) == 2
    assert campaign.status == CampaignStatus.RUNNING
    clock.turn(minutes=5)
    assert taken(carrier) == 1


def test_a_pause_that_leaves_too_little_time_before_the_deadline_can_end(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    plan = Plan(tempo=Tempo.SPLIT, batch_size=2, interval=5, deadline=NOON + timedelta(minutes=20))
    campaign = underway(customer, plan)
    assert taken(carrier) == 2
    pause(campaign)
    clock.turn(minutes=16)
    resume(campaign)
    assert minutes_of(campaign) == [0, 16, 10], "the last would leave behind the deadline"
    assert taken(carrier) == 3
