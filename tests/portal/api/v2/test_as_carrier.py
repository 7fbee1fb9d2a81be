"""A Tidings as the carrier of another: what leaves here arrives there, and its end comes back.

Both are this portal, over a real socket: the sender by its gateway, the carrier by its API.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import Account
from campaigns.gateways import registry
from campaigns.gateways.base import (
    Event,
    Gateway,
    ReceiptIn,
    Submit,
    SubmitAccepted,
    SubmitRefused,
)
from campaigns.gateways.http import presets
from campaigns.models import Batch, Carrier, Message
from campaigns.services import receipts, sending
from campaigns.services.claiming import claim
from campaigns.services.dispatching import flights_of
from tests.campaigns.scene import queued_batch

SECONDS = 20.0
HINDI = Submit("7000000000001.0", "919812345670", "TIDING", "नमस्ते & welcome 🙏", unicode=True)


class Upstream:
    """The portal as a carrier: what it was given, and a way to let messages end there."""

    def __init__(self, url: str, token: str, simulator: Carrier) -> None:
        self._simulator = simulator
        made = presets.make("tidings", {"base": f"{url}/api/v2", "service": "T"})
        made["lookup"]["after"] = [0.3, 0.3, 0.3, 0.5]
        self.config: dict[str, Any] = {**made, "token": token, "connections": 4}

    @property
    def messages(self) -> list[Message]:
        return list(Message.objects.order_by("id"))

    def end(self, status: str) -> None:
        """Send everything on, and have it end with the carrier's word `status`."""
        for claimed in claim("upstream", self._simulator, 100):
            for flight in flights_of(claimed):
                answer = SubmitAccepted(flight.token, f"s-{flight.token}")
                sending.record(self._simulator.pk, [sending.outcome_of(flight, answer)])
                said = ReceiptIn("", f"s-{flight.token}", flight.token, status, "", {})
                receipts.take(self._simulator.pk, [said])


@pytest.fixture
def upstream(live_server: Any, token: str, carrier: Carrier) -> Upstream:
    return Upstream(live_server.url, token, carrier)


@pytest.fixture
def gateway(upstream: Upstream) -> Iterator[Gateway]:
    made = registry.make("http", upstream.config)
    made.open()
    yield made
    made.close()


def collect(gateway: Gateway, until: Callable[[list[Event]], bool]) -> list[Event]:
    events: list[Event] = []
    end = time.monotonic() + SECONDS
    while not until(events):
        assert time.monotonic() < end, events
        events += gateway.poll(0.1)
    return events


def of_kind(kind: type, count: int = 1) -> Callable[[list[Event]], bool]:
    return lambda events: sum(isinstance(event, kind) for event in events) >= count


@pytest.mark.parametrize(("there", "here"), [("DELIVRD", "DELIVRD"), ("EXPIRED", "EXPIRED")])
def test_a_message_arrives_and_its_end_comes_back(
    gateway: Gateway, upstream: Upstream, there: str, here: str
) -> None:
    gateway.submit([HINDI])
    (accepted,) = collect(gateway, of_kind(SubmitAccepted))
    (message,) = upstream.messages
    assert (message.text, message.sender, str(message.msisdn)) == (
        HINDI.text,
        HINDI.sender,
        HINDI.to,
    )
    assert isinstance(accepted, SubmitAccepted)
    assert accepted.reference == f"{Batch.objects.get().uuid}:1"
    upstream.end(there)
    receipt = collect(gateway, of_kind(ReceiptIn))[-1]
    assert isinstance(receipt, ReceiptIn)
    assert (receipt.token, receipt.reference) == (HINDI.token, accepted.reference)
    assert receipt.status == here


def test_the_same_token_again_sends_nothing_again(gateway: Gateway, upstream: Upstream) -> None:
    first, second = [], []
    gateway.submit([HINDI])
    first = collect(gateway, of_kind(SubmitAccepted))
    gateway.submit([HINDI])
    second = collect(gateway, of_kind(SubmitAccepted))
    assert first == second
    assert len(upstream.messages) == 1


def test_what_it_refuses_says_why(gateway: Gateway, upstream: Upstream) -> None:
    gateway.submit([HINDI._replace(token="1.0", sender="NOBODY")])
    gateway.submit([HINDI._replace(token="2.0", to="12")])
    found = collect(gateway, of_kind(SubmitRefused, 2))
    assert all(isinstance(event, SubmitRefused) and event.permanent for event in found)
    assert upstream.messages == []


def test_without_credits_it_is_refused_for_now(
    gateway: Gateway, upstream: Upstream, customer: Account
) -> None:
    queued_batch(customer, 1000, per_chunk=1000)  # all that it has is held for these
    gateway.submit([HINDI])
    found = collect(gateway, of_kind(SubmitRefused))
    refused = [event for event in found if isinstance(event, SubmitRefused)]
    assert {(event.code, event.permanent) for event in refused} == {("NO-CREDITS", False)}


def test_it_can_be_asked_by_our_token(gateway: Gateway, upstream: Upstream) -> None:
    gateway.submit([HINDI])
    collect(gateway, of_kind(SubmitAccepted))
    told = gateway.ask(HINDI.token)
    assert told is not None and (told.token, told.status) == (HINDI.token, "ENROUTE")
    assert gateway.ask("5.0") is None
