"""Receipts and replies reach the client, and stay until it says that it has them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from apikeys.services.keys import Issued
from campaigns import ids
from campaigns.models import EventSpan, InboundNumber, Message, MessageEvent, Reply, SmppDelivery
from campaigns.services import smppdeliveries
from campaigns.services.smppdeliveries import Ended
from campaigns.smpp import receipttexts, shortmessages, splitting
from campaigns.smpp.commands import Status
from campaigns.statuses import MessageState
from portal.smppserver.server import Server
from tests.portal.smppserver.peers import Client, eventually, text_to

NUMBER = "919810000001"


def end(message: Message, state: MessageState, reason: str = "") -> None:
    """As a receipt of the carrier leaves it: the row, and the event in the outbox."""
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(
        state=state, reason=reason, final_at=now, settlement="captured"
    )
    event = ids.reserve("event", 1)
    MessageEvent.objects.create(
        id=event, message_id=message.pk, account_id=message.account_id, kind=state, at=now
    )
    EventSpan.objects.create(first_id=event, last_id=event)


def sent(client: Client, wanted: int = 1, number: str = NUMBER) -> tuple[str, Message]:
    answer = client.submit(text_to(number, "Hello", wanted))
    assert answer.status == 0
    return shortmessages.message_id(answer.body), Message.objects.order_by("-pk")[0]


@pytest.mark.unaudited  # the ledger is not part of how these messages end
@pytest.mark.parametrize(
    ("state", "reason", "stat"),
    [
        (MessageState.DELIVERED, "", "DELIVRD"),
        (MessageState.UNDELIVERED, "EXPIRED", "EXPIRED"),
        (MessageState.UNDELIVERED, "17", "UNDELIV"),
        (MessageState.REJECTED, "ESME_RINVDSTADR", "REJECTD"),
        (MessageState.BLOCKED, "opted_out", "REJECTD"),
        (MessageState.CANCELLED, "cancelled", "DELETED"),
    ],
    ids=lambda value: str(value) or "none",
)
def test_a_receipt_says_how_the_message_ended(
    client: Client, state: MessageState, reason: str, stat: str
) -> None:
    reference, message = sent(client)
    end(message, state, reason)
    short = client.delivery()
    receipt = receipttexts.read(short, unmarked=False)
    assert receipt is not None
    assert (receipt.id, receipt.stat) == (reference, stat)
    assert (short.source.text, short.destination.text) == (NUMBER, "TIDING")
    eventually(lambda: not SmppDelivery.objects.filter(done_at=None).exists())


@pytest.mark.unaudited
def test_only_who_asked_is_told(client: Client) -> None:
    _, silent = sent(client, wanted=0)
    _, failures = sent(client, wanted=2, number="919810000002")
    reference, all_ = sent(client, wanted=1, number="919810000003")
    for message in (silent, failures, all_):
        end(message, MessageState.DELIVERED)
    receipt = receipttexts.read(client.delivery())
    assert receipt is not None
    assert receipt.id == reference
    eventually(lambda: not SmppDelivery.objects.filter(done_at=None).exists())
    assert not client.inbox


@pytest.mark.unaudited
def test_a_receipt_waits_for_a_receiver_and_for_its_answer(
    server: Server, credential: Issued, client: Client
) -> None:
    reference, message = sent(client)
    name = str(credential.key.username)
    client.close()
    eventually(lambda: not server.sessions)
    end(message, MessageState.DELIVERED)

    transmitter = Client(server.ports[0])
    transmitter.bind(name, credential.text, "transmitter")
    gone = Client(server.ports[0])
    gone.bind(name, credential.text, "receiver")
    gone.until(lambda pdu: pdu.command == 5)
    gone.close()  # without an answer

    receiver = Client(server.ports[0])
    receiver.bind(name, credential.text, "receiver")
    first = receipttexts.read(receiver.delivery(Status.ESME_RX_T_APPN))
    second = receipttexts.read(receiver.delivery())
    assert first is not None
    assert second is not None
    assert {first.id, second.id} == {reference}
    eventually(lambda: not SmppDelivery.objects.filter(done_at=None).exists())
    assert not transmitter.inbox
    transmitter.close()
    receiver.close()


@pytest.mark.unaudited
def test_strangers_get_nothing(
    server: Server, client: Client, stranger: Account, credential: Issued
) -> None:
    from_us, message = sent(client)
    assert SmppDelivery.objects.get().api_key_id == credential.key.pk
    end(message, MessageState.DELIVERED)
    receipt = receipttexts.read(client.delivery())
    assert receipt is not None
    assert receipt.id == from_us
    assert not smppdeliveries.claim([credential.key.pk + 1000], 10, timezone.now())


def test_a_long_reply_comes_in_parts(client: Client, customer: Account) -> None:
    number = InboundNumber.objects.create(account=customer, msisdn=919999900000, country="IN")
    text = "नमस्ते " * 20
    Reply.objects.create(
        account=customer,
        number=number,
        msisdn=int(NUMBER),
        text=text,
        received_at=timezone.now(),
    )
    # It is found by the look-back that a new receiver causes, or by the next one.
    places, texts = [], []
    while len(texts) < 3:
        short = client.delivery()
        assert (short.source.text, short.destination.text) == (NUMBER, "919999900000")
        place, part = splitting.read(short)
        places.append(place)
        texts.append(part)
    assert "".join(texts) == text
    assert [place.number for place in places if place] == [1, 2, 3]
    eventually(lambda: not SmppDelivery.objects.filter(done_at=None).exists())
    smppdeliveries.forget(timezone.now())
    assert not smppdeliveries.owe_replies([SmppDelivery.objects.get().api_key], timezone.now())


@pytest.mark.unaudited
def test_what_the_outbox_missed_is_found_by_looking(client: Client) -> None:
    reference, message = sent(client)
    Message.objects.filter(pk=message.pk).update(state=MessageState.DELIVERED)
    assert Ended().follow() == 0
    assert smppdeliveries.sweep() == 1
    receipt = receipttexts.read(client.delivery())
    assert receipt is not None
    assert receipt.id == reference


@pytest.mark.unaudited
@pytest.mark.django_db
def test_old_ones_are_forgotten(credential: Issued) -> None:
    now = timezone.now()
    for hours, done in ((1, None), (1, now), (73, None)):
        SmppDelivery.objects.create(
            account=credential.key.account,
            api_key=credential.key,
            message_id=0,
            created_at=now - timedelta(hours=hours),
            ready_at=now - timedelta(hours=hours),
            done_at=done,
        )
    assert len(smppdeliveries.claim([credential.key.pk], 10, now)) == 1
    assert not smppdeliveries.claim([credential.key.pk], 10, now)
    assert len(smppdeliveries.claim([credential.key.pk], 10, now + timedelta(minutes=2))) == 1
    assert smppdeliveries.forget(now) == 2
