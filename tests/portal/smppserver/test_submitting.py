"""submit_sm as a client sees it: accepted like a call of the API, refused with a status."""

import pytest
from django.utils import timezone

from accounts.models import Account, LimitOverride
from accounts.services import prices
from apikeys.services.keys import Issued
from campaigns.models import Batch, Message, SmppDelivery, SmppPart
from campaigns.selectors.smpp import message_of
from campaigns.services import smppparts
from campaigns.smpp import queries, shortmessages, splitting
from campaigns.smpp.commands import Command, Status, Tag
from campaigns.smpp.shortmessages import Address, ShortMessage
from portal.smppserver.server import Server
from tests.factories import OptOutFactory, product_of, wallet_of
from tests.portal.smppserver.peers import ALPHA, ISDN, Client, text_to

NUMBER = "919810000001"


def test_a_message_is_accepted_and_can_be_asked_about(client: Client, customer: Account) -> None:
    short = text_to(
        NUMBER,
        "Hello",
        priority=1,
        validity="000000010000000R",
        tlvs={Tag.DLT_ENTITY_ID: b"1101\0", Tag.DLT_TEMPLATE_ID: b"1107"},
    )
    answer = client.submit(short)
    assert (answer.command, answer.status) == (Command.SUBMIT_SM_RESP, 0)
    reference = shortmessages.message_id(answer.body)
    message = Message.objects.get()
    assert message_of(customer, reference) == message
    assert (message.msisdn, message.sender, message.text) == (int(NUMBER), "TIDING", "Hello")
    batch = Batch.objects.get()
    assert (batch.dlt_entity_id, batch.dlt_template_id) == ("1101", "1107")
    assert (batch.options["validity"], batch.options["priority"]) == (60, 1)
    assert batch.api_key is not None
    assert wallet_of(customer).reserved > 0

    found = client.ask(Command.QUERY_SM, reference.encode() + b"\0\0\0\0")
    assert found.body == queries.encode_answer(reference, "", 1)
    assert client.ask(Command.QUERY_SM, b"nothing\0\0\0\0").status == Status.ESME_RINVMSGID


def test_a_data_sm_and_unicode(client: Client) -> None:
    wide = "नमस्ते"
    short = ShortMessage(
        Address(*ALPHA, "TIDING"),
        Address(*ISDN, NUMBER),
        data_coding=8,
        tlvs={Tag.MESSAGE_PAYLOAD: wide.encode("utf-16-be")},
    )
    answer = client.ask(Command.DATA_SM, shortmessages.encode_data(short))
    assert (answer.command, answer.status) == (Command.DATA_SM_RESP, 0)
    assert Message.objects.get().text == wide


def test_what_is_wrong_has_a_status_and_leaves_nothing(client: Client, customer: Account) -> None:
    OptOutFactory(account=customer, msisdn=919810000009)
    unknown = text_to(NUMBER, "Hello")._replace(source=Address(*ALPHA, "NOBODY"))
    cases = {
        Status.ESME_RINVDSTADR: [text_to("12", "Hello"), text_to("919810000009", "Hello")],
        Status.ESME_RINVSRCADR: [unknown],
        Status.ESME_RINVMSGLEN: [text_to(NUMBER, "")],
        Status.ESME_RINVESMCLASS: [text_to(NUMBER, "x", esm_class=4)],
        Status.ESME_RINVREPFLAG: [text_to(NUMBER, "x", replace=1)],
        Status.ESME_RINVSCHED: [text_to(NUMBER, "x", schedule="tomorrow")],
        Status.ESME_RINVEXPIRY: [text_to(NUMBER, "x", validity="200101000000000+")],
        Status.ESME_RSUBMITFAIL: [text_to(NUMBER, "x", data_coding=4)],
        Status.ESME_RINVPRTFLG: [text_to(NUMBER, "x", priority=9)],
    }
    for status, shorts in cases.items():
        assert [client.submit(short).status for short in shorts] == [status] * len(shorts)
    broken = client.ask(Command.SUBMIT_SM, b"\0\1")
    assert broken.status == Status.ESME_RINVCMDLEN
    assert client.ask(Command.SUBMIT_MULTI).command == Command.GENERIC_NACK
    assert not Message.objects.exists()


def test_many_at_once_are_each_exactly_one_message(
    server: Server, credential: Issued, customer: Account
) -> None:
    LimitOverride.objects.create(account=customer, name="smpp_per_second", value=10_000)
    client = Client(server.ports[0])
    client.bind(str(credential.key.username), credential.text)
    sequences = [
        client.write(
            Command.SUBMIT_SM,
            shortmessages.encode(text_to(f"9198100{n // 2:05}", f"Text {n % 2}")),
        )
        for n in range(100)
    ]
    # One bad one among them, and one text twice to one number: neither harms the others.
    bad = client.write(Command.SUBMIT_SM, shortmessages.encode(text_to("12", "Hello")))
    again = client.write(Command.SUBMIT_SM, shortmessages.encode(text_to("919810000000", "Text 0")))
    answers = [client.answer_to(sequence) for sequence in sequences]
    assert {answer.status for answer in answers} == {0}
    ids = {shortmessages.message_id(answer.body) for answer in answers}
    assert len(ids) == 100
    assert client.answer_to(bad).status == Status.ESME_RINVDSTADR
    # The repetition rule is off here, so it is what the client says: another message.
    assert client.answer_to(again).status == 0
    client.close()
    assert {message_of(customer, each) for each in ids} <= set(Message.objects.all())
    assert Message.objects.count() == 101


