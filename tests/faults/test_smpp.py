"""What SMPP carriers do, seen in our own rows: a dispatcher against a scripted carrier."""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accounts.models import Account
from campaigns.models import CarrierReference, InboundPart, Message, Slice
from campaigns.services import dispatching
from campaigns.services.dispatching import Dispatcher as Loop
from campaigns.smpp.commands import Command, Status
from campaigns.smpp.framing import Pdu
from campaigns.smpp.shortmessages import Address, ShortMessage, decode
from campaigns.smpp.splitting import read
from tests.campaigns.gateways.smpp.smsc import PHONE, Line, Smsc, carrier, receipt_of
from tests.campaigns.scene import queued_batch
from tests.factories import CarrierFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LONG = "A text of three parts. " * 18


@contextmanager
def sending(smsc: Smsc, **config: Any) -> Iterator[Callable[..., None]]:
    """A dispatcher with `smsc` as its only carrier; yields what runs it until something is so."""
    CarrierFactory(
        name="Foreign",
        kind="smpp",
        config={
            "host": "127.0.0.1",
            "port": smsc.port,
            "system_id": "tidings",
            "password": "secret",
            **config,
        },
    )
    loop = Loop("t")

    def run(true: Callable[[], Any], seconds: float = 25.0) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, (states(), len(smsc.submits()))
            loop.step()

    try:
        yield run
    finally:
        loop.stop()
        loop.run()


def states() -> dict[str, int]:
    return dict(Counter(Message.objects.values_list("state", flat=True)))


def receipts_for(accepts: Callable[[Line, Pdu], str]) -> Callable[[Line, Pdu], None]:
    """A script: `accepts` answers a submit and returns its reference, '' for a refusal."""
    numbers = itertools.count(1)

    def script(line: Line, pdu: Pdu) -> None:
        if pdu.command == Command.SUBMIT_SM and (reference := accepts(line, pdu)):
            line.deliver(next(numbers), receipt_of(reference))

    return script


def test_f20_ten_outstanding_are_ten_uncertain_and_none_is_sent_again(customer: Account) -> None:
    queued_batch(customer, 10)

    def hang_up_at_ten(line: Line, pdu: Pdu) -> None:
        if pdu.command == Command.SUBMIT_SM and len(smsc.submits()) == 10:
            line.hang_up()

    with carrier(hang_up_at_ten) as smsc, sending(smsc) as run:
        run(lambda: states() == {"uncertain": 10})
        run(lambda: len(smsc.lines) == 2)
        quiet_until = time.monotonic() + 1
        run(lambda: time.monotonic() > quiet_until)
        assert len(smsc.submits()) == 10


def test_f06_what_was_claimed_beyond_the_window_goes_back_at_the_end_of_the_drain(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatching, "DRAIN_SECONDS", 3.0)
    queued_batch(customer, 900, per_chunk=900)

    def falls_silent(line: Line, pdu: Pdu) -> None:
        if len(smsc.submits()) <= 300:
            line.accept(pdu)

    def claimed() -> int:
        return sum(Slice.objects.filter(state=Slice.State.OPEN).values_list("remaining", flat=True))

    with carrier(falls_silent) as smsc:
        with sending(smsc, window=10) as run:
            run(lambda: states().get("sent", 0) == 300)
            assert claimed() > 10
        # What was written is known to the carrier alone; not a byte of the rest has left.
        assert (len(smsc.submits()), claimed()) == (310, 10)
        assert states() == {"sent": 300, "queued": 600}


def test_f21_a_storm_of_throttling_ends_with_each_sent_once(customer: Account) -> None:
    queued_batch(customer, 20)
    taken: Counter[str] = Counter()
    tries = itertools.count()

    def accepts(line: Line, pdu: Pdu) -> str:
        if next(tries) < 30:
            line.refuse(pdu, Status.ESME_RTHROTTLED)
            return ""
        taken[decode(pdu.body).destination.text] += 1
        line.accept(pdu)
        return f"ref-{pdu.sequence}"

    with carrier(receipts_for(accepts)) as smsc, sending(smsc) as run:
        run(lambda: states() == {"delivered": 20}, 60)
    assert len(taken) == 20 and set(taken.values()) == {1}


def test_f25_and_f28_receipts_before_their_answers_in_another_notation(customer: Account) -> None:
    queued_batch(customer, 5)
    numbers = itertools.count(0xAB00)

    def early(line: Line, pdu: Pdu) -> None:
        if pdu.command == Command.SUBMIT_SM:
            number = next(numbers)
            line.deliver(number, receipt_of(f"{number:X}"))
            line.accept(pdu, str(number))

    with carrier(early) as smsc, sending(smsc, id_notation="hex_to_dec") as run:
        run(lambda: states() == {"delivered": 5})
        run(lambda: sum(p.command == Command.DELIVER_SM_RESP for p in smsc.seen) == 5)


def test_f32_a_part_refused_for_good_fails_the_message_and_nothing_goes_twice(
    customer: Account,
) -> None:
    queued_batch(customer, 1)
    Message.objects.update(text=LONG)

    def refuse_second(line: Line, pdu: Pdu) -> None:
        place, _ = read(decode(pdu.body))
        assert place is not None
        if place.number == 2:
            line.refuse(pdu, Status.ESME_RINVDSTADR)
        else:
            line.accept(pdu, f"part{place.number}")

    with carrier(refuse_second) as smsc, sending(smsc) as run:
        run(lambda: states() == {"undelivered": 1})
        quiet_until = time.monotonic() + 1
        run(lambda: time.monotonic() > quiet_until)
        assert len(smsc.submits()) == 3
    kept = set(CarrierReference.objects.values_list("reference", flat=True))
    assert kept == {"part1", "part3"}


def test_a_long_message_is_delivered_when_all_its_parts_are(customer: Account) -> None:
    queued_batch(customer, 2)
    Message.objects.update(text=LONG)

    def accepts(line: Line, pdu: Pdu) -> str:
        line.accept(pdu)
        return f"ref-{pdu.sequence}"

    with carrier(receipts_for(accepts)) as smsc, sending(smsc) as run:
        run(lambda: states() == {"delivered": 2})
        assert len(smsc.submits()) == 6
    rows = CarrierReference.objects.values_list("part", "parts")
    assert sorted(rows) == [(1, 3), (1, 3), (2, 3), (2, 3), (3, 3), (3, 3)]


def test_a_message_from_a_phone_is_stored_before_it_is_answered(customer: Account) -> None:
    stored: list[int] = []
    with carrier() as smsc, sending(smsc) as run:
        run(lambda: smsc.lines)
        smsc.lines[0].deliver(5, ShortMessage(PHONE, Address(3, 0, "56767"), b"STOP"))
        while not smsc.seen:
            run(lambda: InboundPart.objects.exists() or smsc.seen)
            stored.append(InboundPart.objects.count())
            run(lambda: smsc.seen)
        assert stored == [1]
        assert (smsc.seen[0].command, smsc.seen[0].sequence) == (Command.DELIVER_SM_RESP, 5)
