"""What a description of an HTTP carrier may say, and what each mistake is answered with."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from campaigns.gateways.base import Submit
from campaigns.gateways.http.config import read
from campaigns.gateways.http.recipes import Request, values_of

HOSTILE = Submit(
    "7.1",
    "919812345678",
    'A&B "Co" <x>\r\nX-Evil: 1',
    'Ünï & <b> "q" \\ {to} %41 +\x00\x0b\n🙏\ud83d',
    unicode=True,
    segments=2,
    validity=90,
    entity_id="110",
)
ANY: dict[str, Any] = {"url": "https://carrier.example/send"}


def written(message: Submit = HOSTILE, **config: Any) -> Request:
    described = read({**ANY, **config})
    return described.recipe.fill(values_of(message, described.fixed))


def test_a_form_is_escaped_and_empty_optional_fields_are_left_out() -> None:
    request = written(template={"t": "{text}", "e?": "{entity_id}", "h?": "{header_id}", "k": ""})
    assert request.method == "POST"
    assert request.body.startswith(b"t=%C3%9Cn%C3%AF+%26+%3Cb%3E+%22q%22+%5C+%7Bto%7D+%2541+%2B")
    assert request.body.endswith(b"&e=110&k=")


def test_json_is_json_whatever_the_text() -> None:
    template = {
        "to": ["{to_plus}"],
        "n": "{segments|number}",
        "u": "{unicode|bool}",
        "v": "{validity_minutes|number}",
        "text": "<{text}>",
        "deep": {"x?": "{header_id}", "literal": "{{to}}", "one": 1},
    }
    body = json.loads(written(body="json", template=template).body)
    assert body["to"] == ["+919812345678"]
    assert (body["n"], body["u"], body["v"]) == (2, True, 2)
    assert body["text"] == "<" + HOSTILE.text.replace("\ud83d", "?") + ">"
    assert body["deep"] == {"literal": "{to}", "one": 1}


def test_xml_is_well_formed_whatever_the_text() -> None:
    template = '<sms from="{sender}"><to>{to}</to><text>{text}</text></sms>'
    tree = ElementTree.fromstring(written(body="xml", template=template).body)
    assert tree.attrib["from"].startswith('A&B "Co" <x>')
    assert (tree.findtext("text") or "").startswith('Ünï & <b> "q" \\ {to} %41 +')


def test_headers_and_addresses_cannot_be_broken_out_of() -> None:
    request = written(
        url="https://carrier.example/a b/{sender}/send?x=1",
        query={"to": "{to}"},
        headers={"X-From": "{sender}", "X-None?": "{header_id}"},
    )
    assert request.headers == (("X-From", 'A&B "Co" <x>  X-Evil: 1'),)
    assert request.target == (
        "/a%20b/A%26B%20%22Co%22%20%3Cx%3E%0D%0AX-Evil%3A%201/send?x=1&to=919812345678"
    )


def test_texts_can_be_written_in_other_ways() -> None:
    plain = HOSTILE._replace(text="नमस्ते", validity=0)
    fields = {"hex": "{text|hex}", "coding": "{unicode?8:0}", "v": "{validity}"}
    assert written(plain, template=fields).body == (b"hex=0928092E0938094D09240947&coding=8&v=")


def test_who_signs_in() -> None:
    basic = {"kind": "basic", "user": "me", "password": "{secret:password}"}
    assert written(auth=basic, password="geheim").headers == (
        ("Authorization", "Basic bWU6Z2VoZWlt"),
    )
    bearer = written(auth={"kind": "bearer"}, token="t0k")
    assert bearer.headers == (("Authorization", "Bearer t0k"),)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no-address", {"url": ""}, "url"),
    ("typo", {"tempalte": {"a": "b"}}, "tempalte"),
    ("ftp", {"url": "ftp://x/"}, "url"),
    ("port", {"url": "http://x:99999/"}, "url"),
    ("sign-in-in-address", {"url": "http://a:b@x/"}, "url"),
    ("host-by-placeholder", {"url": "http://{to}/"}, "url"),
    ("placeholder", {"template": {"a": "{nobody}"}}, "template.a"),
    ("brace", {"template": {"a": "{to"}}, "template.a"),
    ("filter", {"template": {"a": "{to|rot13}"}}, "template.a"),
    ("choice", {"template": {"a": "{to?1:2}"}}, "template.a"),
    ("secret", {"template": {"a": "{secret:key}"}}, "key"),
    ("body", {"body": "yaml"}, "body"),
    ("method", {"method": "DELETE"}, "method"),
    ("json", {"body": "json", "template": "text"}, "template"),
    ("header", {"headers": {"A b": "x"}}, "headers"),
    ("framing", {"headers": {"Content-Length": "1"}}, "headers"),
    ("status", {"answer": {"success": {"status": "ok"}}}, "answer.success.status"),
    ("pattern", {"answer": {"success": {"body": "("}}}, "answer.success.body"),
    ("long-pattern", {"answer": {"success": {"body": "x" * 301}}}, "answer.success.body"),
    ("pattern-key", {"answer": {"success": {"stat": 1}}}, "answer.success"),
    ("reference", {"answer": {"reference": {"x": 1}}}, "answer.reference"),
    ("effect", {"answer": {"refusals": [{"body": "x", "effect": "?"}]}}, "answer.refusals"),
    ("everything-refused", {"answer": {"refusals": [{}]}}, "answer.refusals"),
    ("timeout", {"timeout": 0}, "timeout"),
    ("connections", {"connections": "many"}, "connections"),
    ("auth", {"auth": {"kind": "magic"}}, "auth"),
    ("auth-secret", {"auth": {"kind": "bearer"}}, "token"),
    ("receipts", {"receipts": {"fields": {"x": "y"}}}, "receipts.fields"),
    ("reply", {"receipts": {"reply": {"status": 500}}}, "receipts.reply"),
    ("lookup", {"lookup": ANY}, "lookup"),
    ("lookup-url", {"lookup": {"url": "x", "by_token": {}}}, "lookup.url"),
    ("lookup-name", {"lookup": {**ANY, "by_token": {"query": {"a": "{to}"}}}}, "lookup.query.a"),
    ("lookup-batch", {"lookup": {**ANY, "by_token": {}, "batch": 0}}, "lookup.batch"),
    ("lookup-after", {"lookup": {**ANY, "by_token": {}, "after": [0]}}, "lookup.after"),
]


@pytest.mark.parametrize(
    ("config", "key"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG]
)
def test_a_mistake_names_its_key_and_says_a_sentence(config: dict[str, Any], key: str) -> None:
    with pytest.raises(ValueError) as told:
        read({**ANY, **config})
    assert told.value.args[0] == key
    assert str(told.value.args[1]).endswith((".", "…."))
