"""Carriers bring receipts and messages by HTTP: stored first, answered as they want it then."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import Account
from campaigns.gateways.base import SubmitAccepted
from campaigns.gateways.http import presets
from campaigns.models import Anomaly, Carrier, CarrierReference, InboundPart, Message, Receipt
from campaigns.services import carrieraddresses, sending
from campaigns.services.claiming import claim
from campaigns.services.dispatching import flights_of
from tests.campaigns.scene import queued_batch

JSON = "application/json"


def http_carrier(config: Mapping[str, Any], name: str = "Upstream") -> Carrier:
    row: Carrier = Carrier.objects.create(name=name, kind="http", config=dict(config))
    return row


@pytest.fixture
def jasmin(db: None) -> Carrier:
    given = {"url": "http://jasmin.example:1401/send", "username": "tidings"}
    return http_carrier(presets.make("jasmin", given))


def place(carrier: Carrier, which: str = "receipt") -> str:
    """The path of a carrier's address."""
    own = carrieraddresses.own(carrier)
    return urlsplit(own.receipt_url if which == "receipt" else own.inbound_url).path


def sent(account: Account, carrier: Carrier, reference: str = "a-1") -> Message:
    """A message that the carrier took under `reference`."""
    queued_batch(account, 1)
    (claimed,) = claim("test", carrier, 10)
    (flight,) = flights_of(claimed)
    answer = SubmitAccepted(flight.token, reference)
    sending.record(carrier.pk, [sending.outcome_of(flight, answer)])
    return Message.objects.get(pk=flight.message_id)


def test_a_receipt_settles_its_message_and_is_answered_as_the_carrier_wants(
    customer: Account, jasmin: Carrier, client: Client
) -> None:
    message = sent(customer, jasmin)
    said = {"id": "a-1", "level": "2", "message_status": "DELIVRD", "err": "000"}
    answer = client.get(place(jasmin), said)
    assert (answer.status_code, answer.content) == (200, b"ACK/Jasmin")
    message.refresh_from_db()
    assert message.state == "delivered"
    stored = Receipt.objects.get()
    assert (stored.reference, stored.status, stored.raw) == ("a-1", "DELIVRD", said)


def test_the_same_receipt_again_changes_nothing(
    customer: Account, jasmin: Carrier, client: Client
) -> None:
    message = sent(customer, jasmin)
    for _ in range(5):
        said = {"id": "a-1", "message_status": "DELIVRD"}
        assert client.post(place(jasmin), said).status_code == 200
    message.refresh_from_db()
    assert message.state == "delivered"
    assert CarrierReference.objects.count() == 1


def test_several_receipts_in_one_call(customer: Account, client: Client) -> None:
    fields = {"reference": "id", "status": "state"}
    config = {"url": "http://x/", "receipts": {"items": "reports", "fields": fields}}
    carrier = http_carrier(config)
    first, second = sent(customer, carrier, "a"), sent(customer, carrier, "b")
    reports = [{"id": "a", "state": "delivered"}, {"id": "b", "state": "failed"}]
    answer = client.post(place(carrier), json.dumps({"reports": reports}), content_type=JSON)
    assert (answer.status_code, answer.content) == (200, b"OK")
    for message, state in ((first, "delivered"), (second, "undelivered")):
        message.refresh_from_db()
        assert message.state == state


def test_a_receipt_of_an_unknown_id_is_kept(jasmin: Carrier, client: Client) -> None:
    assert client.get(place(jasmin), {"id": "?", "message_status": "DELIVRD"}).status_code == 200
    assert Receipt.objects.get().matched_at is None


@pytest.mark.parametrize(
    "body",
    ['{"id": "a\\u0000", "message_status": "\\ud83d", "x": 1e999}', '{"id": "%s"}' % ("x" * 999)],
    ids=["odd-characters", "no-status"],
)
def test_hostile_bodies_are_stored_or_refused(body: str, jasmin: Carrier, client: Client) -> None:
    answer = client.post(place(jasmin), body, content_type=JSON)
    assert answer.status_code == (200 if "status" in body else 400)


def test_a_call_that_makes_no_sense_is_refused_and_kept(jasmin: Carrier, client: Client) -> None:
    answer = client.post(place(jasmin), "delivered\x00", content_type="text/plain")
    assert answer.status_code == 400
    assert b"could not be read" in answer.content
    noted = Anomaly.objects.get()
    assert (noted.kind, noted.carrier) == ("receipt_unreadable", jasmin)
    assert noted.detail["body"].startswith("delivered")
    assert not Receipt.objects.exists()


def test_nobody_else_can_call(jasmin: Carrier, client: Client) -> None:
    other = http_carrier({**jasmin.config}, "Other")
    simulator = Carrier.objects.create(name="Simulator", kind="simulator")
    wrong = [
        place(jasmin).replace(str(jasmin.uuid), str(other.uuid)),
        place(jasmin).replace("/receipts", "x/receipts"),
        place(simulator),
        place(http_carrier({"url": "http://x/"}, "Without receipts")),
    ]
    for address in wrong:
        answer = client.get(address, {"id": "a-1", "message_status": "DELIVRD"})
        assert (answer.status_code, answer.content) == (404, b"There is nothing here.\n")
    assert client.put(place(jasmin)).status_code == 405
    assert not Receipt.objects.exists()


def test_an_old_address_ends_with_its_version(jasmin: Carrier, client: Client) -> None:
    old = place(jasmin)
    jasmin.config["callback_version"] = 2
    jasmin.save()
    said = {"id": "a-1", "message_status": "DELIVRD"}
    assert client.get(old, said).status_code == 404
    assert client.get(place(jasmin), said).status_code == 200


def test_calls_from_other_networks_find_nothing(jasmin: Carrier, client: Client) -> None:
    jasmin.config["receipts"]["allow"] = ["192.0.2.0/24"]
    jasmin.save()
    said = {"id": "a-1", "message_status": "DELIVRD"}
    assert client.get(place(jasmin), said).status_code == 404
    assert client.get(place(jasmin), said, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_large_body_is_refused(jasmin: Carrier, client: Client) -> None:
    answer = client.post(place(jasmin), "x" * (1 << 20) + "x", content_type=JSON)
    assert answer.status_code == 413


def test_messages_of_phones_are_stored(jasmin: Carrier, client: Client) -> None:
    said = {"id": "i1", "from": "447700900001", "to": "919800000001", "content": "STOP"}
    answer = client.post(place(jasmin, "inbound"), said)
    assert (answer.status_code, answer.content) == (200, b"ACK/Jasmin")
    part = InboundPart.objects.get()
    assert (part.source, part.destination, part.text) == ("447700900001", "919800000001", "STOP")
    assert client.post(place(jasmin, "inbound"), {"from": "1"}).status_code == 400


def test_a_long_text_that_was_taken_whole_needs_one_receipt(
    customer: Account, jasmin: Carrier, client: Client
) -> None:
    queued_batch(customer, 1)
    Message.objects.update(segments=3)
    (claimed,) = claim("test", jasmin, 10)
    (flight,) = flights_of(claimed)
    accepted = sending.outcome_of(flight, SubmitAccepted(flight.token, "a-1"))
    sending.record(jasmin.pk, [accepted])
    client.get(place(jasmin), {"id": "a-1", "message_status": "DELIVRD"})
    assert Message.objects.get().state == "delivered"