def test_credit_that_runs_out_is_told_to_those_it_is_short_for(
    client: Client, customer: Account
) -> None:
    prices.set_price(customer, product_of(customer), wallet_of(customer).available // 2)
    sequences = [
        client.write(Command.SUBMIT_SM, shortmessages.encode(text_to(f"91981000000{n}", "Hi")))
        for n in range(4)
    ]
    statuses = [client.answer_to(each).status for each in sequences]
    assert statuses == [0, 0, Status.ESME_RX_P_APPN, Status.ESME_RX_P_APPN]
    assert Message.objects.count() == 2


def parts_of(text: str, wanted: int = 0, reference: int = 7) -> list[ShortMessage]:
    return [
        ShortMessage(
            Address(*ALPHA, "TIDING"),
            Address(*ISDN, NUMBER),
            part.message,
            esm_class=part.esm_class,
            registered_delivery=wanted,
            tlvs=dict(part.tlvs),
        )
        for part in splitting.split(text, reference)
    ]


def test_parts_become_one_message_with_an_id_each(client: Client, customer: Account) -> None:
    text = "".join(f"{n:04} " for n in range(80))
    parts = parts_of(text, wanted=1)
    first, second, third = [parts[0], parts[2], parts[1]]
    ids = [shortmessages.message_id(client.submit(first).body)]
    # The same part again, as a client does that missed the answer.
    assert shortmessages.message_id(client.submit(first).body) == ids[0]
    ids.append(shortmessages.message_id(client.submit(second).body))
    assert not Message.objects.exists()
    assert SmppPart.objects.count() == 2
    ids.append(shortmessages.message_id(client.submit(third).body))
    message = Message.objects.get()
    assert (message.text, message.segments) == (text, 3)
    assert len(set(ids)) == 3
    assert {message_of(customer, each) for each in ids} == {message}
    assert not SmppPart.objects.exists()
    assert set(SmppDelivery.objects.values_list("reference", flat=True)) == set(ids)


def test_parts_that_come_together_never_touch_the_table_of_parts(
    client: Client,
) -> None:
    sequences = [
        client.write(Command.SUBMIT_SM, shortmessages.encode(part)) for part in parts_of("b" * 400)
    ]
    assert [client.answer_to(each).status for each in sequences] == [0, 0, 0]
    assert Message.objects.get().text == "b" * 400


def test_what_never_gets_whole_is_not_sent_and_is_reported(client: Client) -> None:
    parts = parts_of("c" * 400, wanted=1)
    answered = shortmessages.message_id(client.submit(parts[0]).body)
    smppparts.give_up_parts(timezone.now())
    assert SmppPart.objects.exists()
    smppparts.give_up_parts(timezone.now() + 2 * smppparts.PARTS_WAIT)
    assert not SmppPart.objects.exists()
    assert not Message.objects.exists()
    receipt = client.delivery()
    assert f"id:{answered} ".encode() in receipt.message
    assert b"stat:EXPIRED" in receipt.message


def test_a_refused_text_reports_the_parts_that_were_answered(
    client: Client, customer: Account
) -> None:
    OptOutFactory(account=customer, msisdn=int(NUMBER))
    parts = parts_of("d" * 300, wanted=1)
    assert client.submit(parts[0]).status == 0
    assert client.submit(parts[1]).status == Status.ESME_RINVDSTADR
    assert b"stat:REJECTD" in client.delivery().message
    assert not Message.objects.exists()
    assert not SmppPart.objects.exists()


def test_a_reference_used_again_for_another_text_is_another_message(client: Client) -> None:
    client.submit(parts_of("e" * 300)[0])
    for part in parts_of("f" * 300):
        assert client.submit(part).status == 0
    assert Message.objects.get().text == "f" * 300


def test_rate_and_window_push_back(server: Server, credential: Issued, customer: Account) -> None:
    LimitOverride.objects.create(account=customer, name="smpp_per_second", value=5)
    client = Client(server.ports[0])
    client.bind(str(credential.key.username), credential.text)
    sequences = [
        client.write(Command.SUBMIT_SM, shortmessages.encode(text_to(f"9198100{n:05}", "Hi")))
        for n in range(20)
    ]
    statuses = [client.answer_to(each).status for each in sequences]
    client.close()
    assert Status.ESME_RTHROTTLED in statuses
    assert statuses.count(0) == Message.objects.count()
    assert 5 <= statuses.count(0) <= 15


@pytest.mark.parametrize("kind", ["receiver"])
def test_a_receiver_may_not_submit(server: Server, credential: Issued, kind: str) -> None:
    client = Client(server.ports[0])
    client.bind(str(credential.key.username), credential.text, kind)
    assert client.submit(text_to(NUMBER, "Hello")).status == Status.ESME_RINVBNDSTS
    client.close()
