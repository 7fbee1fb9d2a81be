"""The same text from the same sender to the same number: at most once in so many minutes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.errors import Conflict
from accounts.models import Account, LimitOverride
from apikeys.services.keys import create_key
from campaigns import store
from campaigns.acceptance import Accepted, BatchRequest, Outcome, Recipient
from campaigns.models import Batch, Fingerprint, Message
from campaigns.services import campaigns, confirming, repetition
from campaigns.services.accepting import accept
from campaigns.services.cancelling import cancel
from tests.campaigns.campaign_scene import checked, confirmed, draft
from tests.factories import SenderFactory

pytestmark = pytest.mark.django_db
NUMBER = "919810000001"


@pytest.fixture(autouse=True)
def _ten_minutes(customer: Account) -> None:
    LimitOverride.objects.filter(account=customer, name="repeat_minutes").delete()


def say(
    customer: Account,
    text: str = "Your parcel is here",
    *numbers: str,
    due_at: datetime | None = None,
    sender: str = "TIDING",
) -> Accepted:
    return accept(
        BatchRequest(
            account=customer,
            product_code="T",
            sender=sender,
            recipients=[Recipient(number, text) for number in numbers or (NUMBER,)],
            due_at=due_at,
        )
    )


def outcomes(accepted: Accepted) -> list[str]:
    return [result.code or result.outcome.value for result in accepted.results]


def test_the_second_of_two_equal_calls_is_a_repetition_and_costs_nothing(
    customer: Account,
) -> None:
    say(customer)
    again = say(customer)
    assert (again.count, outcomes(again)) == (0, ["repeat"])
    assert again.results[0].outcome is Outcome.DUPLICATE
    assert (Batch.objects.count(), Message.objects.count()) == (1, 1)


def test_another_text_sender_or_number_is_no_repetition(customer: Account) -> None:
    SenderFactory(account=customer, name="OTHER")
    say(customer)
    assert say(customer, "Your parcel is gone").count == 1
    assert say(customer, sender="OTHER").count == 1
    assert say(customer, "Your parcel is here", "919810000002", NUMBER).count == 1


def test_other_accounts_may_say_the_same(customer: Account, stranger: Account) -> None:
    LimitOverride.objects.filter(account=stranger, name="repeat_minutes").delete()
    say(customer)
    assert say(stranger).count == 1


def test_it_may_be_said_again_when_the_time_is_over(customer: Account) -> None:
    say(customer)
    earlier = timezone.now() - timedelta(minutes=10, seconds=1)
    Fingerprint.objects.update(at=earlier, expires_at=earlier + timedelta(minutes=10))
    assert say(customer).count == 1
    assert say(customer).count == 0


def test_a_refused_call_takes_no_fingerprint(customer: Account) -> None:
    with pytest.raises(Exception, match="credit"):
        say(customer, "x" * 1500, *(f"91981000{n:04}" for n in range(200)))
    assert not Fingerprint.objects.exists()


def test_what_is_scheduled_counts_at_its_time(customer: Account) -> None:
    later = timezone.now() + timedelta(hours=5)
    say(customer, due_at=later)
    assert say(customer).count == 1
    near = later + timedelta(minutes=9)
    assert say(customer, due_at=near).count == 0
    assert say(customer, due_at=later + timedelta(minutes=21)).count == 1


def test_numbers_set_aside_for_fiction_are_exempt(customer: Account) -> None:
    say(customer, "Hello", "12025550100")
    assert say(customer, "Hello", "12025550100").count == 1


def test_zero_minutes_turn_the_rule_off(customer: Account) -> None:
    LimitOverride.objects.create(account=customer, name="repeat_minutes", value=0)
    say(customer)
    assert say(customer).count == 1
    assert not Fingerprint.objects.exists()


def test_a_call_does_not_say_what_a_campaign_says(customer: Account) -> None:
    campaign = confirmed(customer, rows="phone,name\n9810000001,Asha\n")
    assert outcomes(say(customer, "Hello Asha")) == ["repeat"]
    assert say(customer, "Hello Dev").count == 1
    cancel(campaign)
    assert say(customer, "Hello Asha").count == 1


ROWS = "phone,name\n9810000001,Asha\n9810000002,Dev\n9810000003,Ravi\n"


def test_a_campaign_leaves_out_who_was_just_told_the_same(customer: Account) -> None:
    say(customer, "Hello Dev", "919810000002")
    campaign = checked(draft(customer, rows=ROWS))
    assert (campaign.messages, campaign.duplicates) == (2, 1)
    refused = campaign.rejected_rows.get()
    assert (refused.row, refused.code, refused.value) == (3, "repeat", "9810000002")
    assert refused.cells == ["9810000002", "Dev"]


def test_a_campaign_does_not_say_again_what_another_one_says(customer: Account) -> None:
    first = confirmed(customer, rows=ROWS)
    again = checked(draft(customer, rows=ROWS + "9810000004,Mina\n"))
    assert (again.messages, again.duplicates) == (1, 3)
    cancel(first)
    assert checked(again).messages == 4


def test_two_equal_campaigns_checked_at_once_do_not_both_leave(customer: Account) -> None:
    first = checked(draft(customer, rows=ROWS))
    second = checked(draft(customer, rows=ROWS))
    confirming.confirm(first, by=customer.users.get())
    with pytest.raises(Conflict, match="Check the\\s+file again"):
        confirming.confirm(second, by=customer.users.get())
    assert checked(second).messages == 0


def test_what_is_scheduled_for_another_time_is_no_repetition(customer: Account) -> None:
    confirmed(customer, rows=ROWS)
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).replace(tzinfo=None)
    later = draft(customer, rows=ROWS)
    campaigns.set_time(later, tomorrow)
    assert checked(later).messages == 3
    confirming.confirm(later, by=customer.users.get())


def test_the_v2_dialect_answers_200_with_the_row_as_duplicate(
    customer: Account, client: Client
) -> None:
    _key, token = create_key(
        customer,
        name="Shop",
        expires_in_days=None,
        allowed_addresses=[],
        created_by=customer.users.get(),
    )
    call = {"to": NUMBER, "message": "Hi", "sender": "TIDING", "service": "T"}
    header = {"Authorization": f"Bearer {token}"}
    client.post("/api/v2/sms/send", call, headers=header)
    answer = client.post("/api/v2/sms/send", call, headers=header)
    assert answer.status_code == 200
    body = answer.json()
    assert body["message"] == "0 numbers accepted for delivery."
    assert body["data"][0]["status"] == "DUPLICATE"
    assert body["data"][0]["charges"] == 0


def test_old_fingerprints_are_forgotten(customer: Account) -> None:
    say(customer)
    say(customer, "Something else")
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    Fingerprint.objects.filter(pk=Fingerprint.objects.earliest("pk").pk).update(expires_at=long_ago)
    assert repetition.forget_expired() == 1
    assert repetition.forget_expired() == 0
    assert Fingerprint.objects.count() == 1


def test_one_statement_takes_more_than_a_step(customer: Account) -> None:
    at = timezone.now()
    until = at + timedelta(minutes=10)
    keys = range(1_203)
    assert len(store.take_fingerprints(customer.pk, keys, slot=0, at=at, until=until)) == 1_203
    assert not store.take_fingerprints(customer.pk, keys, slot=0, at=at, until=until)
    assert len(store.take_fingerprints(customer.pk, keys, slot=0, at=until, until=until)) == 1_203
