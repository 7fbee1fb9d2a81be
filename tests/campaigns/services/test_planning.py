"""Confirming sets a plan in motion: waves, hours and rates by a clock that the tests turn."""

from datetime import datetime, time, timedelta

import pytest

from accounts.errors import Conflict, Invalid
from accounts.models import Account, LimitOverride
from campaigns.models import Campaign, Carrier, Chunk, Wave
from campaigns.plans import Leftovers, Plan, Tempo
from campaigns.services import campaigns, confirming
from campaigns.services.hours import forget_hours, set_hours
from campaigns.statuses import CampaignStatus
from tests.campaigns.clock import Clock
from tests.campaigns.rollout_scene import (
    FRANCE,
    INDIA,
    NOON,
    planned,
    rows_of,
    taken,
    times,
    underway,
)
from tests.factories import product_of

SPLIT = Plan(tempo=Tempo.SPLIT, batch_size=2, interval=5)
ZERO = timedelta()


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(NOON).installed(monkeypatch)


def test_batches_of_a_split_leave_at_their_times(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, SPLIT)
    assert times(campaign) == [(1, "", ZERO), (2, "", minutes(5)), (3, "", minutes(10))]
    waves = Wave.objects.filter(campaign=campaign).order_by("number")
    assert [(w.number, w.due_at - NOON, w.messages) for w in waves] == [
        (1, ZERO, 2),
        (2, minutes(5), 2),
        (3, minutes(10), 1),
    ]
    assert taken(carrier) == 2
    clock.turn(minutes=4, seconds=59)
    assert taken(carrier) == 0
    clock.turn(seconds=1)
    assert taken(carrier) == 2
    clock.turn(minutes=5)
    assert taken(carrier) == 1


