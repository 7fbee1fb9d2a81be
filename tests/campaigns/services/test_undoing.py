"""A confirmation is undone, or waits for a second person."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings

from accounts.errors import Conflict, Forbidden, Invalid
from accounts.models import Account, AuditEntry, Mail, User
from campaigns.models import Campaign, Carrier, Chunk, Message, SendingRules
from campaigns.plans import Plan
from campaigns.services import campaigns, confirming, releasing
from campaigns.services.cancelling import cancel
from campaigns.services.claiming import claim
from campaigns.services.undoing import undo
from campaigns.statuses import CampaignStatus
from tests.campaigns.clock import Clock
from tests.campaigns.rollout_scene import NOON, planned, taken, underway
from tests.factories import UserFactory, wallet_of

ONE_WRITER = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time"
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(NOON).installed(monkeypatch)


@pytest.fixture
def colleague(customer: Account) -> User:
    """Another person of the customer's who can send."""
    person: User = UserFactory(account=customer, email="second@example.com", role="sender")
    return person


def rules(account: Account, **wanted: int) -> None:
    SendingRules.objects.update_or_create(account=account, defaults=wanted)


@override_settings(UNDO_SECONDS=10)
def test_nothing_leaves_until_it_cannot_be_undone_any_more(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, Plan())
    assert campaign.undo_until == NOON + timedelta(seconds=10)
    clock.turn(seconds=9)
    assert taken(carrier) == 0
    clock.turn(seconds=1)
    with pytest.raises(Conflict) as caught:
        undo(campaign)
    assert caught.value.code == "too_late"
    assert taken(carrier) == 5


def test_an_undone_campaign_is_as_if_nobody_had_confirmed_it(
    customer: Account, owner: User, carrier: Carrier, clock: Clock
) -> None:
    rules(customer, undo_seconds=30)
    campaign = underway(customer, Plan())
    clock.turn(seconds=29)
    undo(campaign)
    assert campaign.status == CampaignStatus.READY
    assert campaign.confirmed_at is None and not campaign.waves.exists()
    assert (wallet_of(customer).available, wallet_of(customer).reserved) == (1000 * 10**6, 0)
    clock.turn(minutes=1)
    assert taken(carrier) == 0
    confirming.confirm(campaign, by=owner)
    clock.turn(seconds=30)
    assert taken(carrier) == 5
    assert wallet_of(customer).reserved == 5 * 10**6


def test_an_undone_campaign_can_be_changed_and_checked_again(
    customer: Account, clock: Clock
) -> None:
    rules(customer, undo_seconds=30)
    campaign = underway(customer, Plan())
    undo(campaign)
    campaigns.set_time(campaign, None, Plan(per_minute=60))
    campaigns.start_check(campaign)
    assert campaign.status == CampaignStatus.IMPORTING


def test_without_an_undo_time_it_is_on_its_way(customer: Account, clock: Clock) -> None:
    campaign = underway(customer, Plan())
    assert campaign.undo_until is None
    with pytest.raises(Conflict):
        undo(campaign)


def test_a_big_campaign_waits_for_a_second_person(
    customer: Account, owner: User, colleague: User, carrier: Carrier, clock: Clock
) -> None:
    rules(customer, release_above=4)
    campaign = underway(customer, Plan())
    assert campaign.status == CampaignStatus.AWAITING_RELEASE
    assert wallet_of(customer).reserved == 5 * 10**6
    assert taken(carrier) == 0
    mails = Mail.objects.filter(kind="release_asked")
    assert list(mails.values_list("recipient", flat=True)) == [colleague.email]
    assert f"/campaigns/{campaign.uuid}/" in mails.get().text
    with pytest.raises(Forbidden):
        releasing.release(campaign, by=owner)
    releasing.release(campaign, by=colleague)
    assert (campaign.status, campaign.released_by) == (CampaignStatus.SCHEDULED, colleague)
    assert taken(carrier) == 5
    assert AuditEntry.objects.filter(action="campaign.released").exists()


def test_a_campaign_at_the_threshold_needs_no_release(customer: Account, clock: Clock) -> None:
    rules(customer, release_above=5)
    assert underway(customer, Plan()).status == CampaignStatus.SCHEDULED


