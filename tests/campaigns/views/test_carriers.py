"""The operator's pages about carriers, through HTTP."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, User
from campaigns.models import Carrier, CarrierMinute, Dispatcher, Doubt, LinkState
from campaigns.services import carriersecrets
from tests.campaigns.scene import queued_batch
from tests.factories import CarrierFactory

SMPP = {
    "name": "Banyan",
    "rate": "200",
    "window": "100",
    "receipt_seconds": "60",
    "currency": "eur",
    "set_host": "smsc.example.com",
    "set_port": "2775",
    "set_system_id": "tidings",
    "set_password": "walnut99",
    "set_tls_verify": "on",
    "set_registered_delivery": "last",
}


@pytest.fixture
def desk(operator: Account, sign_in: Callable[[User], Client]) -> Client:
    """The operator's owner, signed in."""
    return sign_in(operator.users.get())


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def make(desk: Client) -> Carrier:
    answer = desk.post("/carriers/new/smpp/", SMPP)
    assert answer.status_code == 302, answer.content.decode()
    return Carrier.objects.get(name="Banyan")


def test_an_smpp_carrier_is_added_by_its_form(desk: Client) -> None:
    carrier = make(desk)
    assert (carrier.kind, carrier.status, carrier.currency) == ("smpp", "disabled", "EUR")
    assert carrier.config["registered_delivery"] == "last"
    assert carrier.config["port"] == 2775
    assert "password" not in carrier.config
    assert carriersecrets.unsealed(carrier) == {"password": "walnut99"}


def test_a_password_is_never_shown_and_blank_keeps_it(desk: Client) -> None:
    carrier = make(desk)
    address = f"/carriers/{carrier.uuid}/edit/"
    page = text_of(desk, address)
    assert "walnut99" not in page
    assert "Leave this blank to keep it" in page
    desk.post(address, {**SMPP, "set_password": "", "set_host": "other.example.com"})
    carrier.refresh_from_db()
    assert carrier.config["host"] == "other.example.com"
    assert carriersecrets.unsealed(carrier) == {"password": "walnut99"}
    assert "walnut99" not in text_of(desk, f"/carriers/{carrier.uuid}/")


def test_what_the_gateway_cannot_read_is_told_beside_its_field(desk: Client) -> None:
    answer = desk.post("/carriers/new/smpp/", {**SMPP, "set_token_tlv": "0x1400"})
    assert answer.status_code == 422
    assert "id_set_token_tlv_error" in answer.content.decode()
    assert not Carrier.objects.exists()


BASICS = {name: SMPP[name] for name in ("name", "rate", "window", "receipt_seconds")}


def test_an_http_carrier_is_added_by_a_preset_and_changed_as_json(desk: Client) -> None:
    answers = {"set_url": "http://kannel.example:13013/cgi-bin/sendsms", "set_username": "u"}
    lacking = desk.post("/carriers/new/http-kannel/", {**BASICS, **answers})
    assert lacking.status_code == 422 and "id_set_password_error" in lacking.content.decode()
    made = desk.post(
        "/carriers/new/http-kannel/", {**BASICS, **answers, "set_password": "walnut99"}
    )
    assert made.status_code == 302, made.content.decode()
    carrier = Carrier.objects.get()
    assert (carrier.kind, carrier.config["preset"]) == ("http", "kannel")
    assert carriersecrets.unsealed(carrier) == {"password": "walnut99"}
    address = f"/carriers/{carrier.uuid}/edit/"
    page = text_of(desk, address)
    assert "sendsms" in page and "walnut99" not in page and "Kept so far: password" in page
    changed = {**carrier.config, "connections": 3}
    given = {"set_description": json.dumps(changed), "set_secrets": "other = cherry"}
    assert desk.post(address, {**BASICS, **given}).status_code == 302
    carrier.refresh_from_db()
    assert carrier.config["connections"] == 3
    assert carriersecrets.unsealed(carrier) == {"password": "walnut99", "other": "cherry"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"set_description": "{"}, "This is no JSON"),
        ({"set_description": "[]"}, "an object in braces"),
        ({"set_description": '{"url": "http://a.example/", "timeout": 900}'}, "timeout:"),
        ({"set_description": "{}", "set_secrets": "nonsense"}, "Each line is name = value"),
    ],
    ids=["broken", "list", "range", "secrets"],
)
def test_a_description_that_makes_no_sense_is_told_beside_it(
    desk: Client, given: dict[str, str], said: str
) -> None:
    answer = desk.post("/carriers/new/http/", {**BASICS, **given})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_every_way_to_make_a_carrier_has_its_form(desk: Client) -> None:
    page = text_of(desk, "/carriers/new/")
    for way in ("smpp", "http-tidings", "http-kannel", "http-jasmin", "http", "simulator"):
        assert f'href="/carriers/new/{way}/"' in page
        assert "<form" in text_of(desk, f"/carriers/new/{way}/")
    assert desk.get("/carriers/new/pigeon/").status_code == 404


