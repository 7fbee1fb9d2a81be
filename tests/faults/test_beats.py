"""Two beats at once, and a beat that was down: what is due fires once (F15)."""

import threading
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connections

from accounts.models import Account
from accounts.money import MICRO
from campaigns import runreasons, store
from campaigns.models import Campaign, Recurrence, RecurrenceRun
from campaigns.services import recurrences, recurring
from campaigns.services.recurrences import Wish
from tests.campaigns.campaign_scene import draft

DUE_TIMES = 60
FIRST = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)  # 10:00 in Kolkata
DAY = timedelta(days=1)


class Clock:
    """The database's clock, moved by hand."""

    now = FIRST - DAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hands = Clock()
    monkeypatch.setattr(store, "db_now", hands)
    return hands


def daily(customer: Account, *, late_hours: int = 2) -> Recurrence:
    wish = Wish(
        name="Reminder",
        every=1,
        unit="day",
        at=time(10),
        starts_on=date(2026, 12, 1),
        max_price=100 * MICRO,
        late_hours=late_hours,
    )
    owner = customer.users.get()
    return recurrences.create(customer, draft(customer), wish, by=owner)


def two_beats() -> None:
    """Two processes' beats at the same moment: both claim, both make what was claimed."""
    both = threading.Barrier(2)
    problems: list[BaseException] = []

    def beat() -> None:
        try:
            both.wait()
            recurring.claim_due()
            for run_id in recurring.to_prepare():
                recurring.prepare(run_id)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    beats = [threading.Thread(target=beat) for _ in range(2)]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join()
    assert not problems, problems


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_beats_over_sixty_due_times_make_sixty_campaigns(
    customer: Account, clock: Clock
) -> None:
    row = daily(customer)
    for number in range(DUE_TIMES):
        clock.now = FIRST + number * DAY - timedelta(minutes=10)
        two_beats()
    due = [FIRST + number * DAY for number in range(DUE_TIMES)]
    assert list(row.runs.order_by("due_at").values_list("due_at", flat=True)) == due
    made = Campaign.objects.filter(run__recurrence=row).values_list("scheduled_at", flat=True)
    assert Counter(made) == Counter(due)
    assert Campaign.objects.filter(name__startswith="Reminder, ").count() == DUE_TIMES


@pytest.mark.django_db(transaction=True)
def test_a_beat_that_was_down_over_a_due_time_fires_it_once(
    customer: Account, clock: Clock
) -> None:
    row = daily(customer, late_hours=3)
    clock.now = FIRST + timedelta(hours=2)  # it comes up two hours late
    two_beats()
    two_beats()
    run = row.runs.get()
    assert (run.due_at, run.state) == (FIRST, RecurrenceRun.State.CHECKING)
    assert run.campaign is not None
    assert run.campaign.scheduled_at is None, "what is late leaves at once"


@pytest.mark.django_db(transaction=True)
def test_a_beat_that_was_down_for_days_leaves_out_what_is_too_late(
    customer: Account, clock: Clock
) -> None:
    row = daily(customer)
    clock.now = FIRST + 5 * DAY - timedelta(minutes=10)
    two_beats()
    told = list(row.runs.order_by("due_at").values_list("state", "reason"))
    assert told[:5] == [(RecurrenceRun.State.SKIPPED, runreasons.LATE)] * 5
    assert told[5:] == [(RecurrenceRun.State.CHECKING, "")]
    assert Campaign.objects.filter(run__recurrence=row).count() == 1
