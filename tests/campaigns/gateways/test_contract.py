"""What every gateway promises, run against each of them with its carrier behind it."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.gateways import registry
from campaigns.gateways.base import (
    ConnectionRefused,
    Disconnected,
    Event,
    Gateway,
    ReceiptIn,
    Submit,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
)
from campaigns.simulator.outcomes import number_of
from campaigns.simulator.smppdoor import SmppOptions
from tests.campaigns.simulator.running import doors, simulator

ORDINARY = "919812345678"


def free_port() -> int:
    """A port that nothing listens at just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture(params=["unix", "tcp", "smpp"])
def gateway(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gateway]:
    if request.param == "smpp":
        with doors(tmp_path, smpp=SmppOptions()) as running:
            made = registry.make("smpp", running.smpp)
            made.open()
            yield made
            made.close()
        return
    address = f"127.0.0.1:{free_port()}" if request.param == "tcp" else ""
    with simulator(tmp_path, address=address) as where:
        made = registry.make("simulator", {"address": where})
        made.open()
        yield made
        made.close()


def collect(gateway: Gateway, wanted: int, seconds: float = 5.0) -> list[Event]:
    events: list[Event] = []
    end = time.monotonic() + seconds
    while len(events) < wanted and time.monotonic() < end:
        events += gateway.poll(0.1)
    return events


def submit(to: str | int, token: str = "1.0", text: str = "Hello") -> Submit:
    return Submit(token, str(to), "TIDING", text)


def test_each_message_is_answered_by_its_token(gateway: Gateway) -> None:
    messages = [submit(ORDINARY, f"{n}.0") for n in range(600)]
    assert gateway.submit(messages) == 600
    events = collect(gateway, 1200)
    accepted = {e.token: e.reference for e in events if isinstance(e, SubmitAccepted)}
    assert set(accepted) == {m.token for m in messages}
    assert len(set(accepted.values())) == 600


def test_receipts_name_the_reference_and_our_token(gateway: Gateway) -> None:
    gateway.submit([submit(ORDINARY, "7.0")])
    accepted, receipt = collect(gateway, 2)
    assert isinstance(accepted, SubmitAccepted)
    assert isinstance(receipt, ReceiptIn)
    assert (receipt.reference, receipt.token) == (accepted.reference, "7.0")
    assert receipt.status == "DELIVRD"


@pytest.mark.parametrize("text", ["two\nlines", "नमस्ते 🙏", 'quote " and \\', "\ud83d", ""])
def test_any_text_reaches_the_carrier(gateway: Gateway, text: str) -> None:
    gateway.submit([submit(ORDINARY, text=text)])
    assert isinstance(collect(gateway, 1)[0], SubmitAccepted)


def test_refusals_say_whether_they_are_permanent(gateway: Gateway) -> None:
    gateway.submit([submit(number_of("refused"), "1.0"), submit(number_of("busy"), "2.0")])
    assert collect(gateway, 2) == [
        SubmitRefused("1.0", "ESME_RINVDSTADR", True),
        SubmitRefused("2.0", "ESME_RSYSERR", False),
    ]


def test_throttling_is_an_answer_of_its_own(gateway: Gateway) -> None:
    gateway.submit([submit(number_of("throttled"), "1.0")])
    assert collect(gateway, 1) == [SubmitThrottled("1.0")]
    gateway.submit([submit(number_of("throttled"), "1.1")])
    assert isinstance(collect(gateway, 1)[0], SubmitAccepted)


def test_a_hang_up_is_reported_once_and_it_can_be_opened_again(gateway: Gateway) -> None:
    gateway.submit([submit(number_of("hang-up"))])
    events: list[Event] = []
    while not events or not isinstance(events[-1], Disconnected):
        events += collect(gateway, 1)
    # Of several connections each tells of its own messages before.
    assert events[:-1] in ([], [SubmitDoubtful("1.0", "connection_lost")])
    assert gateway.poll(0.0) == []
    assert gateway.submit([submit(ORDINARY)]) == 0
    gateway.open()
    assert gateway.submit([submit(ORDINARY)]) == 1


def test_receipts_come_again_until_they_are_acknowledged(gateway: Gateway) -> None:
    gateway.submit([submit(ORDINARY)])
    first = collect(gateway, 2)[1]
    gateway.open()
    (again,) = collect(gateway, 1)
    assert isinstance(again, ReceiptIn) and isinstance(first, ReceiptIn)
    assert again._replace(receipt_id="") == first._replace(receipt_id="")
    gateway.acknowledge([again.receipt_id])
    gateway.open()
    assert collect(gateway, 1, seconds=0.4) == []


def test_a_frozen_client_does_not_keep_receipts_from_others(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for door in ("jsondoor", "smppsession"):
        monkeypatch.setattr(f"campaigns.simulator.{door}.ACKNOWLEDGE_SECONDS", 0.3)
    gateway.submit([submit(ORDINARY, f"{n}.0") for n in range(5)])
    time.sleep(0.3)
    other = type(gateway)(gateway.config)
    other.open()
    receipts = {e.token for e in collect(other, 5) if isinstance(e, ReceiptIn)}
    other.close()
    assert receipts == {f"{n}.0" for n in range(5)}


def test_nobody_there_is_a_refusal_not_a_doubt(tmp_path: Path) -> None:
    gateway = registry.make("simulator", {"address": str(tmp_path / "nobody.sock")})
    with pytest.raises(ConnectionRefused):
        gateway.open()
    assert gateway.submit([submit(ORDINARY)]) == 0


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(LookupError, match="simulator"):
        registry.make("pigeon", {})
