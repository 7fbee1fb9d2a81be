"""The door for JSON lines, as its gateway meets it when phones write and scripts misbehave."""

import json
import socket
import time
from pathlib import Path

import pytest

from campaigns.gateways.base import (
    Disconnected,
    Event,
    Gateway,
    InboundIn,
    ReceiptIn,
    Submit,
    SubmitAccepted,
    SubmitRefused,
    SubmitThrottled,
)
from campaigns.gateways.simulator import SimulatorGateway
from campaigns.simulator.journal import account_of, submits
from campaigns.simulator.outcomes import number_of
from campaigns.simulator.script import Script
from tests.campaigns.simulator.esme import ORDINARY
from tests.campaigns.simulator.running import SWIFT_PHASE, doors, simulator


def events(gateway: Gateway, count: int, seconds: float = 5.0) -> list[Event]:
    """At least so many events."""
    found: list[Event] = []
    end = time.monotonic() + seconds
    while len(found) < count:
        assert time.monotonic() < end, found
        found += gateway.poll(0.1)
    return found


def opened(address: str) -> SimulatorGateway:
    gateway = SimulatorGateway({"address": address})
    gateway.open()
    return gateway


def test_a_phone_writes_back_until_it_is_acknowledged(tmp_path: Path) -> None:
    to = number_of("writes-back")
    with simulator(tmp_path) as address:
        gateway = opened(address)
        gateway.submit([Submit("1.0", str(to), "TIDING", "Hello")])
        accepted, receipt, inbound = events(gateway, 3)
        assert isinstance(accepted, SubmitAccepted) and isinstance(receipt, ReceiptIn)
        assert isinstance(inbound, InboundIn)
        assert (inbound.source, inbound.destination) == (str(to), "TIDING")
        assert (inbound.text, inbound.part) == ("Thank you.", None)
        gateway.acknowledge([receipt.receipt_id])
        gateway.close()
    with simulator(tmp_path) as address:
        again = opened(address)
        assert events(again, 1) == [inbound]
        again.acknowledge([inbound.inbound_id])
        again.submit([Submit("2.0", str(number_of("no-receipt")), "TIDING", "Hello")])
        events(again, 1)
        again.close()
    assert account_of(tmp_path / "carrier.log").owed == 0


def test_phones_can_be_made_to_write(tmp_path: Path) -> None:
    with simulator(tmp_path) as address, socket.socket(socket.AF_UNIX) as control:
        control.connect(address)
        gateway = opened(address)
        control.sendall(json.dumps(["write", [[ORDINARY, "56767", "STOP", ""]]]).encode() + b"\n")
        control.settimeout(5)
        # Whoever is connected at this door may get it.
        got = gateway.poll(1) or json.loads(control.makefile().readline())[1]
        assert [list(message)[1:4] for message in got] == [[ORDINARY, "56767", "STOP"]]
        gateway.close()


@pytest.mark.parametrize(
    ("fate", "answer"),
    [
        ("throttle", SubmitThrottled("1.0")),
        ("refuse", SubmitRefused("1.0", "ESME_RSUBMITFAIL", True)),
        ("busy", SubmitRefused("1.0", "ESME_RSYSERR", False)),
        ("nack", SubmitRefused("1.0", "ESME_RINVCMDID", True)),
    ],
)
def test_scripted_refusals(tmp_path: Path, fate: str, answer: Event) -> None:
    with doors(tmp_path, Script((SWIFT_PHASE._replace(**{fate: 1.0}),))) as running:
        gateway = opened(running.address)
        gateway.submit([Submit("1.0", ORDINARY, "TIDING", "Hello")])
        assert events(gateway, 1) == [answer]
        gateway.close()


@pytest.mark.parametrize("fate", ["hang_up", "broken"])
def test_scripted_ends_of_the_connection(tmp_path: Path, fate: str) -> None:
    phase = SWIFT_PHASE._replace(lost_receipt=1.0, **{fate: 1.0})
    with doors(tmp_path, Script((phase,))) as running:
        gateway = opened(running.address)
        gateway.submit([Submit("1.0", ORDINARY, "TIDING", "Hello")])
        (end,) = events(gateway, 1)
        assert isinstance(end, Disconnected)
        assert list(submits(running.log)) == [("1.0", "accepted")]
