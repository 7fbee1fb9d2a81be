"""A receipt of unknown id settles a doubt only where it can belong to nothing else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns.gateways.base import ReceiptIn
from campaigns.models import Anomaly, Carrier, CarrierReference, Doubt, Receipt
from campaigns.services import doubtmatching, receipts, sending
from campaigns.services.sending import Flight
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, state_of, take_off

FIRST = "919810000000"


@pytest.fixture
def flights(customer: Account, carrier: Carrier) -> list[Flight]:
    """Two messages in doubt, to two numbers."""
    queued_batch(customer, 2)
    flights = take_off(carrier, 2)
    sending.record(carrier.pk, sending.in_doubt(flights, "connection_lost"))
    return flights


def came(carrier: Carrier, reference: str = "x1", status: str = "DELIVRD", **raw: Any) -> None:
    facts = {"source_addr": FIRST} | raw
    receipts.take(carrier.pk, [ReceiptIn(f"r-{reference}", reference, "", status, "", facts)])


def date(moment: datetime) -> str:
    return moment.strftime("%y%m%d%H%M")


def test_the_only_message_it_can_be_is_settled(flights: list[Flight], carrier: Carrier) -> None:
    now = timezone.now()
    came(
        carrier,
        destination_addr="tiding",
        fields={"submit date": date(now + timedelta(hours=5, minutes=30)), "text": "Hello"},
    )
    assert doubtmatching.settle_by_receipts() == 1
    assert [state_of(flight) for flight in flights] == ["delivered", "uncertain"]
    assert CarrierReference.objects.get().reference == "x1"
    assert not Receipt.objects.filter(matched_at=None).exists()
    assert Anomaly.objects.get().message_id == flights[0].message_id
    assert doubtmatching.settle_by_receipts() == 0


@pytest.mark.parametrize(
    "raw",
    [
        {"source_addr": "919810009999"},
        {"source_addr": ""},
        {"destination_addr": "OTHERS"},
        {"text": "Goodbye"},
        {"submit date": "seven minutes on"},
    ],
    ids=["another number", "no number", "another sender", "another text", "another time"],
)
def test_what_speaks_against_it(
    flights: list[Flight], carrier: Carrier, raw: dict[str, str]
) -> None:
    if "submit date" in raw:
        raw = {"submit date": date(timezone.now() + timedelta(minutes=7))}
    came(carrier, **raw)
    assert doubtmatching.settle_by_receipts() == 0
    assert state_of(flights[0]) == "uncertain"


def test_two_doubts_to_one_number_are_a_choice(
    customer: Account, flights: list[Flight], carrier: Carrier
) -> None:
    queued_batch(customer, 1)
    again = take_off(carrier, 1)
    sending.record(carrier.pk, sending.in_doubt(again, "no_answer"))
    came(carrier)
    assert doubtmatching.settle_by_receipts() == 0
    assert Doubt.objects.count() == 3


def test_another_message_to_the_number_that_waits_is_a_choice(
    customer: Account, flights: list[Flight], carrier: Carrier
) -> None:
    queued_batch(customer, 1)
    accept(carrier, take_off(carrier, 1))
    came(carrier)
    assert doubtmatching.settle_by_receipts() == 0


def test_two_unknown_ids_for_one_message_are_a_choice(
    flights: list[Flight], carrier: Carrier
) -> None:
    came(carrier)
    came(carrier, "x2", "UNDELIV")
    assert doubtmatching.settle_by_receipts() == 0


def test_what_came_before_the_doubt_is_not_its_own(flights: list[Flight], carrier: Carrier) -> None:
    came(carrier)
    Receipt.objects.update(received_at=timezone.now() - timedelta(minutes=10))
    assert doubtmatching.settle_by_receipts() == 0