def test_a_campaign_sent_back_can_be_mended(
    customer: Account, owner: User, colleague: User, clock: Clock
) -> None:
    rules(customer, release_above=4)
    campaign = underway(customer, Plan())
    with pytest.raises(Invalid) as caught:
        releasing.send_back(campaign, by=colleague, reason=" ")
    assert caught.value.field == "reason"
    releasing.send_back(campaign, by=colleague, reason="The text says Monday.")
    assert campaign.status == CampaignStatus.READY
    assert wallet_of(customer).reserved == 0
    told = Mail.objects.get(kind="release_refused")
    assert told.recipient == owner.email and "The text says Monday." in told.text
    with pytest.raises(Conflict):
        releasing.release(campaign, by=colleague)


def test_who_confirmed_may_take_it_back(customer: Account, owner: User, clock: Clock) -> None:
    rules(customer, release_above=0)
    campaign = underway(customer, Plan())
    releasing.send_back(campaign, by=owner, reason="")
    assert campaign.status == CampaignStatus.READY
    assert not Mail.objects.filter(kind="release_refused").exists()


def test_a_release_after_the_time_leaves_at_once_only_when_asked_to(
    customer: Account, owner: User, colleague: User, carrier: Carrier, clock: Clock
) -> None:
    rules(customer, release_above=4)
    campaign = planned(customer, Plan())
    campaigns.set_time(campaign, (NOON + timedelta(hours=6)).replace(tzinfo=None))
    confirming.confirm(campaign, by=owner)
    clock.turn(hours=1)
    with pytest.raises(Invalid) as caught:
        releasing.release(campaign, by=colleague)
    assert caught.value.code == "time_passed"
    releasing.release(campaign, by=colleague, at_once=True)
    assert taken(carrier) == 5


def test_one_that_awaits_release_can_be_cancelled(customer: Account, clock: Clock) -> None:
    rules(customer, release_above=4)
    campaign = underway(customer, Plan())
    cancel(campaign)
    assert campaign.status == CampaignStatus.CANCELLED
    assert wallet_of(customer).reserved == 0


def raced(campaign: Campaign, act: object, other: object) -> list[str]:
    """Two acts at the same moment; the codes of those that were refused."""
    gate, refused = threading.Barrier(2), []

    def run(action: object) -> None:
        gate.wait()
        try:
            action()  # type: ignore[operator]
        except Conflict as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in (act, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return refused


@ONE_WRITER
@pytest.mark.django_db(transaction=True)
def test_a_campaign_is_undone_or_sent_never_both(customer: Account, carrier: Carrier) -> None:
    rules(customer, undo_seconds=60)
    campaign = underway(customer, Plan())
    Chunk.objects.update(due_at=campaign.confirmed_at)
    got: list[int] = []

    def dispatch() -> None:
        got.append(sum(len(found.messages) for found in claim("d1", carrier, 10)))

    refused = raced(campaign, lambda: undo(Campaign.objects.get(pk=campaign.pk)), dispatch)
    campaign.refresh_from_db()
    if refused:
        assert got == [5] and campaign.status == CampaignStatus.RUNNING
    else:
        assert got == [0] and campaign.status == CampaignStatus.READY
        assert Message.objects.filter(state="queued").count() == 5


@ONE_WRITER
@pytest.mark.django_db(transaction=True)
def test_a_campaign_is_released_or_cancelled_never_both(
    customer: Account, colleague: User, carrier: Carrier
) -> None:
    rules(customer, release_above=4)
    campaign = underway(customer, Plan())

    def release() -> None:
        releasing.release(Campaign.objects.get(pk=campaign.pk), by=colleague)

    refused = raced(campaign, release, lambda: cancel(Campaign.objects.get(pk=campaign.pk)))
    campaign.refresh_from_db()
    # Released first, it may still be cancelled: it has not started.
    assert campaign.status == CampaignStatus.CANCELLED
    assert refused in ([], ["not_waiting"])
    assert taken(carrier) == 0
    assert wallet_of(customer).reserved == 0
