"""Answers of lists, numbers and clients are as the description says, and every call has one."""

from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from accounts.models import Account, LimitOverride
from campaigns.models import ContactFetch
from campaigns.services import inboundnumbers
from portal.api.transmit.registry import CALLS
from portal.api.transmit.spec import clients, lists, numbers
from tests.portal.api.transmit.conftest import app_key, basic

OPERATIONS = [*lists.OPERATIONS, *numbers.OPERATIONS, *clients.OPERATIONS]
MODULES = ("lists", "members", "bulk", "numbers", "keywords", "clients", "transactions")
NUMBER, LEASED = 919810000001, 61400000001
REFUSED = {"add-credit", "add-card"}


def test_every_call_is_described_with_its_methods():
    mine = {
        (name, method)
        for name, call in CALLS.items()
        if call.work.__module__.rpartition(".")[2] in MODULES
        for method in call.methods
    }
    assert {(each.contract, each.method) for each in OPERATIONS} == mine


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_answers_have_the_shape_that_is_described(
    reseller: Account, monkeypatch: pytest.MonkeyPatch, method: str
):
    monkeypatch.setattr("portal.api.transmit.calls.bulk.kick_fetch", lambda uuid: None)
    LimitOverride.objects.create(account=reseller, name="api_calls_per_second", value=10_000)
    inboundnumbers.bring(f"+{LEASED}", country="ZZ", price=1_000_000)
    made = app_key(reseller)
    client = Client(headers={"Authorization": basic(made.text, made.secret)})
    checked: set[str] = set()

    def ask(call: str, **asked: Any) -> dict[str, Any]:
        known = next(each for each in OPERATIONS if each.contract == call and each.method == method)
        if method == "GET":
            answer = client.get(f"/{call}.json", asked)
        elif method == "POST":
            answer = client.post(f"/{call}.json", asked)
        else:
            answer = client.put(f"/{call}.json", asked, content_type="application/json")
        if answer.status_code not in known.errors:
            schema = dict(known.answers[answer.status_code].schema or {})
            jsonschema_rs.validate(schema, answer.json())
        named = {parameter.name for parameter in known.parameters} | {"url", "email"}
        assert set(asked) <= named | {f"field_{n}" for n in range(1, 11)}, call
        checked.add(call)
        return answer.json()

    if method == "PUT":
        new = client.post("/add-client.json", CLIENT).json()["id"]
        ask("edit-client", client_id=new, name="Other", sms_margin="1.5")
        return
    _lists(ask)
    _numbers(ask)
    _clients(ask)
    assert checked == {each.contract for each in OPERATIONS}


CLIENT = {
    "name": "Cafe",
    "email": "cafe@example.com",
    "password": "a long enough passphrase",
    "msisdn": "+61400000009",
}


def _lists(ask: Any) -> None:
    the_list = ask("add-list", name="Regulars", field_1="City")["id"]
    ask("add-field-to-list", list_id=the_list, field_2="Size")
    asked = {"list_id": the_list, "msisdn": NUMBER}
    ask("add-to-list", **asked, first_name="Asha", field_1="Pune", countrycode="IN")
    ask("edit-list-member", **asked, last_name="Rao")
    ask("get-contact", **asked, response_style="array")
    ask("get-lists", page=1, max=5)
    ask("get-list", list_id=the_list, members="all")
    ask("optout-list-member", **asked)
    ask("get-list", list_id=the_list, members="inactive")
    ask("delete-from-list", msisdn=NUMBER)
    ask("add-contacts-bulk", list_id=the_list, file_url="https://files.example/a.csv")
    ask("add-contacts-bulk-progress", list_id=the_list)
    ContactFetch.objects.update(status="failed", problem={"code": "x", "message": "No."})
    ask("add-contacts-bulk-progress", list_id=the_list)
    ask("remove-list", list_id=the_list)


def _numbers(ask: Any) -> None:
    ask("get-numbers", filter="available")
    ask("lease-number", number=LEASED, forward_url="https://example.com/in")
    ask("get-number", number=LEASED)
    ask("get-numbers")
    ask("edit-number-options", number=LEASED, forward_email="a@example.com", list_id=0)
    ask("add-keyword", keyword="WIN", number=LEASED, reference="Spring", activate="1")
    ask("edit-keyword", keyword="WIN", number=LEASED, status="inactive")
    ask("get-keywords", number=LEASED)
    ask("add-email", email="a@example.com", max_sms=2, number=LEASED)
    ask("delete-email", email="a@example.com")


def _clients(ask: Any) -> None:
    new = ask("add-client", **CLIENT, timezone="Asia/Tokyo", fixed_top_up_amount="5")["id"]
    ask("get-client", client_id=new)
    ask("edit-client", client_id=new, name="Other", msisdn="+61400000008")
    ask("get-clients", page=1)
    ask("get-transactions", client_id=new, start="2020-01-01")
    ask("get-transaction", id=1)
    for refused in sorted(REFUSED):
        ask(refused, amount=5)
