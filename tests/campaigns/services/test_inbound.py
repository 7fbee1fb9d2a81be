"""Messages from phones: pieces in any order and twice, whose they are, and what "stop" does."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns.gateways.base import InboundIn
from campaigns.models import (
    Anomaly,
    Carrier,
    InboundNumber,
    InboundPart,
    Keyword,
    Message,
    OptOut,
    Reply,
)
from campaigns.services import inbound
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, take_off

PHONE, NUMBER = "919810000000", "919222000111"


@pytest.fixture
def number(customer: Account) -> InboundNumber:
    return InboundNumber.objects.create(account=customer, msisdn=int(NUMBER), country="IN")


def came(
    text: str, part: tuple[int, int, int] | None = None, *, source: str = PHONE, to: str = NUMBER
) -> InboundIn:
    return InboundIn(f"i-{text}", source, to, text, part, {"text": text})


def test_a_message_becomes_the_reply_of_the_number(carrier: Carrier, number: InboundNumber) -> None:
    assert inbound.take(carrier.pk, [came("Hello\0 there", source="+91 98100-00000")]) == 1
    found = Reply.objects.get()
    assert (found.account, found.number, found.msisdn, found.text) == (
        number.account,
        number,
        int(PHONE),
        "Hello there",
    )
    part = InboundPart.objects.get()
    assert (part.reply_id, part.handled_at is None) == (found.pk, False)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("bunched", [True, False])
def test_pieces_in_any_order_and_twice_are_one_reply(
    carrier: Carrier, number: InboundNumber, seed: int, bunched: bool
) -> None:
    pieces = [came(f"{n}", (77, n, 4)) for n in (1, 2, 3, 4, 2, 4)]
    random.Random(seed).shuffle(pieces)
    for bunch in [pieces] if bunched else [[piece] for piece in pieces]:
        inbound.take(carrier.pk, bunch)
    assert Reply.objects.get().text == "1234"
    assert not InboundPart.objects.filter(handled_at=None).exists()


def test_two_texts_with_one_reference_are_kept_apart_by_their_numbers(
    carrier: Carrier, number: InboundNumber
) -> None:
    inbound.take(carrier.pk, [came("a", (5, 1, 2)), came("b", (5, 1, 2), source="919810000001")])
    assert not Reply.objects.exists()
    inbound.take(carrier.pk, [came("A", (5, 2, 2)), came("B", (5, 2, 2), source="919810000001")])
    assert sorted(Reply.objects.values_list("text", flat=True)) == ["aA", "bB"]


def test_the_same_message_again_within_minutes_is_not_another(
    carrier: Carrier, number: InboundNumber
) -> None:
    assert inbound.take(carrier.pk, [came("Yes")]) == 1
    assert inbound.take(carrier.pk, [came("Yes"), came("No")]) == 1
    InboundPart.objects.update(received_at=timezone.now() - timedelta(minutes=3))
    assert inbound.take(carrier.pk, [came("Yes")]) == 1
    assert sorted(Reply.objects.values_list("text", flat=True)) == ["No", "Yes", "Yes"]


def test_what_never_came_is_left_out_after_a_day(carrier: Carrier, number: InboundNumber) -> None:
    inbound.take(carrier.pk, [came("c", (9, 3, 3)), came("a", (9, 1, 3))])
    assert inbound.assemble() == 0
    InboundPart.objects.update(received_at=timezone.now() - timedelta(hours=25))
    assert inbound.assemble() == 1
    assert Reply.objects.get().text == "ac"
    note = Anomaly.objects.get()
    assert (note.kind, note.detail["parts"], note.detail["total"]) == ("inbound_incomplete", 2, 3)
    assert inbound.assemble() == 0


@pytest.mark.parametrize(
    ("source", "to", "kind"),
    [
        (PHONE, "911111111111", "inbound_unknown_number"),
        (PHONE, "TIDING", "inbound_unknown_number"),
        ("AIRTEL", NUMBER, "inbound_unreadable"),
        ("", NUMBER, "inbound_unreadable"),
    ],
)
def test_what_nobody_can_be_given_is_kept_and_noted(
    carrier: Carrier, number: InboundNumber, source: str, to: str, kind: str
) -> None:
    inbound.take(carrier.pk, [came("Hello", source=source, to=to)])
    assert not Reply.objects.exists()
    part = InboundPart.objects.get()
    assert (part.text, part.handled_at is None) == ("Hello", False)
    assert Anomaly.objects.get().kind == kind


def test_a_number_that_nobody_leases_is_nobodys(carrier: Carrier, number: InboundNumber) -> None:
    InboundNumber.objects.update(account=None)
    inbound.take(carrier.pk, [came("Hello")])
    assert Anomaly.objects.get().kind == "inbound_unknown_number"


def test_a_keyword_and_the_message_it_answers(
    carrier: Carrier, customer: Account, number: InboundNumber
) -> None:
    batch = queued_batch(customer, 2)
    accept(carrier, take_off(carrier, 2))
    word = Keyword.objects.create(account=customer, number=number, word="Offer")
    Keyword.objects.create(account=customer, number=number, word="old", is_active=False)
    inbound.take(carrier.pk, [came("OFFER, please"), came("old one")])
    offer, old = Reply.objects.order_by("pk")
    assert (offer.keyword, old.keyword) == (word, None)
    assert offer.message_id == Message.objects.get(batch=batch, msisdn=int(PHONE)).pk


def test_stop_opts_the_sender_out_of_everything(
    carrier: Carrier, customer: Account, number: InboundNumber
) -> None:
    inbound.take(carrier.pk, [came("stop the press", source="919810000007"), came(" Stop. ")])
    assert list(OptOut.objects.values_list("account_id", "msisdn", "how")) == [
        (customer.pk, int(PHONE), "keyword")
    ]
    assert sorted(Reply.objects.values_list("is_optout", flat=True)) == [False, True]
    inbound.take(carrier.pk, [came("STOP")])
    assert OptOut.objects.count() == 1
