"""What carriers do to a connection (F18 to F25, F28, F32): nothing lost, nothing written twice."""

import struct
import threading
import time

import pytest

from campaigns.gateways.base import (
    Disconnected,
    Event,
    ReceiptIn,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
    SubmitUnwritten,
)
from campaigns.smpp.commands import Command, Status
from campaigns.smpp.framing import Pdu, encode
from campaigns.smpp.shortmessages import decode
from campaigns.smpp.splitting import Place, read
from tests.campaigns.gateways.smpp.smsc import (
    Line,
    carrier,
    collect,
    connected,
    receipt_of,
    submit,
    submits,
    take_all,
    until,
)

LONG = "A text of three parts. " * 18


def nothing(line: Line, pdu: Pdu) -> None:
    """The script of a carrier that answers nothing."""


def number_of(pdu: Pdu) -> int:
    """Which part of its message a submit is."""
    place = place_of(pdu)
    return place.number if place else 1


def place_of(pdu: Pdu) -> Place | None:
    """Where in its text a submit stands."""
    return read(decode(pdu.body))[0]


def of_kind(events: list[Event], kind: type) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def test_f18_no_answer_is_doubt_and_frees_the_window() -> None:
    with carrier(nothing) as smsc, connected(smsc, window=2, response_timeout=0.3) as gateway:
        assert gateway.submit(submits(2)) == 2
        assert gateway.room() == 0
        assert collect(gateway, 2) == [
            SubmitDoubtful("1.0", "no_answer"),
            SubmitDoubtful("2.0", "no_answer"),
        ]
        assert gateway.room() == 2
        assert len(smsc.submits()) == 2


def test_f18_an_answer_that_comes_late_still_counts_once() -> None:
    with carrier(nothing) as smsc, connected(smsc, response_timeout=0.2) as gateway:
        gateway.submit([submit()])
        assert collect(gateway, 1) == [SubmitDoubtful("1.0", "no_answer")]
        (line,) = smsc.lines
        for _ in range(2):
            line.accept(line.seen[0], "late")
        assert collect(gateway, 2, seconds=0.3) == [SubmitAccepted("1.0", "late")]


def test_f19_generic_nack_with_a_sequence_is_a_refusal() -> None:
    def nack(line: Line, pdu: Pdu) -> None:
        line.send(Command.GENERIC_NACK, pdu.sequence, status=Status.ESME_RINVCMDLEN)

    with carrier(nack) as smsc, connected(smsc) as gateway:
        gateway.submit([submit()])
        assert collect(gateway, 1) == [SubmitRefused("1.0", "ESME_RINVCMDLEN", True)]


def test_f19_generic_nack_without_a_sequence_leaves_doubt_to_the_one_it_means() -> None:
    def nack_second(line: Line, pdu: Pdu) -> None:
        if pdu.sequence == 3:
            line.send(Command.GENERIC_NACK, 0, status=Status.ESME_RINVCMDLEN)
        else:
            line.accept(pdu)

    with carrier(nack_second) as smsc, connected(smsc, response_timeout=0.4) as gateway:
        gateway.submit(submits(3))
        events = collect(gateway, 3)
        assert {e.token for e in events if isinstance(e, SubmitAccepted)} == {"1.0", "3.0"}
        assert of_kind(events, SubmitDoubtful) == [SubmitDoubtful("2.0", "no_answer")]
        assert gateway.room()


def test_f20_a_close_with_ten_outstanding_puts_ten_in_doubt() -> None:
    with carrier(nothing) as smsc, connected(smsc) as gateway:
        gateway.submit(submits(10))
        until(gateway, lambda: len(smsc.seen) == 10)
        smsc.lines[0].hang_up()
        events = collect(gateway, 11)
        assert events[:10] == [SubmitDoubtful(f"{n}.0", "connection_lost") for n in range(1, 11)]
        assert isinstance(events[10], Disconnected)
        assert gateway.submit(submits(1)) == 0
        assert gateway.poll(0.0) == []
        gateway.open()
        assert collect(gateway, 1, seconds=0.3) == []
        assert len(smsc.submits()) == 10


def test_f20_what_never_left_goes_back() -> None:
    with carrier(nothing) as smsc, connected(smsc, window=4) as gateway:
        assert gateway.submit(submits(10)) == 10
        until(gateway, lambda: len(smsc.seen) == 4)
        smsc.lines[0].hang_up()
        events = collect(gateway, 11)
        assert [e.token for e in events if isinstance(e, SubmitDoubtful)] == [
            f"{n}.0" for n in range(1, 5)
        ]
        assert of_kind(events, SubmitUnwritten) == [SubmitUnwritten(f"{n}.0") for n in range(5, 11)]


