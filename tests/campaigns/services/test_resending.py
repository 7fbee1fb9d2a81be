"""At least once, for the products an account chose: one more attempt, and never another."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, AuditEntry, User
from campaigns.models import Carrier, Chunk, Doubt, MessageEvent, SendingRules
from campaigns.services import audit, resending, sending
from campaigns.services.sending import Flight
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, state_of, take_off


@pytest.fixture
def doubtful(customer: Account, carrier: Carrier) -> Iterator[list[Flight]]:
    """Two messages that were written and never answered."""
    queued_batch(customer, 2)
    flights = take_off(carrier, 2)
    sending.record(carrier.pk, sending.in_doubt(flights, "no_answer"))
    yield flights


def later(seconds: float) -> int:
    return resending.resend_due(timezone.now() + timedelta(seconds=seconds))


def wants(account: Account, *codes: str) -> None:
    SendingRules.objects.update_or_create(
        account=account, defaults={"resend_products": list(codes)}
    )


def test_nothing_is_sent_twice_by_itself(doubtful: list[Flight], customer: Account) -> None:
    assert later(60) == 0
    wants(customer, "P")  # these are of product T
    assert later(60) == 0
    assert Doubt.objects.count() == 2


def test_a_chosen_product_is_sent_once_more_and_never_again(
    doubtful: list[Flight], customer: Account, carrier: Carrier
) -> None:
    wants(customer, "T")
    assert later(5) == 0  # the answer may still come
    assert later(16) == 2
    assert not Doubt.objects.exists()
    assert MessageEvent.objects.filter(kind="queued", reason="sent_again").count() == 2
    assert AuditEntry.objects.get(action="doubt.sent_again").account == customer
    Chunk.objects.filter(attempt=1).update(due_at="2020-01-01T00:00:00Z")
    again = take_off(carrier, 10)
    assert [flight.attempt for flight in again] == [1, 1]
    accept(carrier, again[:1])
    assert state_of(again[0]) == "sent"
    sending.record(carrier.pk, sending.in_doubt(again[1:], "no_answer"))
    assert later(60) == 0
    assert Doubt.objects.count() == 1
    assert audit.check() == []


def test_what_is_too_old_to_be_of_use_stays(doubtful: list[Flight], customer: Account) -> None:
    wants(customer, "T")
    assert later(601) == 0


def test_a_carrier_that_can_be_asked_is_not_written_to_twice(
    doubtful: list[Flight], customer: Account
) -> None:
    wants(customer, "T")
    Carrier.objects.update(kind="http", config={"lookup": {"url": "https://carrier.example"}})
    assert later(60) == 0


def test_the_page_sets_it_and_refuses_what_is_no_product(owner: User, client: Client) -> None:
    client.force_login(owner)
    form = {"running_campaigns": "stoppable", "resend_products": ["T", "S"]}
    assert client.post("/sending-rules/", form).status_code == 302
    rules = SendingRules.objects.get()
    assert rules.resend_products == ["T", "S"]
    answer = client.post("/sending-rules/", {**form, "resend_products": ["X"]})
    assert answer.status_code == 422
    assert "some people will get two" in answer.content.decode()
