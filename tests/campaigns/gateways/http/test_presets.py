"""The presets against small servers that behave as their vendors describe."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from campaigns.gateways import registry
from campaigns.gateways.base import (
    Event,
    Submit,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
)
from campaigns.gateways.http import calls, presets
from campaigns.gateways.http.calls import Call
from campaigns.gateways.http.config import read
from tests.campaigns.gateways.http.fakes import Jasmin, Kannel
from tests.campaigns.gateways.http.scripted import Answer, serving
from tests.campaigns.gateways.http.test_gateway import collect

PLAIN = Submit("7.0", "919812345670", "TIDING", "Hello & £5 [€] {to}")
HINDI = Submit("8.0", "919812345670", "TIDING", "नमस्ते 🙏", unicode=True, validity=3600)
RECEIPTS = "https://portal.example/carriers/u/s/receipts"


def made(preset: str, address: str, password: str = "geheim") -> dict[str, Any]:
    given = {"url": address, "username": "tidings"}
    config = {"receipt_url": RECEIPTS, "timeout": 3, "connections": 2}
    return {**presets.make(preset, given), **config, "password": password}


def outcomes(
    preset: str, path: str, answers: Answer, *messages: Submit, **more: Any
) -> list[Event]:
    with serving(answers) as server:
        gateway = registry.make("http", made(preset, server.url + path, **more))
        gateway.open()
        found: list[Event] = []
        for message in messages:
            gateway.submit([message])
            found += collect(gateway)
        gateway.close()
    return found


def to(number: str) -> Submit:
    return PLAIN._replace(to=number)


def test_kannel_takes_messages_and_says_so() -> None:
    kannel = Kannel()
    found = outcomes(
        "kannel", "/cgi-bin/sendsms", kannel, PLAIN, HINDI, to("4470"), to("4479"), to("4478")
    )
    assert found == [
        SubmitAccepted("7.0", "7.0"),
        SubmitAccepted("8.0", "8.0"),
        SubmitAccepted("7.0", "7.0"),
        SubmitRefused("7.0", "NOT_ROUTABLE", True),
        SubmitRefused("7.0", "TEMPORAL_FAILURE", False),
    ]
    plain, hindi, _ = kannel.messages
    assert (plain["text"], plain["coding"], plain["from"]) == (PLAIN.text, "0", "TIDING")
    assert (hindi["text"], hindi["coding"], hindi["charset"]) == (HINDI.text, "2", "utf-8")
    assert (hindi["validity"], "validity" in plain, "smsc" in plain) == ("60", False, False)


def test_kannel_may_keep_a_message_for_later() -> None:
    assert outcomes("kannel", "/cgi-bin/sendsms", Kannel(), to("4477")) == [
        SubmitAccepted("7.0", "7.0")
    ]


def test_kannel_with_a_wrong_password_refuses_for_now() -> None:
    (found,) = outcomes("kannel", "/cgi-bin/sendsms", Kannel(), PLAIN, password="wrong")
    assert found == SubmitRefused("7.0", "HTTP_403", False)


@pytest.mark.parametrize(
    ("status", "ours"),
    [("1", "DELIVRD"), ("2", "UNDELIV"), ("8", "ENROUTE"), ("16", "REJECTD"), ("34", "EXPIRED")],
)
def test_kannels_receipts_name_our_token(status: str, ours: str) -> None:
    kannel = Kannel()
    outcomes("kannel", "/cgi-bin/sendsms", kannel, PLAIN)
    address = urlsplit(kannel.receipt(kannel.messages[0], status, "id:77 stat:X"))
    assert f"{address.scheme}://{address.netloc}{address.path}" == RECEIPTS
    rules = read(made("kannel", "http://kannel.example/")).receipts
    (receipt,) = calls.receipts(rules, Call(address.query))
    assert (receipt.token, receipt.status, receipt.error) == ("7.0", ours, "id:77 stat:X")


def test_jasmin_takes_messages_and_gives_an_id() -> None:
    jasmin = Jasmin()
    found = outcomes("jasmin", "/send", jasmin, PLAIN, HINDI)
    names = [e.reference for e in found if isinstance(e, SubmitAccepted)]
    assert names == list(jasmin.messages)
    assert [jasmin.text_of(name) for name in names] == [PLAIN.text, HINDI.text]
    assert jasmin.messages[names[1]]["validity-period"] == "60"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("4479", SubmitRefused("7.0", "No route found", False)),
        ("4478", SubmitThrottled("7.0")),
        ("4477", SubmitDoubtful("7.0", "carrier_fault")),
    ],
    ids=["no-route", "throughput", "fault"],
)
def test_jasmins_errors(number: str, expected: Event) -> None:
    assert outcomes("jasmin", "/send", Jasmin(), to(number)) == [expected]


def test_jasmin_with_a_wrong_password_refuses_for_now() -> None:
    (found,) = outcomes("jasmin", "/send", Jasmin(), PLAIN, password="wrong")
    assert isinstance(found, SubmitRefused) and not found.permanent


@pytest.mark.parametrize(
    ("said", "status", "error"),
    [
        ("id=a-1&level=1&message_status=ESME_ROK&connector=x", "ACCEPTD", "ESME_ROK"),
        ("id=a-1&level=1&message_status=ESME_RINVDSTADR", "REJECTD", "ESME_RINVDSTADR"),
        ("id=a-1&level=2&id_smsc=9&message_status=DELIVRD&err=000&dlvrd=001", "DELIVRD", "000"),
        ("id=a-1&level=2&id_smsc=9&message_status=UNDELIV&err=001", "UNDELIV", "001"),
    ],
    ids=["level-1", "level-1-error", "delivered", "undelivered"],
)
def test_jasmins_receipts(said: str, status: str, error: str) -> None:
    rules = read(made("jasmin", "http://jasmin.example/")).receipts
    assert rules.reply.body == "ACK/Jasmin"
    for call in (Call(said), Call("", "application/x-www-form-urlencoded", said.encode())):
        (receipt,) = calls.receipts(rules, call)
        assert (receipt.reference, receipt.status, receipt.error) == ("a-1", status, error)


def test_jasmin_brings_messages_of_phones() -> None:
    rules = read(made("jasmin", "http://jasmin.example/")).inbound
    said = "id=i1&from=4477&to=600&content=x&coding=8&binary=0928092E"
    (message,) = calls.inbound(rules, Call(said))
    assert (message.source, message.destination, message.text) == ("4477", "600", "नम")


@pytest.mark.parametrize("name", list(presets.PRESETS))
def test_a_preset_asks_for_what_it_needs(name: str) -> None:
    preset = presets.PRESETS[name]
    given = {field.name: field.example or "{x}" for field in preset.fields if not field.secret}
    secrets = {field.name: "s" for field in preset.fields if field.secret}
    config = presets.make(name, given)
    assert read({**config, **secrets})
    assert not secrets.keys() & config.keys()
    for field in preset.fields:
        if field.secret:
            with pytest.raises(ValueError) as told:
                read(config)
            assert told.value.args[0] == field.name
        elif not field.optional:
            with pytest.raises(ValueError) as told:
                presets.make(name, given | {field.name: " "})
            assert told.value.args[0] == field.name


@pytest.mark.parametrize(
    "wrong", [("fax", {}), ("kannel", {"color": "red"})], ids=["name", "field"]
)
def test_a_preset_takes_nothing_it_does_not_know(wrong: tuple[str, dict[str, str]]) -> None:
    with pytest.raises(ValueError):
        presets.make(*wrong)
