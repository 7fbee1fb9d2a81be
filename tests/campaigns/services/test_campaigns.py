"""A campaign's life: made, checked, confirmed, called off, finished."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from accounts.errors import Conflict, Invalid
from accounts.models import Account, User
from accounts.money import MICRO
from campaigns.models import Campaign, Carrier, Chunk, Message
from campaigns.selectors.campaigns import conservation
from campaigns.services import campaigns, cancelling, confirming, recalling
from campaigns.services.confirming import Offer
from campaigns.services.finishing import finish_due
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.campaign_scene import checked, confirmed, draft, sent
from tests.factories import OptOutTagFactory, SenderFactory, product_of, wallet_of

KOLKATA = ZoneInfo("Asia/Kolkata")
pytestmark = pytest.mark.django_db


def local(moment: datetime) -> datetime:
    return moment.astimezone(KOLKATA).replace(tzinfo=None)


def test_a_check_accounts_for_every_row(customer: Account) -> None:
    campaign = checked(draft(customer))
    assert campaign.status == CampaignStatus.READY
    found = (campaign.file_rows, campaign.messages, campaign.invalid, campaign.duplicates)
    assert found == (6, 3, 2, 1)
    assert conservation(campaign).balanced


def test_confirm_holds_the_price_and_opens_the_chunks(customer: Account, owner: User) -> None:
    campaign = checked(draft(customer))
    confirming.confirm(campaign, by=owner, offer=Offer(3, 3 * MICRO))
    assert campaign.status == CampaignStatus.SCHEDULED
    assert campaign.confirmed_at is not None
    wallet = wallet_of(customer)
    assert (wallet.available, wallet.reserved) == (997 * MICRO, 3 * MICRO)
    chunk = Chunk.objects.get(batch__campaign=campaign)
    assert chunk.state == Chunk.State.OPEN
    assert chunk.due_at <= timezone.now()


def test_the_optout_tags_go_with_the_batch(customer: Account, owner: User) -> None:
    tag = OptOutTagFactory(account=customer)
    campaign = draft(customer)
    campaigns.set_message(
        campaign,
        text="Hello",
        product=product_of(customer),
        sender=customer.senders.get(),
        optout_tags=[tag],
    )
    confirming.confirm(checked(campaign), by=owner)
    assert list(campaign.batches.get().optout_tags.all()) == [tag]


def test_confirm_twice_is_refused_and_holds_once(customer: Account, owner: User) -> None:
    campaign = confirmed(customer)
    with pytest.raises(Conflict) as refusal:
        confirming.confirm(campaign, by=owner)
    assert refusal.value.code == "not_ready"
    assert wallet_of(customer).reserved == 3 * MICRO


def test_confirm_refuses_what_was_not_seen(customer: Account, owner: User) -> None:
    campaign = checked(draft(customer))
    with pytest.raises(Conflict) as refusal:
        confirming.confirm(campaign, by=owner, offer=Offer(3, 2 * MICRO))
    assert refusal.value.code == "offer_changed"
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.READY


def test_too_little_credit_changes_nothing(customer: Account, owner: User) -> None:
    long = "x" * 1500
    rows = "phone\n" + "\n".join(str(9810000001 + n) for n in range(101))
    campaign = checked(draft(customer, text=long, rows=rows))
    with pytest.raises(Invalid) as refusal:
        confirming.confirm(campaign, by=owner)
    assert refusal.value.code == "insufficient_credit"
    assert "1,010 needed, 1,000 available" in refusal.value.message
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.READY
    assert not Chunk.objects.filter(state=Chunk.State.OPEN).exists()


def test_a_file_without_a_good_row_cannot_be_confirmed(customer: Account, owner: User) -> None:
    campaign = checked(draft(customer, text="Hi", rows="phone\n12\n981000\n9810000\n"))
    assert (campaign.messages, campaign.invalid) == (0, 3)
    with pytest.raises(Invalid) as refusal:
        confirming.confirm(campaign, by=owner)
    assert refusal.value.code == "nothing_to_send"


def test_a_change_after_the_check_makes_it_a_draft_again(customer: Account) -> None:
    campaign = checked(draft(customer))
    campaigns.set_message(
        campaign, text="Other", product=product_of(customer), sender=customer.senders.get()
    )
    assert campaign.status == CampaignStatus.DRAFT
    checked(campaign)
    assert campaign.messages == 4
    texts = set(Message.objects.filter(account=customer).values_list("text", flat=True))
    assert texts == {"Other"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("  ", "no_text"), ("x" * 1531, "text_too_long"), ("{{nam}}", "unknown_column")],
)
def test_a_text_that_cannot_be_sent_is_refused(customer: Account, text: str, code: str) -> None:
    campaign = draft(customer)
    with pytest.raises(Invalid) as refusal:
        campaigns.set_message(
            campaign, text=text, product=product_of(customer), sender=customer.senders.get()
        )
    assert (refusal.value.code, refusal.value.field) == (code, "text")


def test_a_sender_must_be_approved_and_ones_own(customer: Account, stranger: Account) -> None:
    campaign = draft(customer)
    pending = SenderFactory(account=customer, name="NEW", status="pending")
    for sender in (pending, stranger.senders.get()):
        with pytest.raises(Invalid) as refusal:
            campaigns.set_message(campaign, text="Hi", product=product_of(customer), sender=sender)
        assert refusal.value.code == "sender_not_approved"


def test_four_optout_tags_are_one_too_many(customer: Account) -> None:
    campaign = draft(customer)
    tags = [OptOutTagFactory(account=customer) for _ in range(4)]
    with pytest.raises(Invalid) as refusal:
        campaigns.set_message(
            campaign,
            text="Hi",
            product=product_of(customer),
            sender=customer.senders.get(),
            optout_tags=tags,
        )
    assert refusal.value.code == "too_many_tags"


@pytest.mark.parametrize(
    ("ahead", "allowed"),
    [
        (timedelta(minutes=-1), False),
        (timedelta(minutes=5), False),
        (timedelta(minutes=6), True),
        (timedelta(days=91), True),
        (timedelta(days=92), False),  # 21 November to 21 February, to the minute
    ],
)
def test_the_bounds_of_a_schedule(customer: Account, ahead: timedelta, allowed: bool) -> None:
    campaign = draft(customer)
    with time_machine.travel(datetime(2026, 11, 21, 6, tzinfo=KOLKATA), tick=False):
        wanted = local(timezone.now() + ahead)
        if allowed:
            campaigns.set_time(campaign, wanted)
            assert campaign.scheduled_at == timezone.now() + ahead
            return
        with pytest.raises(Invalid) as refusal:
            campaigns.set_time(campaign, wanted)
    assert refusal.value.field == "scheduled_at"
    for bound in ("21 November 2026, 06:05", "21 February 2027, 06:00", "Asia/Kolkata"):
        assert bound in refusal.value.message


def test_a_clock_time_that_is_skipped_is_refused(customer: Account) -> None:
    customer.timezone = "Europe/London"
    customer.save()
    campaign = draft(customer)
    spring = time_machine.travel(datetime(2026, 3, 20, 12, tzinfo=ZoneInfo("UTC")), tick=False)
    with spring, pytest.raises(Invalid) as refusal:
        campaigns.set_time(campaign, datetime(2026, 3, 29, 1, 30))
    assert refusal.value.code == "no_such_time"


def test_a_time_that_has_come_too_near_is_refused_at_confirm(
    customer: Account, owner: User
) -> None:
    campaign = draft(customer)
    campaigns.set_time(campaign, local(timezone.now() + timedelta(minutes=30)))
    checked(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(
        scheduled_at=timezone.now() + timedelta(minutes=4)
    )
    with pytest.raises(Invalid) as refusal:
        confirming.confirm(campaign, by=owner)
    assert refusal.value.code == "outside_schedule"


def test_a_scheduled_campaign_is_due_at_its_time(customer: Account, owner: User) -> None:
    campaign = draft(customer)
    campaigns.set_time(campaign, local(timezone.now() + timedelta(hours=2)))
    confirming.confirm(checked(campaign), by=owner)
    assert Chunk.objects.get(batch__campaign=campaign).due_at == campaign.scheduled_at


def test_cancel_before_the_start_gives_every_credit_back(customer: Account) -> None:
    campaign = confirmed(customer)
    cancelling.cancel(campaign)
    assert campaign.status == CampaignStatus.CANCELLED
    wallet = wallet_of(customer)
    assert (wallet.available, wallet.reserved) == (1000 * MICRO, 0)
    line = conservation(campaign)
    assert line.balanced
    assert line.states[MessageState.CANCELLED] == 3
    assert Chunk.objects.get(batch__campaign=campaign).state == Chunk.State.CANCELLED


def test_a_big_cancellation_goes_on_with_the_ticks(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recalling, "INLINE", 0)
    monkeypatch.setattr(recalling, "STEP", 2)
    campaign = confirmed(customer)
    cancelling.cancel(campaign)
    assert wallet_of(customer).reserved == 3 * MICRO
    assert recalling.continue_recalls() == 3
    assert wallet_of(customer).reserved == 0
    assert recalling.continue_recalls() == 0


def test_a_running_campaign_cannot_be_cancelled(customer: Account, carrier: Carrier) -> None:
    campaign = sent(confirmed(customer), carrier, [MessageState.DELIVERED] * 3)
    with pytest.raises(Conflict):
        cancelling.cancel(campaign)
    assert wallet_of(customer).consumed == 3 * MICRO


def test_it_finishes_when_nothing_waits_and_the_line_balances(
    customer: Account, carrier: Carrier
) -> None:
    states = [MessageState.DELIVERED, MessageState.UNCERTAIN, MessageState.REJECTED]
    campaign = sent(confirmed(customer), carrier, states)
    assert campaign.status == CampaignStatus.FINISHED
    line = conservation(campaign)
    assert line.balanced
    assert line.uncertain == 1


def test_it_does_not_finish_while_a_message_waits(customer: Account) -> None:
    campaign = confirmed(customer)
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING)
    assert finish_due() == 0


@pytest.mark.unaudited
def test_a_line_that_does_not_balance_is_not_called_finished(
    customer: Account, carrier: Carrier
) -> None:
    campaign = confirmed(customer)
    Campaign.objects.filter(pk=campaign.pk).update(file_rows=7)
    campaign = sent(campaign, carrier, [MessageState.DELIVERED] * 3)
    assert campaign.status == CampaignStatus.RUNNING
