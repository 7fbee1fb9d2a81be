"""Clients of a reseller and their money, through the transmit dialect."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Account, AuditEntry, ClientNotes, LimitOverride, Membership, User
from accounts.money import to_micro
from accounts.services import ledger
from accounts.services.crediting import Order, give
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.services.accepting import accept
from campaigns.services.contactparts import create_group
from campaigns.services.contacts import Details, add
from tests.factories import funded_customer, product_of
from tests.portal.api.transmit.conftest import Call, app_key, basic, calls_as, error
from tests.portal.api.transmit.test_lists import ok

PASSWORD = "a long enough passphrase"
WANTED = {
    "name": "Harbour Cafe",
    "email": "Owner@Harbour.example",
    "password": PASSWORD,
    "msisdn": "+61400000001",
    "contact": "Asha Rao",
    "timezone": "Australia/Brisbane",
    "client_pays": "1",
    "sms_margin": "1.25",
    "payment_method": "fixed",
    "fixed_top_up_amount": "50",
}


@pytest.fixture
def resell(reseller: Account) -> Call:
    """Call as the reseller."""
    LimitOverride.objects.create(account=reseller, name="api_calls_per_second", value=10_000)
    return calls_as(reseller)


@pytest.fixture
def client_id(resell: Call, customer: Account) -> int:
    """The reseller's customer as a client."""
    rows = ok(resell("get-clients"))["clients"]
    return next(row["id"] for row in rows if row["name"] == "Customer")


def test_a_client_is_made_with_an_owner_and_a_key(resell: Call, reseller: Account):
    made = ok(resell("add-client", form=WANTED))
    account = Account.objects.get(name="Harbour Cafe")
    assert (account.parent, account.timezone, account.kind) == (
        reseller,
        "Australia/Brisbane",
        "customer",
    )
    assert made["email"] == "owner@harbour.example"
    assert (made["msisdn"], made["contact"]) == (61400000001, "Asha Rao")
    assert (made["sms_margin"], made["fixed_top_up_amount"]) == (1.25, 50.0)
    assert (made["balance"], made["trial"], made["currency"]) == (0.0, "no", "CREDITS")
    assert made["client_pays"] is True
    headers = {"Authorization": basic(made["apikey"], made["apisecret"])}
    assert ok(Client().get("/get-balance.json", headers=headers))["balance"] == 0
    wrong = {"Authorization": basic(made["apikey"], "x")}
    assert Client().get("/get-balance.json", headers=wrong).status_code == 401
    assert Membership.objects.get(account=account).role == "owner"
    assert AuditEntry.objects.filter(action="account.created", account=account).exists()


def test_the_owner_proves_the_address_before_signing_in(resell: Call):
    ok(resell("add-client", form=WANTED))
    browser = Client()
    form = {"login": WANTED["email"], "password": PASSWORD}
    answer = browser.post("/sign-in/", form)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/sign-in/confirm/")
    assert "_auth_user_id" not in browser.session
    assert User.objects.get(email="owner@harbour.example").check_password(PASSWORD)


