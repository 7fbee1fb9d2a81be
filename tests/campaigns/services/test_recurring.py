"""Recurring campaigns: claimed once, made, checked and confirmed by themselves, or waiting."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import Account, AuditEntry, Mail
from accounts.money import MICRO
from campaigns import runreasons, store
from campaigns.models import Campaign, Recurrence, RecurrenceRun
from campaigns.plans import Plan
from campaigns.services import campaigns, imports, recurrences, recurring
from campaigns.services.cancelling import cancel
from campaigns.services.recurrences import Wish
from campaigns.statuses import CampaignStatus
from tests.campaigns.campaign_scene import draft

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


class Clock:
    """The database's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    hands = Clock()
    monkeypatch.setattr(store, "db_now", hands)
    yield hands


def daily(customer: Account, **changes: object) -> Recurrence:
    wish: dict[str, object] = {
        "name": "Reminder",
        "every": 1,
        "unit": "day",
        "at": time(10),
        "starts_on": date(2026, 12, 1),
        "max_price": 100 * MICRO,
    }
    owner = customer.users.get()
    return recurrences.create(customer, draft(customer), Wish(**wish | changes), by=owner)  # type: ignore[arg-type]


def beat() -> None:
    """What the tick does, with the queue's tasks carried out here and now."""
    recurring.claim_due()
    for run_id in recurring.to_prepare():
        campaign = recurring.prepare(run_id)
        if campaign is not None:
            imports.carry_out(campaign.uuid)
    recurring.settle_checked()


def test_a_run_is_made_ahead_of_its_time_and_confirmed(customer: Account, clock: Clock) -> None:
    row = daily(customer)
    due = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)
    assert row.next_at == due
    clock.now = due - timedelta(minutes=16)
    beat()
    assert not row.runs.exists()
    clock.now = due - timedelta(minutes=14)
    beat()
    run = row.runs.get()
    assert (run.state, run.due_at) == (RecurrenceRun.State.CONFIRMED, due)
    assert run.campaign is not None
    assert run.campaign.status == CampaignStatus.SCHEDULED
    assert run.campaign.scheduled_at == due
    assert run.campaign.messages == 3
    assert run.campaign.name == "Reminder, 2026-12-01 10:00"
    row.refresh_from_db()
    assert row.next_at == due + timedelta(days=1)


def test_what_was_due_while_nobody_looked_fires_once_or_is_left_out(
    customer: Account, clock: Clock
) -> None:
    row = daily(customer, late_hours=2)
    clock.now = datetime(2026, 12, 4, 5, 30, tzinfo=UTC)  # the fourth run, an hour late
    beat()
    beat()
    told = list(row.runs.order_by("due_at").values_list("state", "reason"))
    left_out = (RecurrenceRun.State.SKIPPED, runreasons.LATE)
    assert told == [left_out] * 3 + [(RecurrenceRun.State.CONFIRMED, "")]
    assert Campaign.objects.filter(run__recurrence=row).count() == 1


def test_a_run_over_its_budget_waits_and_the_owner_is_told(customer: Account, clock: Clock) -> None:
    row = daily(customer, max_price=2 * MICRO)
    clock.now = datetime(2026, 12, 1, 4, 20, tzinfo=UTC)
    beat()
    run = row.runs.get()
    assert (run.state, run.reason) == (RecurrenceRun.State.WAITING, runreasons.OVER_PRICE)
    assert run.campaign is not None
    assert run.campaign.status == CampaignStatus.READY
    beat()
    mail = Mail.objects.get(kind="recurrence_waits")
    assert "costs more than you allowed" in mail.text
    assert str(row.uuid) in mail.text


def test_too_many_messages_wait_too(customer: Account, clock: Clock) -> None:
    row = daily(customer, max_messages=2)
    clock.now = datetime(2026, 12, 1, 4, 20, tzinfo=UTC)
    beat()
    assert row.runs.get().reason == runreasons.OVER_MESSAGES


def test_a_waiting_run_is_settled_by_what_the_person_does(customer: Account, clock: Clock) -> None:
    row = daily(customer, max_messages=2)
    clock.now = datetime(2026, 12, 1, 4, 20, tzinfo=UTC)
    beat()
    campaign = row.runs.get().campaign
    assert campaign is not None
    cancel(campaign)
    beat()
    run = row.runs.get()
    assert (run.state, run.reason) == (RecurrenceRun.State.SKIPPED, runreasons.CALLED_OFF)


