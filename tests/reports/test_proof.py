"""The page of proof: four counts that agree, and one that does not is seen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Hold
from campaigns.models import Batch, Campaign, Carrier, Chunk
from campaigns.services.transitions import Move, move
from campaigns.statuses import CampaignStatus, MessageState
from portal import audits
from reports.models import AuditRun, Day, Proof
from reports.services import proving
from reports.services.squashing import squash
from tests.campaigns.scene import queued_batch
from tests.factories import product_of


@pytest.fixture
def campaign(customer: Account) -> Campaign:
    """A campaign of six messages that is being sent."""
    found = Campaign.objects.create(
        account=customer, name="Autumn sale", status=CampaignStatus.RUNNING, messages=6,
        product=product_of(customer), confirmed_at=timezone.now(),
    )  # fmt: skip
    Batch.objects.filter(pk=queued_batch(customer, 6).pk).update(campaign=found)
    return found


@pytest.fixture
def sent(customer: Account, campaign: Campaign, carrier: Carrier) -> Batch:
    """Four of the campaign have left, of which one was refused; programs sent two more."""
    batch = Batch.objects.get(campaign=campaign)
    ids = range(batch.first_id, batch.first_id + 4)
    with transaction.atomic():
        move([Move(pk, MessageState.SENT, carrier_id=carrier.pk) for pk in ids[:3]])
        move([Move(ids[3], MessageState.REJECTED, reason="refused")])
        move([Move(ids[0], MessageState.DELIVERED)])
    calls = queued_batch(customer, 2)
    with transaction.atomic():
        move([Move(calls.first_id, MessageState.SENT, carrier_id=carrier.pk)])
    squash()
    return batch


def _table(text: str, name: str) -> list[list[str]]:
    """The rows of a table as lists of their cells' words."""
    part = text[text.index(f'<h2 id="{name}"') :]
    body = part[part.index("<tbody>") : part.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def _page(client: Client, **query: Any) -> str:
    return client.get(reverse("proof"), query).content.decode()


def test_all_four_counts_agree_while_messages_wait(sent: Batch, customer_client: Client) -> None:
    text = _page(customer_client)
    assert "All counts agree" in text
    assert _table(text, "campaigns") == [
        [
            "Autumn sale 2 wait", "6 messages", "6 3 credits 2 set aside",
            "3 credits charged 2 set aside", "6 3 credits", "none",
        ]
    ]  # fmt: skip
    (programs,) = _table(text, "programs")
    assert programs[1:] == [
        "2 messages", "2 1 credit 1 set aside", "1 credits charged 1 set aside",
        "2 1 credit", "none",
    ]  # fmt: skip
    (product,) = _table(text, "products")
    assert product[1] == "8 messages" and product[4] == "8 4 credits"


def test_what_is_not_squashed_yet_is_counted_in(
    sent: Batch, carrier: Carrier, customer_client: Client
) -> None:
    with transaction.atomic():
        move([Move(sent.first_id + 4, MessageState.SENT, carrier_id=carrier.pk)])
        move([Move(sent.first_id + 1, MessageState.UNDELIVERED, reason="UNDELIV")])
    before = _table(_page(customer_client), "campaigns")
    squash()
    assert _table(_page(customer_client), "campaigns") == before
    assert before[0][-1] == "none" and before[0][0].endswith("1 wait")


@pytest.mark.unaudited
@pytest.mark.parametrize("count", ["totals", "ledger", "reports"])
def test_a_count_that_is_off_is_seen(
    sent: Batch, customer_client: Client, customer: Account, count: str
) -> None:
    if count == "totals":
        Chunk.objects.filter(batch=sent).update(delivered=2)
    elif count == "ledger":
        Hold.objects.filter(batch=sent).update(captured=2_999_999)
    else:
        Day.objects.filter(account=customer, campaign_id=sent.campaign_id).update(messages=7)
    text = _page(customer_client)
    assert "All counts agree" not in text
    assert "1 count differs" in text
    assert _table(text, "campaigns")[0][-1] == "differs"
    assert _table(text, "programs")[0][-1] == "none"


@pytest.mark.unaudited
def test_a_difference_is_shown_whatever_days_are_asked_for(
    sent: Batch, customer_client: Client
) -> None:
    long_ago = {"since": "2020-01-01", "until": "2020-01-31"}
    assert "No campaign was confirmed on these days." in _page(customer_client, **long_ago)
    Chunk.objects.filter(batch=sent).update(delivered=2)
    assert _table(_page(customer_client, **long_ago), "campaigns")[0][-1] == "differs"


def test_drafts_tests_and_strangers_are_left_out(
    customer: Account, stranger: Account, customer_client: Client
) -> None:
    queued_batch(stranger, 3)
    draft = queued_batch(customer, 2)
    Batch.objects.filter(pk=draft.pk).update(is_test=True)
    squash()
    assert "Nothing to compare yet" in _page(customer_client)


def test_many_messages_are_counted_by_a_job(
    sent: Batch, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "AT_ONCE", 1)
    assert "were not counted yet" in _page(customer_client)
    days = {"since": timezone.localdate() - timedelta(days=2), "until": timezone.localdate()}
    for _ in range(2):  # asked twice, made once
        assert customer_client.post(reverse("proof_now"), days).status_code == 302
    text = _page(customer_client, **days)
    assert "Every message is being counted" in text and "data-live=" in text
    assert proving.make_waiting() == 1
    assert "All counts agree" in _page(customer_client, **days)
    part = customer_client.get(reverse("proof"), days, headers={"HX-Request": "true"})
    assert part["X-Live"] == "done" and b"<html" not in part.content


def test_a_job_that_died_is_begun_again(
    sent: Batch, customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    proving.ask(proving.Question(customer, today, today))

    def dies(question: Any) -> Any:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(proving, "prove", dies)
        with pytest.raises(MemoryError):
            proving.make_waiting()
    assert proving.make_waiting() == 0  # its lease has not ended
    Proof.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert proving.make_waiting() == 1


@pytest.mark.unaudited
def test_the_last_audit_is_told_and_operators_see_where(
    sent: Batch, customer_client: Client, operator: Account, sign_in: Any
) -> None:
    assert "It has not run yet" in _page(customer_client)
    audits.watch()
    assert "holds" in _page(customer_client)
    Chunk.objects.filter(batch=sent).update(delivered=2)
    audits.watch()
    assert AuditRun.objects.count() == 2
    text = _page(customer_client)
    assert "did not hold" in text and "I13" not in text
    assert "I13" in _page(sign_in(operator.users.get()))


def test_a_proof_costs_the_same_however_much_there_is(
    sent: Batch, customer: Account, customer_client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        queued_batch(customer, 20, per_chunk=5)
    squash()
    with django_assert_max_num_queries(30):
        _page(customer_client)
