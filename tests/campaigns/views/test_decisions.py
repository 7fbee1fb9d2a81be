"""Deciding on uncertain messages, and a message's story as operators see it, through HTTP."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import Account, AuditEntry, User
from campaigns.models import Batch, Carrier, CarrierReference, Chunk, Doubt, Message, Receipt
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from tests.campaigns.scene import queued_batch
from tests.factories import CarrierFactory


@pytest.fixture
def desk(operator: Account, sign_in: Callable[[User], Client]) -> Client:
    """The operator's owner, signed in."""
    return sign_in(operator.users.get())


@pytest.fixture
def doubtful(customer: Account, carrier: Carrier) -> Batch:
    """A batch of four, three of which are in doubt."""
    batch = queued_batch(customer, 4)
    with transaction.atomic():
        move(
            [
                Move(batch.first_id + n, MessageState.UNCERTAIN, 0, "no_answer", carrier.pk)
                for n in range(3)
            ]
        )
    Chunk.objects.update(next_id=batch.first_id + 4)
    return batch


def states(batch: Batch) -> list[str]:
    return list(Message.objects.filter(batch=batch).order_by("id").values_list("state", flat=True))


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_doubts_stand_in_groups_with_what_each_decision_means(
    desk: Client, doubtful: Batch, customer: Account
) -> None:
    page = text_of(desk, "/decisions/")
    assert "3 messages need a decision" in page and customer.name in page
    assert "did not answer in time" in page
    listed = text_of(desk, f"/decisions/messages/?account={customer.uuid}&campaign=none")
    assert listed.count('type="checkbox"') == 3
    meant = text_of(desk, "/decisions/review/?decision=send_again")
    assert "Send 3 messages again?" in meant and "People may get it twice" in meant
    assert "3 credits" in meant


def test_ticked_ones_are_sent_again_and_the_others_accepted(
    desk: Client, doubtful: Batch, operator: Account
) -> None:
    one = f"{doubtful.uuid}:1"
    desk.post("/decisions/review/", {"decision": "send_again", "message": [one], "some": "1"})
    assert states(doubtful) == ["queued", "uncertain", "uncertain", "queued"]
    answer = desk.post(
        "/decisions/review/", {"decision": "accept", "why": "no_answer"}, follow=True
    )
    assert states(doubtful) == ["queued", "sent", "sent", "queued"]
    assert "2 messages count as sent" in answer.content.decode()
    assert not Doubt.objects.exists()
    entry = AuditEntry.objects.get(action="doubt.accepted")
    assert entry.actor == operator.users.get()


def test_customers_decide_on_their_own_and_see_no_carrier(
    doubtful: Batch, customer_client: Client, stranger_client: Client, carrier: Carrier
) -> None:
    Carrier.objects.filter(pk=carrier.pk).update(name="Hidden Telecom")
    page = text_of(customer_client, "/decisions/") + text_of(
        customer_client, "/decisions/messages/"
    )
    assert "3 messages need a decision" in page and "Hidden Telecom" not in page
    assert "Nothing needs a decision" in text_of(stranger_client, "/decisions/")
    foreign = {"decision": "accept", "message": [f"{doubtful.uuid}:1"]}
    stranger_client.post("/decisions/review/", foreign)
    assert states(doubtful).count("uncertain") == 3
    customer_client.post("/decisions/review/", {"decision": "leave"})
    assert states(doubtful).count("uncertain") == 3


@pytest.mark.parametrize("address", ["?campaign=x", "?carrier=x", "?why=a%20b", "?after=x"])
def test_an_address_that_makes_no_sense_is_not_there(desk: Client, address: str) -> None:
    assert desk.get(f"/decisions/messages/{address}").status_code == 404


def test_operators_see_the_exchange_and_the_way_but_not_the_text(
    desk: Client, customer: Account, customer_client: Client
) -> None:
    carrier = CarrierFactory(
        name="Banyan",
        kind="smpp",
        config={
            "host": "smsc.example.com",
            "system_id": "tidings",
            "token_tlv": "0x1500",
            "error_codes": "v2",
        },
    )
    batch = queued_batch(customer, 1)
    with transaction.atomic():
        move([Move(batch.first_id, MessageState.SENT, 0, "", carrier.pk)])
    CarrierReference.objects.create(
        carrier=carrier, reference="0A1B", message_id=batch.first_id, part=1, parts=1
    )
    Receipt.objects.create(
        carrier=carrier, reference="0A1B", status="UNDELIV", error="13", raw={"stat": "UNDELIV"},
        message_id=batch.first_id,
    )  # fmt: skip
    page = text_of(desk, f"/operator/messages/{batch.uuid}:1/")
    assert "919810000000 (ton 1, npi 1)" in page and "TIDING (ton 5, npi 0)" in page
    assert f"{batch.first_id}.0" in page  # the token, as its TLV
    assert "0A1B" in page and "&quot;stat&quot;: &quot;UNDELIV&quot;" in page
    assert "Undelivered: The phone was switched off." in page
    assert "The carrier Banyan took it." in page
    assert "There are no rules: the first active carrier takes it." in page
    assert "Hello" not in page
    own = text_of(customer_client, f"/messages/{batch.uuid}:1/")
    assert "Hello" in own and "Banyan" not in own and "submit_sm" not in own
    assert "Rules it had to pass" in own


def test_a_message_that_is_not_there(desk: Client, customer: Account) -> None:
    batch = queued_batch(customer, 1)
    for ref in ("x", f"{batch.uuid}:9", "00000000-0000-0000-0000-000000000000:1"):
        assert desk.get(f"/operator/messages/{ref}/").status_code == 404
