"""Binds: pairs and many, refused ones, dead ones, those the carrier ends; windows and rates."""

import select
import socket
import threading
import time

import pytest

from campaigns.gateways.base import (
    ConnectionRefused,
    Disconnected,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitUnwritten,
)
from campaigns.gateways.smpp import gateway as module
from campaigns.gateways.smpp import pauses, session
from campaigns.smpp.commands import Command, Status
from campaigns.smpp.framing import Pdu
from tests.campaigns.gateways.smpp.smsc import (
    Line,
    carrier,
    collect,
    connected,
    made,
    receipt_of,
    submit,
    submits,
    take_all,
    until,
)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "FIRST_SECONDS", 0.05)


def nothing(line: Line, pdu: Pdu) -> None:
    """The script of a carrier that answers nothing."""


def test_it_says_who_it_is_and_how_it_stands() -> None:
    with carrier() as smsc, connected(smsc, system_type="SMPP", window=7) as gateway:
        bind = smsc.lines[0].bind
        assert bind is not None
        assert (bind.system_id, bind.password, bind.system_type) == ("tidings", "secret", "SMPP")
        (state,) = gateway.binds()
        assert (state.label, state.state, state.window) == ("transceiver 1", "bound", 7)
        assert gateway.room() == 7


def test_a_pair_writes_on_one_and_hears_on_the_other() -> None:
    with carrier() as smsc, connected(smsc, bind="pair") as gateway:
        until(gateway, lambda: len(smsc.lines) == 2)
        until(gateway, lambda: all(state.state == "bound" for state in gateway.binds()))
        by_kind = {line.kind: line for line in smsc.lines}
        gateway.submit([submit()])
        by_kind[Command.BIND_RECEIVER].deliver(1, receipt_of("abc"))
        assert len(collect(gateway, 2)) == 2
        sent = by_kind[Command.BIND_TRANSMITTER].seen
        assert [pdu.command for pdu in sent] == [Command.SUBMIT_SM]
        by_kind[Command.BIND_RECEIVER].hang_up()
        assert collect(gateway, 1, seconds=0.2) == []
        assert gateway.submit([submit(2)]) == 1
        assert collect(gateway, 1) == [SubmitAccepted("2.0", "ref-3")]
        until(gateway, lambda: len(smsc.lines) == 3)


def test_many_binds_share_the_work_and_one_that_falls_comes_back() -> None:
    held = [True]

    def hold(line: Line, pdu: Pdu) -> None:
        if pdu.command == Command.SUBMIT_SM and not held[0]:
            line.accept(pdu)

    with carrier(hold) as smsc, connected(smsc, binds=4, window=10) as gateway:
        until(gateway, lambda: gateway.room() == 40)
        gateway.submit(submits(40))
        until(gateway, lambda: len(smsc.seen) == 40)
        assert [len(line.seen) for line in smsc.lines] == [10, 10, 10, 10]
        smsc.lines[1].hang_up()
        events = collect(gateway, 10)
        assert all(isinstance(event, SubmitDoubtful) for event in events)
        assert len({event.token for event in events if isinstance(event, SubmitDoubtful)}) == 10
        held[0] = False
        until(gateway, lambda: gateway.room() == 10)
        gateway.submit([submit(n) for n in range(41, 51)])
        assert len(collect(gateway, 10)) == 10
        assert len(smsc.lines) == 5


def test_parts_of_a_message_stay_on_one_bind() -> None:
    with carrier() as smsc, connected(smsc, binds=3, window=50) as gateway:
        until(gateway, lambda: gateway.room() == 150)
        gateway.submit([submit(n, "Three parts. " * 30) for n in range(1, 10)])
        assert len(collect(gateway, 9)) == 9
        assert sorted(len(line.seen) for line in smsc.lines) == [9, 9, 9]


def test_waiting_parts_of_a_lost_bind_leave_by_another() -> None:
    with carrier(nothing) as smsc, connected(smsc, binds=2, window=2) as gateway:
        until(gateway, lambda: gateway.room() == 4)
        gateway.submit(submits(4))
        gateway.submit([submit(n) for n in range(5, 7)])
        until(gateway, lambda: len(smsc.seen) == 4)
        smsc.script = take_all
        other = smsc.lines[1]
        for pdu in list(other.seen):
            other.accept(pdu)
        smsc.lines[0].hang_up()
        events = collect(gateway, 6)
        assert sum(isinstance(event, SubmitDoubtful) for event in events) == 2
        assert sum(isinstance(event, SubmitAccepted) for event in events) == 4


@pytest.mark.parametrize("status", [Status.ESME_RINVPASWD, Status.ESME_RBINDFAIL])
def test_f23_a_refused_bind_is_no_connection(status: Status) -> None:
    with carrier() as smsc:
        smsc.bind_status = status
        gateway = made(smsc)
        with pytest.raises(ConnectionRefused, match=status.name):
            gateway.open()
        assert gateway.submit(submits(1)) == 0
        assert gateway.poll(0.0) == []


