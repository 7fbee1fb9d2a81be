"""Messages in several parts, ids that come again, words of nobody, and what is counted."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns.gateways.base import ReceiptIn
from campaigns.models import Anomaly, Carrier, CarrierMinute, CarrierReference, Message, Receipt
from campaigns.services import carrierstats, receipts
from campaigns.services.sending import Flight
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, receipt, state_of, take_off
from tests.factories import CarrierFactory


@pytest.fixture
def smpp() -> Carrier:
    row: Carrier = CarrierFactory(kind="smpp", config={"long": "udh"})
    return row


def sent_in_parts(customer: Account, carrier: Carrier, parts: int = 3) -> Flight:
    """A message that the carrier took as p1, p2, ..."""
    batch = queued_batch(customer, 1)
    Message.objects.filter(batch=batch).update(segments=parts)
    flight = take_off(carrier, 1)[0]
    accept(carrier, [flight])
    CarrierReference.objects.filter(message_id=flight.message_id).delete()
    for part in range(1, parts + 1):
        CarrierReference.objects.create(
            carrier=carrier,
            reference=f"p{part}",
            message_id=flight.message_id,
            part=part,
            parts=parts,
        )
    return flight


def came(reference: str, status: str = "DELIVRD", token: str = "", to: int = 0) -> ReceiptIn:
    raw = {"to": str(to)} if to else {}
    return ReceiptIn(f"r-{reference}", reference, token, status, "", raw)


def take(carrier: Carrier, bunch: Sequence[ReceiptIn], together: bool) -> None:
    for part in [bunch] if together else [[one] for one in bunch]:
        receipts.take(carrier.pk, part)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("echo", [True, False])
def test_delivered_is_when_every_part_is(
    customer: Account, smpp: Carrier, together: bool, echo: bool
) -> None:
    flight = sent_in_parts(customer, smpp)
    token = flight.token if echo else ""
    take(smpp, [came(r, token=token) for r in ("p1", "p3", "p1", "p3")], together)
    assert state_of(flight) == "sent"
    take(smpp, [came("p2", "ENROUTE", token), came("p2", token=token)], together)
    assert state_of(flight) == "delivered"
    assert Receipt.objects.filter(message_id=flight.message_id).count() == 6
    if not echo:
        assert sorted(Receipt.objects.values_list("part", flat=True)) == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize("together", [True, False])
def test_undelivered_is_with_the_first_part_that_is(
    customer: Account, smpp: Carrier, together: bool
) -> None:
    flight = sent_in_parts(customer, smpp)
    take(smpp, [came("p1"), came("p2", "EXPIRED"), came("p3")], together)
    message = Message.objects.get(pk=flight.message_id)
    assert (message.state, message.reason) == ("undelivered", "EXPIRED")
    assert not Anomaly.objects.exists(), "the other parts did arrive: that is no contradiction"
    receipts.take(smpp.pk, [came("p2")])
    assert state_of(flight) == "undelivered"
    assert Anomaly.objects.get().kind == "receipt_contradicts"


def test_where_only_the_last_part_is_registered_its_receipt_decides(
    customer: Account, smpp: Carrier
) -> None:
    smpp.config = {"long": "udh", "registered_delivery": "last"}
    smpp.save()
    flight = sent_in_parts(customer, smpp)
    receipts.take(smpp.pk, [came("p3")])
    assert state_of(flight) == "delivered"


@pytest.mark.parametrize(
    ("kind", "config"), [("smpp", {"long": "payload"}), ("http", {}), ("simulator", {})]
)
def test_a_long_text_that_was_written_whole_has_one_receipt(
    customer: Account, kind: str, config: dict[str, str]
) -> None:
    carrier = CarrierFactory(kind=kind, config=config)
    batch = queued_batch(customer, 1)
    Message.objects.filter(batch=batch).update(segments=3)
    flight = take_off(carrier, 1)[0]
    accept(carrier, [flight])
    CarrierReference.objects.update(parts=1)
    receipts.take(carrier.pk, [receipt(flight)])
    assert state_of(flight) == "delivered"


def test_early_receipts_of_parts_are_put_together_later(customer: Account, smpp: Carrier) -> None:
    for bunch in (["p1", "p2"], ["p3"]):
        receipts.take(smpp.pk, [came(reference) for reference in bunch])
    flight = sent_in_parts(customer, smpp)
    assert receipts.retry_unmatched() == 3
    assert state_of(flight) == "delivered"


def test_f31_an_id_given_again_the_next_day(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 2)
    old, new = take_off(carrier, 2)
    accept(carrier, [old, new])
    CarrierReference.objects.update(reference="77")
    Message.objects.filter(pk=old.message_id).update(sent_at=timezone.now() - timedelta(days=1))
    receipts.take(carrier.pk, [came("77")])
    assert (state_of(old), state_of(new)) == ("sent", "delivered")
    receipts.take(carrier.pk, [came("77")])
    assert state_of(old) == "sent", "the same receipt again is not the other message's"
    receipts.take(carrier.pk, [came("77", "UNDELIV")])
    assert (state_of(old), state_of(new)) == ("undelivered", "delivered")


def test_f31_the_number_tells_messages_of_one_id_apart(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 2)
    old, new = take_off(carrier, 2)
    accept(carrier, [old, new])
    CarrierReference.objects.update(reference="77")
    receipts.take(carrier.pk, [came("77", to=919810000000), came("77", to=919810000000)])
    assert (state_of(old), state_of(new)) == ("delivered", "sent")


def test_f31_a_stray_of_yesterday_is_not_for_a_message_of_today(
    customer: Account, carrier: Carrier
) -> None:
    receipts.take(carrier.pk, [came("77")])
    Receipt.objects.update(received_at=timezone.now() - timedelta(days=1))
    queued_batch(customer, 2)
    flights = take_off(carrier, 2)
    accept(carrier, flights)
    CarrierReference.objects.filter(message_id=flights[0].message_id).update(reference="77")
    assert receipts.retry_unmatched() == 0
    assert state_of(flights[0]) == "sent"
    CarrierReference.objects.update(reference="77")
    assert receipts.retry_unmatched() == 0


def test_a_word_that_nobody_knows_is_noted_once(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 1)
    receipts.take(carrier.pk, [came("nobody", "FROBBED")])
    assert receipts.retry_unmatched() == 0
    note = Anomaly.objects.get()
    assert (note.kind, note.detail) == (
        "receipt_unreadable",
        {"times": 1, "statuses": ["FROBBED"]},
    )


def test_a_receipt_for_what_was_never_sent_is_noted(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 1)
    flight = take_off(carrier, 1)[0]
    accept(carrier, [flight])
    other = CarrierFactory(name="Other", kind="simulator")
    assert receipts.take(other.pk, [receipt(flight)]) == 1, "another carrier's message"
    receipts.take(carrier.pk, [receipt(flight), receipt(flight, "UNDELIV")])
    assert batch and Anomaly.objects.get().kind == "receipt_contradicts"


def test_what_receipts_did_is_counted(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 4)
    flights = take_off(carrier, 4)
    accept(carrier, flights)
    old = timezone.now() - timedelta(seconds=100)
    Message.objects.filter(pk=flights[0].message_id).update(sent_at=old)
    receipts.take(carrier.pk, [receipt(f) for f in flights[:2]] * 2)
    receipts.take(carrier.pk, [receipt(flights[2], "UNDELIV"), receipt(flights[3], "ENROUTE")])
    carrierstats.flush()
    rows = list(CarrierMinute.objects.all())
    counts = [sum(getattr(r, name) for r in rows) for name in ("receipts", "delivered")]
    assert counts == [3, 2]
    assert sum(r.undelivered for r in rows) == 1
    assert sum(r.in_time for r in rows) == 1
    assert 99 <= sum(r.receipt_seconds for r in rows) <= 130