def test_f20_what_the_kernel_did_not_take_goes_back() -> None:
    """A carrier that stops reading: what stands in our own queue never reached it."""
    count, text = 2000, "x" * 20_000
    idle = threading.Event()

    def sleep(line: Line, pdu: Pdu) -> None:
        idle.wait(5)

    with carrier(sleep) as smsc:
        with connected(smsc, window=10_000, long="payload", response_timeout=60) as gateway:
            gateway.submit([submit(number, text) for number in range(1, count + 1)])
            assert gateway.room() == 10_000 - count
            assert collect(gateway, 1, seconds=0.3) == []
            smsc.lines[0].hang_up()
            idle.set()
            events = collect(gateway, count + 1, 10)
        doubtful = [e.token for e in events if isinstance(e, SubmitDoubtful)]
        dry = [e.token for e in events if isinstance(e, SubmitUnwritten)]
        # In order: all that may have left stand before all that did not.
        assert doubtful + dry == [f"{number}.0" for number in range(1, count + 1)]
        assert len(smsc.submits()) <= len(doubtful)
        assert dry and doubtful


def test_f21_throttling_is_told_and_nothing_is_sent_again_by_us() -> None:
    def throttle(line: Line, pdu: Pdu) -> None:
        status = Status.ESME_RTHROTTLED if pdu.sequence % 2 else Status.ESME_RMSGQFUL
        line.refuse(pdu, status)

    with carrier(throttle) as smsc, connected(smsc) as gateway:
        gateway.submit(submits(200))
        events = collect(gateway, 200)
        assert events == [SubmitThrottled(f"{n}.0") for n in range(1, 201)]
        assert collect(gateway, 1, seconds=0.3) == []
        assert len(smsc.submits()) == 200


@pytest.mark.parametrize("size", [1, 5, 16, 33])
def test_f22_segments_may_be_split_anywhere(size: int) -> None:
    def drip(line: Line, pdu: Pdu) -> None:
        answer = encode(Command.SUBMIT_SM_RESP, pdu.sequence, b"ref\0")
        for start in range(0, len(answer), size):
            line.raw(answer[start : start + size])
            time.sleep(0.001)

    with carrier(drip) as smsc, connected(smsc) as gateway:
        gateway.submit(submits(5))
        assert collect(gateway, 5) == [SubmitAccepted(f"{n}.0", "ref") for n in range(1, 6)]


def test_f22_segments_may_be_merged() -> None:
    held: list[bytes] = []

    def hoard(line: Line, pdu: Pdu) -> None:
        held.append(encode(Command.SUBMIT_SM_RESP, pdu.sequence, b"ref\0"))
        if len(held) == 50:
            line.raw(b"".join(held))

    with carrier(hoard) as smsc, connected(smsc) as gateway:
        gateway.submit(submits(50))
        assert len(collect(gateway, 50)) == 50


@pytest.mark.parametrize("length", [0, 15, 0x7FFFFFFF])
def test_f22_a_broken_stream_ends_the_bind_after_what_stood_before_it(length: int) -> None:
    def break_off(line: Line, pdu: Pdu) -> None:
        if pdu.sequence == 3:
            good = encode(Command.SUBMIT_SM_RESP, pdu.sequence, b"ref\0")
            line.raw(good + struct.pack(">IIII", length, Command.SUBMIT_SM_RESP, 0, 4))

    with carrier(break_off) as smsc, connected(smsc) as gateway:
        gateway.submit(submits(2))
        events = collect(gateway, 3)
        assert events[:2] == [
            SubmitAccepted("2.0", "ref"),
            SubmitDoubtful("1.0", "connection_lost"),
        ]
        assert isinstance(events[2], Disconnected)


def test_f22_a_broken_body_is_refused_and_nothing_else_suffers() -> None:
    with carrier(take_all) as smsc, connected(smsc) as gateway:
        (line,) = smsc.lines
        for sequence, body in enumerate([b"", b"\0", b"\0\1\1919", b"\xff" * 40], start=70):
            line.send(Command.DELIVER_SM, sequence, body)
        line.send(Command.DATA_SM, 80, b"\0\1")
        line.send(Command.SUBMIT_SM, 81)
        line.send(0x00010203, 82)
        until(gateway, lambda: len(line.seen) == 7)
        assert [(p.command, p.sequence, p.status) for p in line.seen] == [
            *(
                (Command.DELIVER_SM_RESP, sequence, Status.ESME_RX_P_APPN)
                for sequence in range(70, 74)
            ),
            (Command.DATA_SM_RESP, 80, Status.ESME_RX_P_APPN),
            (Command.GENERIC_NACK, 81, Status.ESME_RINVCMDID),
            (Command.GENERIC_NACK, 82, Status.ESME_RINVCMDID),
        ]
        gateway.submit([submit()])
        assert collect(gateway, 1) == [SubmitAccepted("1.0", "ref-2")]


def test_f24_an_answer_to_nothing_is_passed_over() -> None:
    def answer_twice(line: Line, pdu: Pdu) -> None:
        line.send(Command.SUBMIT_SM_RESP, 4711, b"whose\0")
        line.accept(pdu)
        line.accept(pdu, "again")

    with carrier(answer_twice) as smsc, connected(smsc) as gateway:
        gateway.submit([submit()])
        assert collect(gateway, 2, seconds=0.3) == [SubmitAccepted("1.0", "ref-2")]


