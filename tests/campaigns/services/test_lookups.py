"""Carriers are asked about what is in doubt, and about what they never reported."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns import reasons
from campaigns.gateways.base import SubmitAccepted, SubmitDoubtful
from campaigns.models import Carrier, CarrierReference, Doubt, Message
from campaigns.services import lookups, sending
from campaigns.services.claiming import claim
from campaigns.services.dispatching import flights_of
from tests.campaigns.gateways.http.scripted import Asked, Server, answer, serving
from tests.campaigns.scene import queued_batch


class Known:
    """What a carrier says of messages by our token."""

    def __init__(self) -> None:
        self.status: dict[str, str] = {}

    def __call__(self, asked: Asked, connection: socket.socket) -> bytes:
        token = asked.query["ref"]
        if token not in self.status:
            return answer(404, "{}")
        found = {"id": f"c-{token}", "ref": token, "state": self.status[token]}
        return answer(200, json.dumps({"data": [found]}))


@pytest.fixture
def known() -> Known:
    return Known()


@pytest.fixture
def server(known: Known) -> Iterator[Server]:
    with serving(known) as made:
        yield made


@pytest.fixture
def asked_carrier(server: Server, db: None) -> Carrier:
    lookup = {
        "url": f"{server.url}/status",
        "by_token": {"query": {"ref": "{token}"}},
        "items": "data",
        "fields": {"reference": "id", "token": "ref", "status": "state"},
        "missing": {"status": 404},
    }
    config = {"url": f"{server.url}/send", "lookup": lookup}
    made: Carrier = Carrier.objects.create(name="Upstream", kind="http", config=config)
    return made


def in_doubt(account: Account, carrier: Carrier, count: int = 1) -> list[str]:
    """Messages nobody knows the outcome of, some time ago; their tokens."""
    queued_batch(account, count)
    tokens = []
    for claimed in claim("test", carrier, count):
        for flight in flights_of(claimed):
            doubt = SubmitDoubtful(flight.token, reasons.NO_ANSWER)
            sending.record(carrier.pk, [sending.outcome_of(flight, doubt)])
            tokens.append(flight.token)
    Doubt.objects.update(since=timezone.now() - timedelta(minutes=5))
    return tokens


def states() -> list[str]:
    return sorted(Message.objects.values_list("state", flat=True))


def test_a_doubt_is_settled_by_what_the_carrier_knows(
    customer: Account, asked_carrier: Carrier, known: Known
) -> None:
    tokens = in_doubt(customer, asked_carrier, 4)
    known.status = dict(zip(tokens, ["delivered", "failed", "sent"], strict=False))
    assert lookups.ask_carriers() == 3
    assert states() == ["delivered", "sent", "uncertain", "undelivered"]
    assert set(CarrierReference.objects.values_list("reference", flat=True)) == {
        f"c-{token}" for token in tokens[:3]
    }
    assert lookups.ask_carriers() == 0


def test_a_fresh_doubt_is_left_alone(
    customer: Account, asked_carrier: Carrier, known: Known, server: Server
) -> None:
    in_doubt(customer, asked_carrier)
    Doubt.objects.update(since=timezone.now())
    assert lookups.ask_carriers() == 0
    assert server.asked == []


def test_silent_messages_are_asked_for(
    customer: Account, asked_carrier: Carrier, known: Known
) -> None:
    queued_batch(customer, 2)
    for claimed in claim("test", asked_carrier, 2):
        for flight in flights_of(claimed):
            taken = SubmitAccepted(flight.token, f"c-{flight.token}")
            sending.record(asked_carrier.pk, [sending.outcome_of(flight, taken)])
            known.status[flight.token] = "delivered"
    assert lookups.ask_carriers() == 0
    Message.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    assert lookups.ask_carriers() == 2
    assert states() == ["delivered", "delivered"]


@pytest.mark.parametrize("port", [0, 1], ids=["bad-config", "nobody-there"])
def test_a_carrier_that_cannot_be_asked_changes_nothing(
    customer: Account, asked_carrier: Carrier, port: int
) -> None:
    in_doubt(customer, asked_carrier)
    url = f"http://127.0.0.1:{port}/status" if port else "nothing"
    asked_carrier.config["lookup"]["url"] = url
    asked_carrier.save()
    assert lookups.ask_carriers() == 0
    assert states() == ["uncertain"]