def test_a_run_that_cannot_be_made_is_tried_again_or_left_out(
    customer: Account, clock: Clock
) -> None:
    row = daily(customer)
    Recurrence.objects.filter(pk=row.pk).update(audience=f"group:{row.uuid}")
    clock.now = datetime(2026, 12, 1, 4, 20, tzinfo=UTC)
    beat()
    run = row.runs.get()
    assert (run.state, run.reason) == (RecurrenceRun.State.WAITING, runreasons.NOT_MADE)
    assert "no such group" in run.detail
    Recurrence.objects.filter(pk=row.pk).update(audience="")
    recurrences.try_again(row, run)
    beat()
    assert row.runs.get().state == RecurrenceRun.State.CONFIRMED


def test_it_ends_after_its_runs(customer: Account, clock: Clock) -> None:
    row = daily(customer, runs_left=2)
    for day in range(1, 6):
        clock.now = datetime(2026, 12, day, 4, 20, tzinfo=UTC)
        beat()
    row.refresh_from_db()
    assert (row.runs.count(), row.status, row.next_at) == (2, Recurrence.Status.ENDED, None)


def test_it_ends_on_its_last_day(customer: Account, clock: Clock) -> None:
    row = daily(customer, ends_on=date(2026, 12, 2))
    for day in range(1, 6):
        clock.now = datetime(2026, 12, day, 4, 20, tzinfo=UTC)
        beat()
    assert row.runs.count() == 2


def test_nothing_begins_while_it_is_paused_and_what_was_missed_stays_out(
    customer: Account, clock: Clock
) -> None:
    row = daily(customer)
    recurrences.pause(row)
    clock.now = datetime(2026, 12, 3, 4, 20, tzinfo=UTC)
    beat()
    assert not row.runs.exists()
    clock.now = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
    recurrences.resume(row)
    beat()
    assert not row.runs.exists()
    assert row.next_at == datetime(2026, 12, 4, 4, 30, tzinfo=UTC)


def test_a_suspended_account_has_its_runs_left_out(customer: Account, clock: Clock) -> None:
    row = daily(customer)
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.SUSPENDED)
    clock.now = datetime(2026, 12, 1, 4, 20, tzinfo=UTC)
    beat()
    assert row.runs.get().reason == runreasons.NOT_LIVE


def test_what_people_did_to_it_is_recorded(customer: Account, clock: Clock) -> None:
    row = daily(customer)
    recurrences.pause(row)
    recurrences.resume(row)
    recurrences.end(row)
    verbs = AuditEntry.objects.filter(account=customer, action__startswith="recurrence.")
    assert [entry.action for entry in verbs.order_by("pk")] == [
        "recurrence.created",
        "recurrence.paused",
        "recurrence.resumed",
        "recurrence.ended",
    ]


@pytest.mark.parametrize("called_off", [recurrences.pause, recurrences.end])
def test_a_claimed_run_does_not_begin_once_it_is_paused_or_ended(
    customer: Account, clock: Clock, called_off: Callable[[Recurrence], None]
) -> None:
    row = daily(customer)
    clock.now = datetime(2026, 12, 1, 4, 20, tzinfo=UTC)
    (run,) = recurring.claim_due()
    called_off(row)
    assert recurring.prepare(run.pk) is None
    run = row.runs.get()
    assert (run.state, run.reason) == (RecurrenceRun.State.SKIPPED, runreasons.CALLED_OFF)
    assert Campaign.objects.filter(run__recurrence=row).count() == 0


def test_a_run_whose_campaign_was_changed_waits_for_a_person(
    customer: Account, clock: Clock
) -> None:
    row = daily(customer)
    clock.now = datetime(2026, 12, 1, 4, 20, tzinfo=UTC)
    (run,) = recurring.claim_due()
    campaign = recurring.prepare(run.pk)
    assert campaign is not None
    imports.carry_out(campaign.uuid)
    campaigns.set_time(
        Campaign.objects.get(pk=campaign.pk), None, Plan(opens=time(9), closes=time(21))
    )
    recurring.settle_checked()
    run = row.runs.get()
    assert (run.state, run.reason) == (RecurrenceRun.State.WAITING, runreasons.CHANGED)