def test_f25_a_receipt_may_come_before_its_answer() -> None:
    def receipt_first(line: Line, pdu: Pdu) -> None:
        if pdu.command == Command.SUBMIT_SM:
            line.deliver(1, receipt_of("early"))
            line.accept(pdu, "early")

    with carrier(receipt_first) as smsc, connected(smsc) as gateway:
        gateway.submit([submit()])
        receipt, accepted = collect(gateway, 2)
        assert isinstance(receipt, ReceiptIn) and receipt.reference == "early"
        assert accepted == SubmitAccepted("1.0", "early")


@pytest.mark.parametrize(
    ("notation", "answer", "receipt"),
    [
        ("hex_to_dec", "43794", "AB12"),
        ("dec_to_hex", "0000ab12", "43794"),
        ("ignore_zeros", "000123", "0123"),
        ("ignore_case", "3fA2-bC", "3FA2-BC"),
        ("ignore_both", "00af", "AF"),
        ("as_is", "same", "same"),
    ],
)
def test_f28_ids_in_two_notations_meet(notation: str, answer: str, receipt: str) -> None:
    def spell(line: Line, pdu: Pdu) -> None:
        if pdu.command == Command.SUBMIT_SM:
            line.accept(pdu, answer)
            line.deliver(1, receipt_of(receipt))

    with carrier(spell) as smsc, connected(smsc, id_notation=notation) as gateway:
        gateway.submit([submit()])
        accepted, came = collect(gateway, 2)
        assert isinstance(accepted, SubmitAccepted) and isinstance(came, ReceiptIn)
        assert accepted.reference == came.reference


def test_f32_part_two_of_three_refused_for_good_is_never_sent_again() -> None:
    def refuse_second(line: Line, pdu: Pdu) -> None:
        if number_of(pdu) == 2:
            line.refuse(pdu, Status.ESME_RINVDSTADR)
        else:
            line.accept(pdu, f"part{number_of(pdu)}")

    with carrier(refuse_second) as smsc, connected(smsc) as gateway:
        gateway.submit([submit(text=LONG)])
        assert collect(gateway, 2, seconds=0.5) == [
            SubmitRefused("1.0", "ESME_RINVDSTADR", True, ("part1", "part3"))
        ]
        assert len(smsc.submits()) == 3


def test_f32_only_the_refused_part_is_sent_again_with_the_same_reference() -> None:
    asked: list[int] = []

    def busy_twice(line: Line, pdu: Pdu) -> None:
        asked.append(number_of(pdu))
        if number_of(pdu) == 2 and asked.count(2) < 3:
            line.refuse(pdu, Status.ESME_RTHROTTLED)
        else:
            line.accept(pdu, f"part{number_of(pdu)}")

    with carrier(busy_twice) as smsc, connected(smsc) as gateway:
        gateway.submit([submit(text=LONG)])
        parts = ("part1", "part2", "part3")
        assert collect(gateway, 1) == [SubmitAccepted("1.0", "part1", parts)]
        assert sorted(asked) == [1, 2, 2, 2, 3]
        references = {place.reference for pdu in smsc.seen if (place := place_of(pdu))}
        assert references == {1}


def test_f32_when_time_is_over_it_tells_which_parts_were_taken() -> None:
    def busy(line: Line, pdu: Pdu) -> None:
        if number_of(pdu) == 2:
            line.refuse(pdu, Status.ESME_RSYSERR)
        else:
            line.accept(pdu, f"part{number_of(pdu)}")

    with carrier(busy) as smsc, connected(smsc, response_timeout=1) as gateway:
        gateway.submit([submit(text=LONG)])
        assert collect(gateway, 1) == [
            SubmitRefused("1.0", "ESME_RSYSERR", False, ("part1", "part3"))
        ]
        assert len(smsc.submits()) > 3


def test_f32_a_part_without_an_answer_leaves_doubt_with_the_others_ids() -> None:
    def silent_on_third(line: Line, pdu: Pdu) -> None:
        if number_of(pdu) != 3:
            line.accept(pdu, f"part{number_of(pdu)}")

    with carrier(silent_on_third) as smsc, connected(smsc, response_timeout=0.4) as gateway:
        gateway.submit([submit(text=LONG)])
        assert collect(gateway, 1) == [SubmitDoubtful("1.0", "no_answer", ("part1", "part2"))]
        line = smsc.lines[0]
        line.accept(line.seen[2], "part3")
        parts = ("part1", "part2", "part3")
        assert collect(gateway, 1) == [SubmitAccepted("1.0", "part1", parts)]


@pytest.mark.parametrize("status", [Status.ESME_RTHROTTLED, Status.ESME_RSYSERR])
def test_f32_all_parts_refused_for_now_is_one_answer(status: Status) -> None:
    with carrier(lambda line, pdu: line.refuse(pdu, status)) as smsc, connected(smsc) as gateway:
        gateway.submit([submit(text=LONG)])
        told = SubmitThrottled("1.0")
        refused = SubmitRefused("1.0", "ESME_RSYSERR", False)
        throttled = status == Status.ESME_RTHROTTLED
        assert collect(gateway, 2, seconds=0.4) == [told if throttled else refused]
        assert len(smsc.submits()) == 3