def test_f23_binds_that_are_refused_wait_longer_each_time_while_others_work() -> None:
    with carrier() as smsc, connected(smsc, binds=2) as gateway:
        until(gateway, lambda: len(smsc.lines) == 2)
        smsc.bind_status = Status.ESME_RALYBND
        smsc.lines[1].hang_up()
        until(gateway, lambda: smsc.refused >= 3)
        states = {state.state: state for state in gateway.binds()}
        assert "ESME_RALYBND" in {s.error.removeprefix("bind refused: ") for s in gateway.binds()}
        assert "bound" in states
        before = smsc.refused
        until(gateway, lambda: smsc.refused > before)
        collect(gateway, 1, seconds=0.3)
        assert smsc.refused < before + 4
        assert gateway.submit([submit()]) == 1
        assert len(collect(gateway, 1)) == 1
        smsc.bind_status = 0
        until(gateway, lambda: gateway.room() == 200)


def test_nobody_there_is_told_at_once() -> None:
    with carrier() as smsc:
        gateway = made(smsc)
    began = time.monotonic()
    with pytest.raises(ConnectionRefused, match="refused"):
        gateway.open()
    assert time.monotonic() - began < 1
    assert gateway.submit(submits(1)) == 0


def test_a_carrier_that_does_not_answer_binds_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "OPEN_SECONDS", 0.2)
    with carrier() as smsc:
        smsc.answers_binds = False
        with connected(smsc, response_timeout=0.4) as gateway:
            assert (gateway.room(), gateway.binds()[0].state) == (0, "connecting")
            assert gateway.submit(submits(1)) == 0
            assert collect(gateway, 1) == [Disconnected("no answer to the bind")]
            smsc.answers_binds = True
            gateway.open()
            gateway.submit(submits(1))
            assert len(collect(gateway, 1)) == 1


def test_a_slow_bind_is_waited_for() -> None:
    with carrier() as smsc:
        smsc.answers_binds = False
        threading.Timer(0.5, lambda: smsc.answer_bind()).start()
        with connected(smsc) as gateway:
            assert gateway.room() == 100


def test_a_name_without_an_address_is_no_connection() -> None:
    gateway = module.SmppGateway({"host": "no such host.invalid", "system_id": "x"})
    with pytest.raises(ConnectionRefused, match="no such host"):
        gateway.open()


def test_a_carrier_that_reads_nothing_gets_nothing_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HOLD_SECONDS", 0.3)
    idle = threading.Event()

    def sleep(line: Line, pdu: Pdu) -> None:
        idle.wait(10)

    with (
        carrier(sleep) as smsc,
        connected(smsc, window=10_000, long="payload", response_timeout=60) as gateway,
    ):
        gateway.submit([submit(number, "x" * 20_000) for number in range(1, 2001)])
        events = collect(gateway, lambda e: False, seconds=1)
        dry = [event for event in events if isinstance(event, SubmitUnwritten)]
        assert dry == events and dry
        assert gateway.binds()[0].state == "bound"
        assert gateway.room() == 10_000 - 2000 + len(dry)
        idle.set()
        until(gateway, lambda: len(smsc.submits()) == 2000 - len(dry))
        assert collect(gateway, 1, seconds=0.3) == []
        assert len(smsc.submits()) == 2000 - len(dry)


def test_the_line_is_kept_alive() -> None:
    with carrier() as smsc, connected(smsc, enquire_link_seconds=1) as gateway:
        collect(gateway, 1, seconds=2.4)
        assert [pdu.command for pdu in smsc.seen] == [Command.ENQUIRE_LINK] * 2
        smsc.lines[0].send(Command.ENQUIRE_LINK, 77)
        until(gateway, lambda: smsc.seen[-1].command == Command.ENQUIRE_LINK_RESP)
        assert smsc.seen[-1].sequence == 77


def test_a_dead_line_is_noticed() -> None:
    with (
        carrier(nothing) as smsc,
        connected(smsc, enquire_link_seconds=1, response_timeout=0.3) as gateway,
    ):
        smsc.answers_enquiries = False
        (event,) = collect(gateway, 1)
        assert event == Disconnected("the carrier does not answer enquire_link")


def test_an_unbind_waits_for_the_answers_that_are_due() -> None:
    with carrier(nothing) as smsc, connected(smsc, window=3) as gateway:
        gateway.submit(submits(5))
        until(gateway, lambda: len(smsc.seen) == 3)
        (line,) = smsc.lines
        line.send(Command.UNBIND, 900)
        until(gateway, lambda: gateway.room() == 0)
        for pdu in list(line.seen):
            line.accept(pdu)
        events = collect(gateway, 6)
        assert [type(event) for event in events] == [
            *[SubmitAccepted] * 3,
            *[SubmitUnwritten] * 2,
            Disconnected,
        ]
        assert line.seen[-1].command == Command.UNBIND_RESP