def test_the_board_tells_of_binds_queue_rate_and_doubts(
    desk: Client, customer: Account, carrier: Carrier
) -> None:
    now = timezone.now()
    queued_batch(customer, 7)
    Dispatcher.objects.create(name="d1", started_at=now, seen_at=now)
    LinkState.objects.create(
        dispatcher="d1", carrier=carrier, label="bind 1", state="bound", since=now, seen_at=now,
        window=50, in_flight=12, rate=33.0,
    )  # fmt: skip
    minute = now.replace(second=0, microsecond=0)
    CarrierMinute.objects.create(
        carrier=carrier, minute=minute, written=1234, answered=4, refused=1, codes={"ESME_X": 1}
    )
    Doubt.objects.create(
        message_id=1, account=customer, carrier=carrier, why="no_answer", since=now
    )
    for page in (text_of(desk, "/carriers/"), text_of(desk, "/carriers/live/")):
        assert "7 not tied to a carrier" in page
        assert "12 of 50 unanswered, 33/s" in page
        assert "1,234" in page and "ESME_X" in page and "25.0 %" in page
        assert "need a decision" in page


def test_what_no_dispatcher_has_told_of_lately_does_not_count(
    desk: Client, carrier: Carrier
) -> None:
    before = timezone.now() - timedelta(seconds=20)
    LinkState.objects.create(
        dispatcher="d1", carrier=carrier, label="b", state="bound", since=before, seen_at=before
    )
    assert "No dispatcher" in text_of(desk, "/carriers/")


def test_pace_drain_and_activate(desk: Client, carrier: Carrier) -> None:
    here = f"/carriers/{carrier.uuid}/"
    desk.post(f"{here}pace/", {"rate": "9", "window": "3"})
    desk.post(f"{here}drain/")
    carrier.refresh_from_db()
    assert (carrier.rate, carrier.window, carrier.status) == (9, 3, "draining")
    desk.post(f"{here}activate/")
    carrier.refresh_from_db()
    assert carrier.status == "active"


def test_disabling_says_what_is_in_flight_and_wants_the_name(
    desk: Client, carrier: Carrier
) -> None:
    now = timezone.now()
    LinkState.objects.create(
        dispatcher="d1", carrier=carrier, label="b", state="bound", since=now, seen_at=now,
        in_flight=3,
    )  # fmt: skip
    address = f"/carriers/{carrier.uuid}/disable/"
    assert "3 messages are in flight" in text_of(desk, address)
    assert desk.post(address, {"typed": "wrong"}).status_code == 422
    carrier.refresh_from_db()
    assert carrier.status == "active"
    desk.post(address, {"typed": carrier.name})
    carrier.refresh_from_db()
    assert carrier.status == "disabled"


def test_a_connection_that_fails_is_told_in_words(desk: Client, carrier: Carrier) -> None:
    Carrier.objects.filter(pk=carrier.pk).update(config={"address": "/nowhere/at/all.sock"})
    answer = desk.post(f"/carriers/{carrier.uuid}/try/", follow=True)
    assert "No connection" in answer.content.decode()


def test_the_page_of_a_carrier_draws_its_minutes(desk: Client, carrier: Carrier) -> None:
    minute = timezone.now().replace(second=0, microsecond=0)
    CarrierMinute.objects.create(
        carrier=carrier, minute=minute, accepted=41, refused=2, codes={"ESME_RINVDSTADR": 2}
    )
    page = text_of(desk, f"/carriers/{carrier.uuid}/")
    assert "The carrier refused the number" in page
    assert "Accepted <b>41</b>" in page
    assert "24 hours" in page and text_of(desk, f"/carriers/{carrier.uuid}/?hours=24")


@pytest.mark.parametrize("who", ["customer", "reseller"])
def test_to_everybody_else_they_are_not_there(
    who: str, customer: Account, reseller: Account, sign_in: Callable[[User], Client]
) -> None:
    carrier = CarrierFactory()
    account = {"customer": customer, "reseller": reseller}[who]
    client = sign_in(account.users.get())
    for address in ("/carriers/", "/carriers/new/", f"/carriers/{carrier.uuid}/"):
        assert client.get(address).status_code == 404