def test_each_of_sixty_due_times_fires_once(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    """Nobody looked for two of them: those catch up, and no other is late or early."""
    underway(
        customer,
        Plan(tempo=Tempo.SPLIT, batch_size=1, interval=5),
        rows=rows_of((60, INDIA)),
    )
    seen = []
    for beat in range(60):
        if beat not in (20, 21):
            seen.append(taken(carrier))
        clock.turn(minutes=5)
    assert seen == [1] * 20 + [3] + [1] * 37
    assert taken(carrier) == 0


def test_promotion_to_india_waits_for_the_morning_there(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    """13:30 in India: it leaves. 21:30: it waits until 09:00, and numbers elsewhere do not."""
    clock.turn(hours=8)
    campaign = underway(customer, Plan(), rows=rows_of((2, INDIA), (3, FRANCE)), code="P")
    assert times(campaign) == [
        (0, "", timedelta(hours=8)),
        (0, "IN", timedelta(hours=19, minutes=30)),
    ]
    assert taken(carrier) == 3
    clock.turn(hours=11, minutes=30)
    assert taken(carrier) == 2


def test_an_issuer_sets_the_hours_of_a_product(customer: Account, clock: Clock) -> None:
    product = product_of(customer, "P")
    checked = planned(customer, Plan(), code="P")
    set_hours(product, "IN", time(17), time(18))
    checked.refresh_from_db()
    assert checked.status == CampaignStatus.DRAFT, "its chunks may lie wrong now"
    campaign = underway(customer, Plan(), code="P")
    assert times(campaign) == [(0, "IN", timedelta(hours=3, minutes=30))]
    set_hours(product, "IN", None, None)
    assert times(underway(customer, Plan(), code="P")) == [(0, "", ZERO)]
    forget_hours(product, "IN")
    assert [zone for _wave, zone, _due in times(underway(customer, Plan(), code="P"))] == ["IN"]


def test_quiet_hours_go_by_the_recipients_clock(customer: Account, clock: Clock) -> None:
    quiet = Plan(opens=time(10), closes=time(18))
    campaign = underway(customer, quiet, rows=rows_of((2, INDIA), (2, FRANCE)))
    # 13:30 in India, 09:00 in Paris.
    assert times(campaign) == [(0, "IN", ZERO), (0, "FR", timedelta(hours=1))]
    closing = Chunk.objects.filter(batch__campaign=campaign).order_by("due_at")
    assert [chunk.closes_at - NOON for chunk in closing if chunk.closes_at] == [
        timedelta(hours=4, minutes=30),
        timedelta(hours=9),
    ]


def test_batches_that_hours_put_off_keep_their_distance(customer: Account, clock: Clock) -> None:
    """From 17:50 in India the third would leave at 18:00: it leaves the next morning."""
    clock.turn(hours=4, minutes=20)
    quiet = Plan(tempo=Tempo.SPLIT, batch_size=1, interval=5, opens=time(10), closes=time(18))
    campaign = underway(customer, quiet)
    morning = timedelta(hours=20, minutes=30)
    due = [timedelta(hours=4, minutes=20), timedelta(hours=4, minutes=25)]
    due += [morning, morning + minutes(5), morning + minutes(10)]
    assert [at for _wave, _zone, at in times(campaign)] == due
    assert [w.due_at - NOON for w in campaign.waves.order_by("number")] == due


def test_hours_that_never_meet_are_refused_before_credits_are_set_aside(
    customer: Account, clock: Clock
) -> None:
    campaign = planned(customer, Plan(opens=time(21), closes=time(23)), code="P")
    with pytest.raises(Invalid, match="India could never leave") as caught:
        confirming.confirm(campaign, by=None)
    assert caught.value.code == "never_open"
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.READY
    assert campaign.batches.get().hold is None


def test_a_deadline_before_a_part_could_leave_is_refused(customer: Account, clock: Clock) -> None:
    plan = Plan(tempo=Tempo.SPLIT, batch_size=2, interval=5, deadline=NOON + minutes(8))
    campaign = planned(customer, plan)
    with pytest.raises(Invalid, match="only after its deadline"):
        confirming.confirm(campaign, by=None)


def test_the_last_batch_must_leave_within_the_schedules_bounds(
    customer: Account, clock: Clock
) -> None:
    LimitOverride.objects.create(account=customer, name="split_interval_most", value=1440)
    long = Plan(tempo=Tempo.SPLIT, batch_size=1, interval=1440)
    campaign = planned(customer, long, rows=rows_of((95, INDIA)))
    with pytest.raises(Invalid, match="before 1 March 2027") as caught:
        confirming.confirm(campaign, by=None)
    assert caught.value.code == "outside_schedule"


@pytest.mark.parametrize(
    ("plan", "field", "words"),
    [
        (Plan(tempo=Tempo.SPLIT, batch_size=999, interval=5), "batch_size", "1,000 to 500,000"),
        (Plan(tempo=Tempo.SPLIT, batch_size=500_001, interval=5), "batch_size", "1,000 to"),
        (Plan(tempo=Tempo.SPLIT, batch_size=1000, interval=4), "interval", "5 to 60"),
        (Plan(tempo=Tempo.SPLIT, batch_size=1000, interval=61), "interval", "5 to 60"),
        (Plan(tempo=Tempo.SPREAD), "spread_minutes", "1 to"),
        (Plan(per_minute=-1), "per_minute", "1 to"),
        (Plan(opens=time(9)), "closes", "both"),
        (Plan(opens=time(9), closes=time(9)), "closes", "differ"),
        (Plan(deadline=NOON), "deadline", "after the start"),
    ],
)
def test_a_plan_outside_its_bounds_is_refused(
    customer: Account, clock: Clock, plan: Plan, field: str, words: str
) -> None:
    campaign = Campaign.objects.create(account=customer, name="Sale")
    with pytest.raises(Invalid, match=words) as caught:
        campaigns.set_time(campaign, None, plan)
    assert caught.value.field == field
    campaign.refresh_from_db()
    assert campaign.plan == {}


def test_an_account_of_the_profile_bics_has_smaller_batches(
    customer: Account, clock: Clock
) -> None:
    LimitOverride.objects.create(account=customer, name="split_batch_most", value=100_000)
    campaign = Campaign.objects.create(account=customer, name="Sale")
    with pytest.raises(Invalid, match="1,000 to 100,000"):
        campaigns.set_time(campaign, None, Plan(tempo=Tempo.SPLIT, batch_size=100_001, interval=5))
    campaigns.set_time(campaign, None, Plan(tempo=Tempo.SPLIT, batch_size=100_000, interval=5))


def test_what_changes_the_layout_is_checked_again_times_are_not(
    customer: Account, clock: Clock
) -> None:
    campaign = planned(customer, SPLIT)
    campaigns.set_time(campaign, None, Plan(tempo=Tempo.SPLIT, batch_size=2, interval=30))
    assert campaign.status == CampaignStatus.READY
    campaigns.set_time(campaign, None, Plan(tempo=Tempo.SPLIT, batch_size=3, interval=30))
    assert campaign.status == CampaignStatus.DRAFT
    with pytest.raises(Conflict):
        confirming.confirm(campaign, by=None)


def test_a_time_alone_leaves_the_plan_as_it_is(customer: Account, clock: Clock) -> None:
    campaign = planned(customer, Plan(leftovers=Leftovers.ASK, per_minute=60))
    later: datetime = (NOON + timedelta(hours=8)).replace(tzinfo=None)
    campaigns.set_time(campaign, later)
    assert Plan.of(campaign.plan) == Plan(leftovers=Leftovers.ASK, per_minute=60)
    confirming.confirm(campaign, by=None)
    assert times(campaign) == [(0, "", timedelta(hours=2, minutes=30))]