def test_an_unbind_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "UNBIND_GRACE_SECONDS", 0.2)
    with carrier(nothing) as smsc, connected(smsc) as gateway:
        gateway.submit(submits(1))
        until(gateway, lambda: smsc.seen)
        smsc.lines[0].send(Command.UNBIND, 900)
        doubt, gone = collect(gateway, 2)
        assert doubt == SubmitDoubtful("1.0", "connection_lost")
        assert gone == Disconnected("the carrier unbound")


def test_closing_unbinds() -> None:
    with carrier() as smsc:
        with connected(smsc, binds=2) as gateway:
            until(gateway, lambda: len(smsc.lines) == 2)
            until(gateway, lambda: gateway.room() == 200)
        assert [line.seen[-1].command for line in smsc.lines] == [Command.UNBIND] * 2
        gateway.close()


def test_the_window_is_never_passed() -> None:
    most = [0]

    def slow(line: Line, pdu: Pdu) -> None:
        waiting.append(pdu)
        most[0] = max(most[0], len(waiting))
        if len(waiting) == 5:
            time.sleep(0.02)
            # A part more would be read together with these.
            line.connection.settimeout(0.01)
            with pytest.raises(TimeoutError):
                line.connection.recv(1, socket.MSG_PEEK)
            line.connection.settimeout(None)
            while waiting:
                line.accept(waiting.pop())

    waiting: list[Pdu] = []
    with carrier(slow) as smsc, connected(smsc, window=5) as gateway:
        gateway.submit([submit(n, "Two parts! " * 20) for n in range(1, 11)])
        assert len(collect(gateway, 10)) == 10
        assert most[0] == 5


def test_what_waits_for_room_can_be_had_back_unwritten() -> None:
    with carrier(nothing) as smsc, connected(smsc, window=2) as gateway:
        assert gateway.submit(submits(5)) == 5
        assert (gateway.room(), gateway.waiting()) == (0, 3)
        gateway.give_back()
        assert collect(gateway, 3) == [SubmitUnwritten(f"{number}.0") for number in (3, 4, 5)]
        until(gateway, lambda: len(smsc.submits()) == 2)
        assert gateway.waiting() == 0


def test_urgent_messages_leave_before_those_that_wait() -> None:
    with carrier(nothing) as smsc, connected(smsc, window=1) as gateway:
        gateway.submit([*submits(3)])
        gateway.submit([submit(9, "Code", priority=1)])
        until(gateway, lambda: len(smsc.submits()) == 1)
        line = smsc.lines[0]
        line.accept(line.seen[-1])
        until(gateway, lambda: len(smsc.submits()) == 2)
        assert [short.content for short in smsc.submits()] == [b"Hello", b"Code"]


def test_the_rate_is_kept() -> None:
    times: list[float] = []

    def note(line: Line, pdu: Pdu) -> None:
        times.append(time.monotonic())
        take_all(line, pdu)

    with carrier(note) as smsc, connected(smsc, rate=100, response_timeout=20) as gateway:
        assert gateway.room() == 10
        gateway.submit(submits(150))
        assert len(collect(gateway, 150)) == 150
        # A tenth of a second's worth may go at once.
        assert times[-1] - times[0] > 1.3
        inside = max(sum(at <= t < at + 0.5 for t in times) for at in times)
        assert inside <= 50 + 10 + 5


def test_what_waits_too_long_goes_back_unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """F07: a process that slept past its lease writes nothing when it wakes."""
    monkeypatch.setattr(module, "HOLD_SECONDS", 0.2)
    with carrier(nothing) as smsc, connected(smsc, window=2) as gateway:
        gateway.submit(submits(4))
        until(gateway, lambda: len(smsc.seen) == 2)
        time.sleep(0.3)
        for pdu in smsc.seen:
            smsc.lines[0].accept(pdu)
        events = collect(gateway, 4)
        assert {e.token for e in events if isinstance(e, SubmitUnwritten)} == {"3.0", "4.0"}
        assert len(smsc.submits()) == 2


def test_one_descriptor_tells_of_all_binds() -> None:
    with carrier() as smsc, connected(smsc, binds=3) as gateway:
        until(gateway, lambda: gateway.room() == 300)
        watched = list(gateway.descriptors())
        assert select.select(watched, [], [], 0.0)[0] == []
        smsc.lines[2].deliver(1, receipt_of("abc"))
        assert select.select(watched, [], [], 5.0)[0] == watched
        assert len(gateway.poll(0.0)) == 1
        assert select.select(watched, [], [], 0.0)[0] == []
