"""The other forms of `sms/send`: JSON and XML nodes, the call for all channels, templates."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, User
from accounts.money import MICRO
from apikeys.services.keys import KeyTerms, issue
from campaigns.models import Batch, Message, Subscription, Template
from campaigns.segmentrules import parse
from campaigns.services import segments, templates, webhooks
from tests.factories import SenderFactory, wallet_of
from tests.portal.api.v2.conftest import Call

ROOT = {"sender": "TIDING", "service": "T", "message": "Hello"}
NODES = [{"to": "919810000000", "custom": "a"}, {"to": "919810000001", "message": "Bye"}]
XML = """<?xml version="1.0" encoding="UTF-8"?>
<data>
  <root><name>Morning</name><sender>TIDING</sender><service>T</service></root>
  <nodes>
    <node><to>919810000000</to><message>Hello &amp; welcome</message><custom>a</custom></node>
    <node><to>919810000001</to><message><![CDATA[A < B]]></message></node>
  </nodes>
</data>"""
UNIFIED = {
    "channels": [{"name": "sms", "from": "TIDING", "meta": {"service": "T", "foreign_id": "7"}}],
    "recipient": {"to": ["919810000000", "919810000001"]},
    "message": {"type": "text", "payload": {"text": "Hello"}},
}


def texts() -> list[tuple[int, str]]:
    return list(Message.objects.order_by("id").values_list("msisdn", "text"))


@pytest.fixture
def template(customer: Account, owner: User) -> Template:
    text = "Dear {{name}}, order {{order}} is on its way, {{name}}."
    return templates.create(customer, name="On its way", text=text, by=owner).template


@pytest.mark.parametrize("root", [ROOT, {"defaults": ROOT}, {"defaults": ROOT, "message": "Hello"}])
def test_nodes_take_from_the_root_what_they_do_not_say(call: Call, root: dict[str, Any]):
    body = call("sms/send/json", json={"root": root, "nodes": NODES}).json()
    assert (body["status"], body["message"]) == (200, "2 numbers accepted for delivery.")
    assert [row["customid"] for row in body["data"]] == ["a", ""]
    assert "group_id" not in body
    assert texts() == [(919810000000, "Hello"), (919810000001, "Bye")]
    assert Batch.objects.count() == 1


def test_nodes_may_have_senders_of_their_own(call: Call, customer: Account):
    SenderFactory(account=customer, name="SECOND")
    nodes = [NODES[0], {**NODES[1], "sender": " SECOND "}]
    body = call("sms/send/json", json={"root": {**ROOT, "name": "Two"}, "nodes": nodes}).json()
    assert body["group_id"] == str(Batch.objects.get().uuid)
    assert list(Message.objects.order_by("id").values_list("sender", flat=True)) == [
        "TIDING",
        "SECOND",
    ]
    rows = call("sms/status", {"group_id": body["group_id"]}).json()["data"]
    assert [row["sender"] for row in rows] == ["TIDING", "SECOND"]


def test_a_nodes_sender_must_be_approved(call: Call, stranger: Account):
    stranger.senders.update(name="OTHER")
    nodes = [NODES[0], {**NODES[1], "sender": "OTHER"}]
    response = call("sms/send/json", json={"root": ROOT, "nodes": nodes})
    assert response.status_code == 422
    assert "OTHER is not approved" in response.json()["errors"]["sender"][0]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "nodes"),
        ({"root": ROOT}, "nodes"),
        ({"root": ROOT, "nodes": []}, "nodes"),
        ({"root": ROOT, "nodes": "x"}, "nodes"),
        ({"root": ROOT, "nodes": ["x"]}, "nodes"),
        ({"root": "x", "nodes": NODES}, "root"),
        ({"root": {**ROOT, "defaults": [1]}, "nodes": NODES}, "root.defaults"),
        ({"root": ROOT, "nodes": [{"message": "x"}]}, "nodes.0.to"),
        ({"root": {**ROOT, "message": ""}, "nodes": [NODES[0]]}, "nodes.0.message"),
        ({"root": ROOT, "nodes": [NODES[0], {"to": {}}]}, "nodes.1.to"),
        ({"root": ROOT, "nodes": [{**NODES[0], "message": 1.5}]}, "nodes.0.message"),
        ({"root": ROOT, "nodes": [{**NODES[0], "message": "a\x00"}]}, "nodes.0.message"),
        ({"root": {**ROOT, "service": None}, "nodes": NODES}, "root.service"),
        ({"root": {**ROOT, "service": "QQ"}, "nodes": NODES}, "service"),
        ({"root": {**ROOT, "time": "soon"}, "nodes": NODES}, "root.time"),
        ({"root": {**ROOT, "webhook_id": "soon"}, "nodes": NODES}, "root.webhook_id"),
    ],
)
def test_bad_nodes_are_422_and_named(call: Call, body: dict[str, Any], field: str):
    response = call("sms/send/json", json=body)
    assert response.status_code == 422, response.content
    assert field in response.json()["errors"]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "content_type",
    ["application/xml", "text/xml; charset=utf-8", "application/x-www-form-urlencoded"],
)
def test_xml_is_the_same_as_json(client: Client, token: str, content_type: str):
    headers = {"Authorization": f"Bearer {token}"}
    response = client.post("/api/v2/sms/send/xml", XML, content_type=content_type, headers=headers)
    body = response.json()
    assert (response.status_code, body["message"]) == (200, "2 numbers accepted for delivery.")
    assert body["group_id"]
    assert texts() == [(919810000000, "Hello & welcome"), (919810000001, "A < B")]


def test_one_node_of_xml_is_enough(client: Client, token: str):
    body = (
        "<data><root><sender>TIDING</sender><service>T</service></root>"
        "<nodes><node><to>919810000000</to><message>Hi</message></node></nodes></data>"
    )
    response = client.post(
        f"/api/v2/sms/send/xml/?access_token={token}", body, content_type="text/xml"
    )
    assert response.status_code == 200, response.content
    assert texts() == [(919810000000, "Hi")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("<data/>", 400),
        ("<data>", 400),
        ("{}", 400),
        ("\xff\xfe<data/>", 400),
        ('<!DOCTYPE d [<!ENTITY a "b">]><data>&a;</data>', 400),
        ('<!DOCTYPE d SYSTEM "file:///etc/passwd"><data><root/></data>', 400),
        ("<data>&nothing;</data>", 400),
        ("<a>" * 5_000, 400),
        ("<data><root>x</root><nodes/></data>", 422),
        ("<data><root/><nodes><node/></nodes></data>", 422),
        ('<?xml version="1.0" encoding="klingon"?><data><root/></data>', 400),
        ("<data " + "x" * 200_000, 400),
    ],
)
def test_bad_xml_is_refused_in_json(client: Client, token: str, body: str, status: int):
    response = client.post(
        f"/api/v2/sms/send/xml?access_token={token}",
        body.encode("latin-1"),
        content_type="application/xml",
    )
    assert response.status_code == status, response.content
    assert response.json()["code"] == status
    assert not Message.objects.exists()


def test_the_call_for_all_channels(call: Call):
    response = call("sms/message/send", json=UNIFIED)
    body = response.json()
    assert response.status_code == 200, body
    assert (body["status"], body["message"]) == ("OK", "Message Queued successfully")
    assert "code" not in body
    row = body["data"][1]
    assert row["created_at"].endswith("000Z") or row["created_at"].endswith("Z")
    assert {key: row[key] for key in row if key not in ("id", "created_at")} == {
        "channel": "sms",
        "from": "TIDING",
        "to": "919810000001",
        "credits": 1,
        "status": "AWAITING-DLR",
        "foreign_id": "7",
    }
    found = call("sms/status", {"id": row["id"]}).json()["data"][0]
    assert (found["custom"], found["sender"]) == ("7", "TIDING")


def test_a_channel_may_have_recipients_of_its_own(call: Call):
    channel = UNIFIED["channels"][0] | {"recipient": {"to": "919810000009"}}
    assert call("sms/message/send", json=UNIFIED | {"channels": [channel]}).status_code == 200
    assert texts() == [(919810000009, "Hello")]


def test_a_segment_is_everybody_in_it(call: Call, customer: Account, stranger: Account):
    customer.contacts.create(msisdn=919810000005, name="Ada")
    customer.contacts.create(msisdn=919810000007, name="Bo")
    rule = {"field": "name", "op": "is", "value": "Ada"}
    rules = parse({"join": "all", "rules": [rule]})
    mine = segments.create(customer, name="Ada", rules=rules)
    other = segments.create(stranger, name="Ada", rules=rules)
    stranger.contacts.create(msisdn=919810000006)
    message = UNIFIED | {"recipient": {"to": "919810000000", "group_id": str(mine.uuid)}}
    assert call("sms/message/send", json=message).status_code == 200
    assert [number for number, _ in texts()] == [919810000000, 919810000005]
    for wrong in (str(other.uuid), "nothing"):
        response = call("sms/message/send", json=UNIFIED | {"recipient": {"group_id": wrong}})
        assert response.status_code == 422
        assert "no segment" in response.json()["errors"]["recipient.group_id"][0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channels": []}, "channels"),
        ({"channels": None}, "channels"),
        ({"channels": "sms"}, "channels"),
        ({"channels": [{"name": "whatsapp"}]}, "channels"),
        ({"channels": [{"name": "sms"}, {"name": "rcs"}]}, "channels"),
        ({"recipient": {}}, "recipient.to"),
        ({"recipient": [1]}, "recipient"),
        ({"recipient": {"to": {"a": 1}}}, "recipient.to"),
        ({"recipient": "919810000000"}, "recipient"),
        ({"message": {}}, "message.payload.text"),
        ({"message": {"type": "image"}}, "message.type"),
        ({"message": {"payload": {"text": "x" * 4097}}}, "message.payload.text"),
        ({"message": {"type": "template", "payload": {"name": "none"}}}, "message.payload.name"),
        (
            {"channels": [{"name": "sms", "from": "TIDING", "meta": "x"}]},
            "channels.0.meta",
        ),
        (
            {"channels": [{"name": "sms", "from": "TIDING", "meta": {"max_units": "x"}}]},
            "channels.0.meta.max_units",
        ),
    ],
)
def test_bad_calls_for_all_channels_are_422(call: Call, change: dict[str, Any], field: str):
    response = call("sms/message/send", json=UNIFIED | change)
    assert response.status_code == 422, response.content
    assert field in response.json()["errors"]
    assert not Message.objects.exists()


def test_a_template_by_name_with_its_values_in_order(call: Call, template: Template):
    payload = {"name": template.alias, "body_params": ["Ada, dear", 7]}
    message = {"type": "template", "payload": payload}
    assert call("sms/message/send", json=UNIFIED | {"message": message}).status_code == 200
    assert texts()[0][1] == "Dear Ada, dear, order 7 is on its way, Ada, dear."


@pytest.mark.parametrize("by", ["alias", "id"])
def test_a_template_with_values_by_name(call: Call, template: Template, by: str):
    body = {
        by: template.alias if by == "alias" else str(template.uuid),
        "recipient": {"to": ["919810000000"]},
        "data": {"name": "Ada", "order": 12.5},
        "meta": {"foreign_id": "x1", "flash": 1},
    }
    response = call("sms/send/template", json=body)
    assert response.status_code == 200, response.content
    answer = response.json()
    assert answer["message"] == "Message(s) Queued successfully"
    assert answer["data"][0]["foreign_id"] == "x1"
    assert texts() == [(919810000000, "Dear Ada, order 12.5 is on its way, Ada.")]
    assert Batch.objects.get().options == {"flash": 1}


def test_the_template_call_of_old(call: Call, template: Template):
    body = {
        "name": "Old",
        "sender": "TIDING",
        "service": "T",
        "template_id": str(template.uuid),
        "variables": ["Ada", "7"],
        "to": ["919810000000"],
    }
    answer = call("sms/template", json=body).json()
    assert answer["message"] == "1 numbers accepted for delivery."
    assert answer["group_id"]
    assert texts() == [(919810000000, "Dear Ada, order 7 is on its way, Ada.")]
    short = call("sms/template", json=body | {"variables": ["Ada"]})
    assert (short.status_code, list(short.json()["errors"])) == (422, ["variables"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"alias": "none"}, "alias"),
        ({"alias": None}, "alias"),
        ({"data": {"name": "Ada"}}, "data.order"),
        ({"data": {"name": "", "order": 1}}, "data.name"),
        ({"data": {"name": {}, "order": 1}}, "data.name"),
        ({"data": [1]}, "data"),
        ({"recipient": None}, "to"),
        ({"meta": {"webhook_id": "x"}}, "meta.webhook_id"),
    ],
)
def test_bad_template_calls_are_422(
    call: Call, template: Template, change: dict[str, Any], field: str
):
    body = {
        "alias": template.alias,
        "recipient": {"to": "919810000000"},
        "data": {"name": "Ada", "order": "7"},
    }
    response = call("sms/send/template", json=body | change)
    assert response.status_code == 422, response.content
    assert field in response.json()["errors"]


def test_another_accounts_template_is_not_there(call: Call, stranger: Account):
    row = templates.create(stranger, name="Theirs", text="Hi", by=None).template
    for name in (row.alias, str(row.uuid)):
        body = {"alias": name, "recipient": {"to": "919810000000"}, "data": {}}
        assert call("sms/send/template", json=body).status_code == 422


SEND = {"to": "919810000000", "message": "Hello", "sender": "TIDING", "service": "T"}


def test_a_webhook_and_an_address_are_told_of_the_call(
    call: Call, customer: Account, stranger: Account
):
    wanted = webhooks.Wanted(name="Mine", uri="https://example.com/dlr")
    mine, other = webhooks.create(customer, wanted), webhooks.create(stranger, wanted)
    address = "https://example.org/dlr?id={id}&to={mobile}&s={status}"
    form = SEND | {"webhook_id": str(mine.uuid), "dlr_url": address}
    assert call("sms/send", form=form).status_code == 200
    batch = Batch.objects.get()
    rows = Subscription.objects.order_by("id")
    assert [(row.form, row.webhook, row.url, row.batch) for row in rows] == [
        ("v2_json", mine, "", batch),
        ("v2_get", None, address, batch),
    ]
    assert {(row.account, row.event, row.identity) for row in rows} == {
        (customer, "sms:message:status", f"batch:{batch.uuid}")
    }
    for field, wrong in (
        ("webhook_id", str(other.uuid)),
        ("webhook_id", "x"),
        ("dlr_url", "ftp://example.com"),
        ("dlr_url", "https://127.0.0.1/x"),
        ("dlr_url", "https://example.com/" + "x" * 3000),
    ):
        response = call("sms/send", form=SEND | {field: wrong})
        assert (response.status_code, list(response.json()["errors"])) == (422, [field])
    assert Subscription.objects.count() == 2


def test_what_no_rule_knows_is_kept_with_the_messages(call: Call):
    form = SEND | {
        "flash": 1,
        "port": "5000",
        "custom": "a",
        "custom1": "b",
        "custom2": "c",
        "entity_id": "1001",
        "template_id": "1007",
        "type": "U",
        "time": "",
    }
    body = call("sms/send", json=form).json()
    assert (body["data"][0]["customid"], body["data"][0]["customid1"]) == ("a", "b")
    batch = Batch.objects.get()
    assert batch.options == {"flash": 1, "port": 5000, "custom1": "b", "custom2": "c"}
    assert (batch.dlt_entity_id, batch.dlt_template_id) == ("1001", "1007")
    row = call("sms/status", {"id": body["data"][0]["id"]}).json()["data"][0]
    assert (row["custom"], row["custom1"]) == ("a", "b")


def test_a_dlt_template_may_be_named_by_its_uuid(call: Call, customer: Account, stranger: Account):
    mine = customer.dlt_templates.create(template_id="1107", text="Hello")
    other = stranger.dlt_templates.create(template_id="1107", text="Hello")
    assert call("sms/send", json=SEND | {"template_id": str(mine.uuid)}).status_code == 200
    assert Batch.objects.get().dlt_template_id == "1107"
    for wrong in (str(other.uuid), "1" * 31):
        response = call("sms/send", json=SEND | {"template_id": wrong})
        assert (response.status_code, list(response.json()["errors"])) == (422, ["template_id"])


@pytest.mark.parametrize("change", [{"port": "x"}, {"port": 70_000}, {"entity_id": "x" * 31}])
def test_options_are_checked(call: Call, change: dict[str, Any]):
    response = call("sms/send", json=SEND | change)
    assert (response.status_code, list(response.json()["errors"])) == (422, list(change))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sms/send", SEND),
        ("sms/send/json", {"root": ROOT, "nodes": NODES[:1]}),
        ("sms/message/send", UNIFIED | {"recipient": {"to": "919810000000"}}),
    ],
)
def test_a_call_with_a_key_of_its_own_counts_once(call: Call, path: str, body: dict[str, Any]):
    headers = {"Idempotency-Key": "order-7"}
    answers = [call(path, json=body, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.json() for answer in answers] == [answers[0].json()] * 3
    assert [answer.get("Idempotent-Replayed") for answer in answers] == [None, "true", "true"]
    assert Message.objects.count() == 1
    other = call(path, {"tags": ""}, json=body | {"x": 1}, headers=headers)
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json()["errors"]


MANY = [f"9198{n:08}" for n in range(100_000)]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sms/send", SEND | {"to": MANY}),
        ("sms/send/json", {"root": ROOT, "nodes": [{"to": MANY}]}),
        ("sms/send/json", {"root": ROOT, "nodes": [{"to": number} for number in MANY]}),
        ("sms/message/send", UNIFIED | {"recipient": {"to": MANY}}),
    ],
)
def test_a_hundred_thousand_recipients_are_counted_and_refused(
    call: Call, path: str, body: dict[str, Any]
):
    response = call(path, json=body)
    assert response.status_code == 422
    assert "10,000 recipients; this one has 100,000" in response.json()["message"]


@pytest.mark.parametrize(
    "path", ["sms/send/json", "sms/message/send", "sms/send/template", "sms/template", "sms/bulk"]
)
@pytest.mark.parametrize("body", [b"[1]", b"{", b"\xff", b'"x"', b"7", b'{"a": 1e999}'])
def test_bodies_that_are_no_object_are_400(client: Client, token: str, path: str, body: bytes):
    headers = {"Authorization": f"Bearer {token}"}
    url = f"/api/v2/{path}"
    response = client.post(url, body, content_type="application/json", headers=headers)
    # A number without end is a number like any other: it is the fields that are missing.
    assert response.status_code == (422 if b"e999" in body else 400), response.content
    assert response.json()["code"] == response.status_code


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sms/send/json", {"root": ROOT, "nodes": [{"to": 10**400}]}),
        ("sms/send/json", {"root": {**ROOT, "name": "\ud800"}, "nodes": NODES}),
        ("sms/send/json", {"root": {**ROOT, "tags": {"a": 1}}, "nodes": NODES}),
        ("sms/send/json", {"root": {**ROOT, "max_units": 10**30}, "nodes": NODES}),
        ("sms/message/send", UNIFIED | {"recipient": {"to": ["\x00"]}}),
        ("sms/message/send", UNIFIED | {"recipient": {"to": [None]}}),
        ("sms/message/send", UNIFIED | {"message": {"payload": {"text": True}}}),
        ("sms/send/template", {"alias": "\ud800", "recipient": {"to": "919810000000"}}),
        ("sms/send/template", {"id": 10**400, "recipient": {"to": "919810000000"}}),
        ("sms/template", SEND | {"template_id": ["a", "b"]}),
        ("sms/template", SEND | {"template_id": "x" * 300, "variables": {"a": 1}}),
    ],
)
def test_values_that_nothing_can_be_done_with_are_422(call: Call, path: str, body: dict[str, Any]):
    response = call(path, json=body)
    assert response.status_code == 422, response.content
    assert response.json()["errors"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("sender", ["TIDING ", " TIDING"])
def test_a_sender_is_trimmed(call: Call, sender: str):
    assert call("sms/send", json=SEND | {"sender": sender}).status_code == 200
    nodes = {"root": {**ROOT, "sender": sender}, "nodes": NODES[:1]}
    body = call("sms/send/json", json=nodes).json()
    assert body["data"][0]["status"] == "AWAITING-DLR"
    assert set(Message.objects.values_list("sender", flat=True)) == {"TIDING"}


@pytest.mark.parametrize(
    "path",
    [
        *("sms/send/json", "sms/send/xml", "sms/message/send", "sms/send/template"),
        *("sms/template", "sms/bulk"),
    ],
)
def test_strangers_are_401_and_readers_403(client: Client, customer: Account, path: str):
    assert client.post(f"/api/v2/{path}").status_code == 401
    terms = KeyTerms(scopes=["read"])
    text = issue(customer, name="Reader", terms=terms).text
    response = client.post(f"/api/v2/{path}", headers={"Authorization": f"Bearer {text}"})
    assert response.status_code == 403
    assert response.json()["docs_url"].endswith("/out_of_scope/")


def test_a_test_keys_message_costs_nothing_and_can_be_asked_for(customer: Account, client: Client):
    text = issue(customer, name="Test", terms=KeyTerms(is_test=True)).text
    headers = {"Authorization": f"Bearer {text}"}
    body = client.post("/api/v2/sms/send", SEND | {"name": "Test"}, headers=headers).json()
    assert (body["data"][0]["charges"], wallet_of(customer).available) == (0, 1000 * MICRO)
    for query in ({"id": body["data"][0]["id"]}, {"group_id": body["group_id"]}):
        rows = client.get("/api/v2/sms/status", query, headers=headers).json()["data"]
        assert [row["status"] for row in rows] == ["AWAITING-DLR"]
