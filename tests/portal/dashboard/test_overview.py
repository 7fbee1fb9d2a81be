"""The overview through the door: what it counts, what it leaves out, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Membership, Role
from campaigns.models import Batch, Carrier, Chunk
from campaigns.selectors.overview import by_day
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from tests.campaigns.scene import queued_batch


def _deliver(batch: Batch, count: int, carrier: Carrier) -> None:
    ids = range(batch.first_id, batch.first_id + count)
    with transaction.atomic():
        move([Move(pk, MessageState.SENT, carrier_id=carrier.pk) for pk in ids])
        move([Move(pk, MessageState.DELIVERED) for pk in ids])


def test_a_new_account_is_shown_the_first_step(customer_client: Client) -> None:
    page = customer_client.get(reverse("overview"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Nothing sent yet today" in text
    assert "No campaigns yet" in text


def test_the_heading_and_the_rate_count_messages(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    batch = queued_batch(customer, 8)
    _deliver(batch, 5, carrier)
    with transaction.atomic():
        move([Move(batch.first_id + 5, MessageState.REJECTED, reason="refused")])
    text = customer_client.get(reverse("overview")).content.decode()
    assert "8 messages today" in text
    assert "83.3 %" in text
    assert "of 6 with an outcome" in text


def test_drafts_and_other_accounts_do_not_count(
    customer: Account, stranger: Account, customer_client: Client
) -> None:
    queued_batch(stranger, 3)
    draft = queued_batch(customer, 4)
    Chunk.objects.filter(batch=draft).update(state=Chunk.State.DRAFT)
    text = customer_client.get(reverse("overview")).content.decode()
    assert "Nothing sent yet today" in text


def test_a_day_is_a_day_of_the_account(customer: Account) -> None:
    batch = queued_batch(customer, 2)
    # 20:00 UTC on the 10th is half past one on the 11th in Kolkata.
    late = timezone.now().replace(month=3, day=10, hour=20, minute=0)
    Chunk.objects.filter(batch=batch).update(due_at=late)
    with timezone.override("Asia/Kolkata"):
        days = by_day(customer, [late.date(), late.date() + timedelta(days=1)])
    assert [day.day for day in days] == [11]
    assert days[late.date() + timedelta(days=1)][MessageState.QUEUED] == 2


def test_the_fragment_has_no_frame(customer_client: Client) -> None:
    part = customer_client.get(reverse("overview"), headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b"Last 30 days" in part.content
    assert "HX-Request" in part["Vary"]


def test_more_messages_do_not_cost_more_queries(customer: Account, customer_client: Client) -> None:
    customer_client.get(reverse("overview"))
    with CaptureQueriesContext(connection) as few:
        customer_client.get(reverse("overview"))
    for _ in range(3):
        queued_batch(customer, 30, per_chunk=10)
    with CaptureQueriesContext(connection) as many:
        customer_client.get(reverse("overview"))
    assert len(many) <= len(few) + 1
    assert not [q for q in many.captured_queries if '"campaigns_message"' in q["sql"]]


@pytest.mark.parametrize("balance", [999, 0])
def test_a_low_balance_is_told_in_words(
    customer: Account, customer_client: Client, balance: int
) -> None:
    if not balance:
        queued_batch(customer, 1000, per_chunk=1000)
    else:
        queued_batch(customer, 1)
    text = customer_client.get(reverse("overview")).content.decode()
    assert ("is-low" if balance else "is-empty") in text
    assert "low" if balance else "empty" in text


def test_nobody_is_led_where_they_may_not_go(customer_client: Client) -> None:
    Membership.objects.update(role=Role.VIEWER)
    text = customer_client.get(reverse("overview")).content.decode()
    assert reverse("messages") in text
    assert reverse("keys") not in text
    assert reverse("campaign_new") not in text


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    answer = client.get(reverse("overview"))
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/"