def test_the_key_is_shown_once_and_a_secret_may_be_chosen(resell: Call):
    made = ok(resell("add-client", form=WANTED | {"api_secret": "chosen-by-us"}))
    assert made["apisecret"] == "chosen-by-us"
    headers = {"Authorization": basic(made["apikey"], "chosen-by-us")}
    assert Client().get("/get-balance.json", headers=headers).status_code == 200
    told = ok(resell("get-client", {"client_id": made["id"]}))
    assert (told["apikey"], told["apisecret"]) == (None, None)
    assert set(told) == set(made)
    assert {key for key in told if told[key] != made[key]} == {"apikey", "apisecret"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": ""}, "FIELD_EMPTY"),
        ({"email": ""}, "FIELD_EMPTY"),
        ({"password": ""}, "FIELD_EMPTY"),
        ({"msisdn": ""}, "FIELD_EMPTY"),
        ({"email": "nobody"}, "FIELD_INVALID"),
        ({"email": "customer@example.com"}, "KEY_EXISTS"),
        ({"password": "short"}, "FIELD_INVALID"),
        ({"msisdn": "12"}, "FIELD_INVALID"),
        ({"timezone": "Moon/Sea"}, "FIELD_INVALID"),
        ({"sms_margin": "-1"}, "FIELD_INVALID"),
        ({"sms_margin": "NaN"}, "FIELD_INVALID"),
        ({"sms_margin": "1e400"}, "FIELD_INVALID"),
        ({"number_margin": "0.00001"}, "FIELD_INVALID"),
        ({"payment_method": "barter"}, "FIELD_INVALID"),
        ({"client_pays": "perhaps"}, "FIELD_INVALID"),
        ({"api_secret": "short"}, "FIELD_INVALID"),
        ({"name": "a\x00b"}, "FIELD_INVALID"),
    ],
)
def test_a_client_that_cannot_be_made(resell: Call, customer: Account, wrong: dict, code: str):
    before = Account.objects.count()
    for answer in (resell("add-client", form=WANTED | wrong), resell("add-client", WANTED | wrong)):
        assert error(answer, 400)["code"] == code
        assert PASSWORD not in answer.content.decode()
    assert Account.objects.count() == before
    assert not User.objects.filter(email="owner@harbour.example").exists()


def test_a_client_is_changed_by_post_and_put(resell: Call, reseller: Account, client_id: int):
    answer = ok(
        resell("edit-client", form={"client_id": client_id, "name": "New Name", "contact": "Bo"})
    )
    assert (answer["name"], answer["contact"]) == ("New Name", "Bo")
    made = app_key(reseller)
    client = Client(headers={"Authorization": basic(made.text, made.secret)})
    answer = client.put(
        "/edit-client.json",
        f"client_id={client_id}&sms_margin=2&timezone=Asia/Tokyo",
        content_type="application/x-www-form-urlencoded",
    )
    assert ok(answer)["sms_margin"] == 2.0
    account = Account.objects.get(name="New Name")
    assert account.timezone == "Asia/Tokyo"
    assert ClientNotes.objects.get(account=account).contact == "Bo"
    assert AuditEntry.objects.filter(action="account.changed", account=account).count() == 2
    same = {"client_id": client_id, "email": "CUSTOMER@example.com"}
    assert resell("edit-client", same).status_code == 200
    for field, value in (("email", "x@example.com"), ("password", PASSWORD), ("api_secret", "x")):
        refused = error(resell("edit-client", {"client_id": client_id, field: value}), 400)
        assert refused["code"] == "NO_ACCESS"
        assert field in refused["description"]
    assert error(client.put("/get-client.json"), 405)["code"] == "NOT_IMPLEMENTED"


def test_figures_of_a_client(resell: Call, customer: Account, client_id: int):
    create_group(customer, name="One")
    add(customer, 919810000001, "IN", Details())
    told = ok(resell("get-client", {"client_id": client_id}))
    assert (told["total_lists"], told["total_contacts"], told["total_sms"]) == (1, 1, 0)
    assert (told["balance"], told["total_revenue"], told["total_spend"]) == (1000.0, 4000.0, 0.0)
    assert told["credit_based"] is True
    assert told["email"] == "customer@example.com"


def test_only_ones_own_branch(resell: Call, operator: Account, reseller: Account, client_id: int):
    child = funded_customer(Account.objects.get(name="Customer"), "Grandchild")
    elsewhere = funded_customer(operator, "Elsewhere")
    names = {row["name"] for row in ok(resell("get-clients"))["clients"]}
    assert names == {"Customer", "Grandchild"}
    for other in (elsewhere, child):
        send = calls_as(other)
        assert ok(send("get-clients"))["clients"] == []
        for name in ("get-client", "edit-client", "get-transactions"):
            assert error(send(name, {"client_id": client_id}), 400)["code"] == "NOT_FOUND", name
    closed = ok(resell("get-clients"))["clients"][-1]["id"]
    Account.objects.filter(pk=child.pk).update(status=Account.Status.CLOSED)
    assert error(resell("get-client", {"client_id": closed}), 400)["code"] == "NOT_FOUND"


