"""What carriers bring by calling us, in whatever shape."""

import json
from typing import Any

import pytest

from campaigns.gateways.http import calls
from campaigns.gateways.http.calls import Call, Malformed

FIELDS = {"reference": ["msg.id", "id"], "token": "?t", "status": "status", "error": "err"}


def rules(kind: str = "receipts", **given: Any) -> calls.CallRules:
    known = calls.RECEIPT_FIELDS if kind == "receipts" else calls.INBOUND_FIELDS
    return calls.read_rules(kind, given, known)


def test_receipts_in_a_json_list() -> None:
    body = json.dumps(
        {"reports": [{"id": 7, "status": "Delivered", "err": None}, {"id": "8", "status": "42"}]}
    )
    given = rules(items="reports", fields=FIELDS, statuses={"4*": "UNDELIV"})
    first, second = calls.receipts(given, Call("t=9.0", "application/json", body.encode()))
    assert (first.reference, first.token, first.status, first.error) == ("7", "9.0", "DELIVRD", "")
    assert (second.reference, second.status) == ("8", "UNDELIV")
    assert first.raw == {"id": 7, "status": "Delivered", "err": None, "t": "9.0"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", '[{"msg": {"id": "a"}, "status": "FAILED"}]'),
        ("text/plain", '{"msg": {"id": "a"}, "status": "failed"}'),
        ("text/xml", '<r status="x"><msg><id>a</id></msg><status>failed</status></r>'),
        ("application/x-www-form-urlencoded", "id=a&status=failed"),
    ],
    ids=["list", "json", "xml", "form"],
)
def test_a_receipt_in_any_shape(kind: str, body: str) -> None:
    given = rules(fields=FIELDS, items="r" if "xml" in kind else "")
    (receipt,) = calls.receipts(given, Call("", kind, body.encode()))
    assert (receipt.reference, receipt.status) == ("a", "UNDELIV")
    assert json.dumps(receipt.raw)


def test_a_word_nobody_mapped_stays_as_it_is() -> None:
    (receipt,) = calls.receipts(rules(fields=FIELDS), Call("", "", b'{"id": 1, "status": "ODD"}'))
    assert receipt.status == "ODD"


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x><id>&b;</id></x>'
MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "text": b"delivered",
    "no-status": b'{"id": 1}',
    "no-name": b'{"status": "delivered"}',
    "list-of-lists": b"[[1]]",
    "no-items": b"[]",
    "deep": b"[" * 100_000,
    "bomb": BOMB,
    "cut-xml": b"<a><b>",
    "bytes": b"\xff\xfe\x00",
    "too-many": json.dumps([{"id": 1, "status": "x"}] * 5001).encode(),
}


@pytest.mark.parametrize("body", list(MALFORMED.values()), ids=list(MALFORMED))
def test_what_cannot_be_understood_says_why(body: bytes) -> None:
    with pytest.raises(Malformed, match=r"\.$"):
        calls.receipts(rules(fields=FIELDS), Call("", "application/json", body))


def test_messages_from_phones_and_their_parts() -> None:
    fields = {"source": "from", "destination": "to", "text": "text", "id": "id"}
    fields |= {"part_reference": "ref", "part": "n", "parts": "of"}
    given = rules("inbound", fields=fields)
    call = Call("from=4477&to=600&text=Hi+%F0%9F%99%8F&id=1&ref=5&n=1&of=2")
    (message,) = calls.inbound(given, call)
    assert message[:5] == ("1", "4477", "600", "Hi 🙏", (5, 1, 2))
    (whole,) = calls.inbound(given, Call("from=4477&to=600&text=&n=1&of=1"))
    assert whole.part is None
    with pytest.raises(Malformed):
        calls.inbound(given, Call("from=4477&text=x"))
    with pytest.raises(Malformed):
        calls.inbound(given, Call("from=4477&to=6&n=one"))


def test_everything_at_one_address_is_told_apart() -> None:
    given = rules(
        fields=FIELDS,
        inbound_when={"path": "type", "is": "mo"},
        ignore_when={"path": "type", "is": ["click", "ping"]},
    )
    messages = rules("inbound", fields={"source": "from", "destination": "to", "text": "text"})
    body = [
        {"type": "dlr", "id": "1", "status": "delivered"},
        {"type": "ping"},
        {"type": "mo", "from": "4477", "to": "600", "text": "Hi"},
    ]
    call = Call("", "application/json", json.dumps(body).encode())
    found = calls.brought(given, messages, call)
    assert [receipt.reference for receipt in found.receipts] == ["1"]
    assert [message.text for message in found.inbound] == ["Hi"]
    with pytest.raises(ValueError):
        rules(fields=FIELDS, inbound_when={"path": "type"})
