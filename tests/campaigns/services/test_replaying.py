"""Receipts tried and applied again, and told of when nobody knows them (F29)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import Invalid
from accounts.models import Account, AuditEntry
from campaigns.gateways.base import ReceiptIn
from campaigns.models import Anomaly, Carrier, CarrierReference, Message, MessageEvent, Receipt
from campaigns.services import receipts, replaying
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, receipt, state_of, take_off


def test_applied_again_nothing_changes(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 2)
    good, bad = take_off(carrier, 2)
    accept(carrier, [good, bad])
    receipts.take(carrier.pk, [receipt(good), receipt(bad, "UNDELIV"), receipt(bad)])
    events = MessageEvent.objects.count()
    now = timezone.now()
    span = {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}
    assert replaying.apply_again(carrier, **span) == 3
    assert (state_of(good), state_of(bad)) == ("delivered", "undelivered")
    assert MessageEvent.objects.count() == events
    assert Anomaly.objects.get().detail["times"] == 1
    assert AuditEntry.objects.get(action="receipt.applied_again").after["count"] == 3
    with pytest.raises(Invalid):
        replaying.apply_again(carrier, since=now, until=now)


def test_applied_again_what_was_missed_counts(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 1)
    flight = take_off(carrier, 1)[0]
    accept(carrier, [flight])
    receipts.take(carrier.pk, [receipt(flight, "ENROUTE")])
    Receipt.objects.update(status="DELIVRD")  # as if its word had been misread
    now = timezone.now()
    replaying.apply_again(carrier, since=now - timedelta(hours=1), until=now + timedelta(hours=1))
    assert state_of(flight) == "delivered"


def test_tried_again_on_demand(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 1)
    flight = take_off(carrier, 1)[0]
    accept(carrier, [flight])
    receipts.take(carrier.pk, [receipt(flight, echo=False)._replace(reference="0x1f")])
    assert replaying.try_again(carrier) == 0
    CarrierReference.objects.update(reference="0x1f")
    assert replaying.try_again() == 1
    assert Message.objects.get().state == "delivered"


def test_f29_strays_are_noted_once_and_not_at_once(carrier: Carrier) -> None:
    for number in range(3):
        receipts.take(carrier.pk, [ReceiptIn("r", f"nobody-{number}", "", "DELIVRD", "", {})])
    assert replaying.note_strays() == 0
    Receipt.objects.update(received_at=timezone.now() - timedelta(minutes=16))
    assert replaying.note_strays() == 3
    assert replaying.note_strays() == 0
    row = Anomaly.objects.get()
    assert (row.kind, row.detail["times"]) == ("receipt_unknown", 3)