def test_transactions_of_a_client(
    resell: Call, reseller: Account, customer: Account, client_id: int
):
    product = product_of(reseller)
    ledger.top_up(ledger.open_wallet(reseller, product), to_micro(100), key="start")
    order = Order(reseller, product, to_micro("10.63"), uuid.uuid4(), None, "Thanks")
    give(customer, order)
    text = [Recipient("+919810000001", "Hello", "")]
    request = BatchRequest(
        account=customer, recipients=text, sender="TIDING", product_code="T", due_at=None
    )
    accept(request)
    told = ok(resell("get-transactions", {"client_id": client_id, "max": 2}))
    assert told["transactions_total"] == 6
    held, given = told["transactions"]
    assert held["amount"] == -1.0
    assert held["type_id"] == 3
    assert given == {
        "id": given["id"],
        "user_id": client_id,
        "description": "Thanks",
        "amount": 10.63,
        "balance_standing": "$1010.630",
        "created": given["created"],
        "type_description": "Transfer",
        "type_id": 2,
    }
    again = ok(resell("get-transactions", form={"client_id": client_id, "max": 2}))
    assert again["transactions"] == told["transactions"], "ids stay"
    one = ok(resell("get-transaction", {"id": given["id"]}))
    assert one == given | {"balance_standing": 1010.63, "message_id": None}
    sent = ok(resell("get-transaction", {"id": held["id"]}))
    assert isinstance(sent["message_id"], int)
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d %H:%M:%S}"
    asked = {"client_id": client_id, "start": tomorrow}
    assert ok(resell("get-transactions", asked))["transactions"] == []
    asked = {"client_id": client_id, "start": tomorrow, "end": "2020-01-01"}
    assert error(resell("get-transactions", asked), 400)["code"] == "FIELD_INVALID"


def test_movements_of_others_do_not_exist(
    resell: Call, customer: Account, stranger: Account, client_id: int
):
    number = ok(resell("get-transactions", {"client_id": client_id}))["transactions"][0]["id"]
    for other in (customer, stranger):
        send = calls_as(other)
        assert error(send("get-transaction", {"id": number}), 400)["code"] == "NOT_FOUND"
    for wrong in ("0", "999999", client_id):
        assert error(resell("get-transaction", {"id": wrong}), 400)["code"] == "NOT_FOUND"
    assert error(resell("get-transaction"), 400)["code"] == "FIELD_EMPTY"


def test_money_of_a_client_in_xml(resell: Call, client_id: int):
    answer = resell("get-transactions.xml", {"client_id": client_id})
    assert answer.status_code == 200
    assert b"<balance_standing>$1000.000</balance_standing>" in answer.content
    assert b"<response>" in resell("get-client.xml", {"client_id": client_id}).content


@pytest.mark.parametrize("name", ["add-credit", "add-card"])
def test_no_cards_are_taken(resell: Call, name: str):
    asked = {"amount": "10", "number": "4111111111111111", "cvv": "123"}
    for answer in (resell(name, form=asked), resell(name, form=asked | {"x": "y"})):
        refused = error(answer, 404)
        assert refused["code"] == "NOT_IMPLEMENTED"
        assert "4111" not in answer.content.decode()


def test_a_key_without_the_scope_sees_no_money(reseller: Account):
    send = calls_as(reseller, scopes=["send", "read"])
    for name in ("get-clients", "get-transactions", "add-client", "add-credit"):
        assert error(send(name), 403)["code"] == "NO_ACCESS"
