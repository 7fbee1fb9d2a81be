"""Receipts: early, late, twice, out of order, unknown; one effect each (F25 to F30)."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns.gateways.base import SubmitAccepted
from campaigns.models import Carrier, Message, MessageEvent, Receipt
from campaigns.services import receipts, recovery, sending
from campaigns.services.sending import Flight
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, answer, receipt, state_of, take_off
from tests.factories import CarrierFactory


@pytest.fixture
def flight(customer: Account, carrier: Carrier) -> Flight:
    """A message in flight, not answered yet."""
    queued_batch(customer, 1)
    return take_off(carrier, 1)[0]


@pytest.fixture
def sent(flight: Flight, carrier: Carrier) -> Flight:
    """A message the carrier took."""
    accept(carrier, [flight])
    return flight


@pytest.mark.parametrize("echo", [True, False], ids=["token", "reference"])
def test_a_receipt_finds_its_message(sent: Flight, carrier: Carrier, echo: bool) -> None:
    assert receipts.take(carrier.pk, [receipt(sent, echo=echo)]) == 0
    assert state_of(sent) == "delivered"
    row = Receipt.objects.get()
    assert row.message_id == sent.message_id
    assert row.matched_at is not None
    assert row.raw == {"stat": "DELIVRD"}


@pytest.mark.parametrize("word", ["UNDELIV", "EXPIRED", "REJECTD", "DELETED"])
def test_the_carriers_own_word_is_the_reason(sent: Flight, carrier: Carrier, word: str) -> None:
    receipts.take(carrier.pk, [receipt(sent, word)])
    message = Message.objects.get(pk=sent.message_id)
    assert (message.state, message.reason, message.settlement) == (
        "undelivered",
        word,
        "captured",
    )


def test_f25_a_receipt_before_its_answer_waits_for_it(flight: Flight, carrier: Carrier) -> None:
    assert receipts.take(carrier.pk, [receipt(flight)]) == 1
    assert Receipt.objects.get().matched_at is None
    accept(carrier, [flight])
    assert receipts.retry_unmatched() == 1
    assert state_of(flight) == "delivered"
    assert Receipt.objects.get().message_id == flight.message_id


@pytest.mark.parametrize("bunches", [1, 5])
def test_f26_the_same_receipt_five_times_has_one_effect(
    sent: Flight, carrier: Carrier, bunches: int
) -> None:
    for _ in range(bunches):
        receipts.take(carrier.pk, [receipt(sent)] * (5 // bunches))
    assert MessageEvent.objects.filter(kind="delivered").count() == 1
    assert Receipt.objects.filter(matched_at__isnull=False).count() == 5


@pytest.mark.parametrize("bunched", [True, False])
def test_f27_news_after_the_end_changes_nothing(
    sent: Flight, carrier: Carrier, bunched: bool
) -> None:
    both = [receipt(sent, "DELIVRD"), receipt(sent, "ENROUTE")]
    for bunch in [both] if bunched else [[one] for one in both]:
        receipts.take(carrier.pk, bunch)
    assert state_of(sent) == "delivered"


@pytest.mark.parametrize("bunched", [True, False])
def test_f27_a_contradiction_is_logged_and_the_first_word_stands(
    sent: Flight, carrier: Carrier, bunched: bool, caplog: pytest.LogCaptureFixture
) -> None:
    both = [receipt(sent, "UNDELIV"), receipt(sent, "DELIVRD")]
    with caplog.at_level(logging.WARNING):
        for bunch in [both] if bunched else [[one] for one in both]:
            receipts.take(carrier.pk, bunch)
    assert state_of(sent) == "undelivered"
    assert f"message {sent.message_id} is undelivered" in caplog.text


def test_f29_a_receipt_of_nobody_is_kept_and_tried_for_72_hours(
    sent: Flight, carrier: Carrier
) -> None:
    stray = receipt(sent, echo=False)._replace(reference="nobody")
    assert receipts.take(carrier.pk, [stray, receipt(sent)]) == 1
    assert state_of(sent) == "delivered"
    row = Receipt.objects.get(matched_at__isnull=True)
    assert receipts.retry_unmatched() == 0
    row.reference = f"ref-{sent.message_id}"
    row.received_at = timezone.now() - timedelta(hours=71)
    row.save()
    assert receipts.retry_unmatched() == 0, "it had come before the message was sent"
    Message.objects.update(sent_at=row.received_at)
    assert receipts.retry_unmatched() == 1


def test_f30_a_receipt_settles_an_unknown_message(
    sent: Flight, carrier: Carrier, settings: object
) -> None:
    settings.DOUBT_WINDOW_HOURS = -1
    assert recovery.settle_old_doubts() == 1
    assert state_of(sent) == "unknown"
    receipts.take(carrier.pk, [receipt(sent)])
    assert state_of(sent) == "delivered"


def test_a_receipt_settles_a_doubt(flight: Flight, carrier: Carrier) -> None:
    sending.record(carrier.pk, sending.in_doubt([flight], "no_answer"))
    receipts.take(carrier.pk, [receipt(flight)])
    assert state_of(flight) == "delivered"


def test_unknown_then_delivered_in_one_bunch_is_delivered(sent: Flight, carrier: Carrier) -> None:
    receipts.take(carrier.pk, [receipt(sent, "UNKNOWN"), receipt(sent, "DELIVRD")])
    assert state_of(sent) == "delivered"


def test_another_carrier_cannot_speak_for_this_one(sent: Flight, carrier: Carrier) -> None:
    other = CarrierFactory()
    assert receipts.take(other.pk, [receipt(sent), receipt(sent, echo=False)]) == 2
    assert state_of(sent) == "sent"


@pytest.mark.parametrize("token", ["x", "1", "9" * 30 + ".0", "٣.٠", "-1.0", "1.0.0"])
def test_a_token_that_is_not_ours_is_no_harm(sent: Flight, carrier: Carrier, token: str) -> None:
    stray = receipt(sent)._replace(token=token, reference="nobody")
    assert receipts.take(carrier.pk, [stray]) == 1


def test_the_newest_message_owns_a_reused_reference(
    sent: Flight, customer: Account, carrier: Carrier
) -> None:
    queued_batch(customer, 1)
    second = take_off(carrier, 1)[0]
    answer(carrier, [second], [SubmitAccepted(second.token, f"ref-{sent.message_id}")])
    receipts.take(carrier.pk, [receipt(sent, echo=False)])
    assert (state_of(sent), state_of(second)) == ("sent", "delivered")
