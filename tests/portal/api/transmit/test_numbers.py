"""Numbers, keywords and addresses of mail, as clients of the transmit dialect keep them."""

import threading
import xml.etree.ElementTree as ET

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.errors import Invalid
from accounts.models import Account, AuditEntry, LimitOverride
from accounts.money import to_micro
from campaigns.models import EmailSender, InboundNumber, Keyword, Subscription
from campaigns.services import inboundnumbers
from tests.portal.api.transmit.conftest import Call, calls_as, error
from tests.portal.api.transmit.test_lists import ok

FIRST, SECOND = 61400000001, 61400000002


@pytest.fixture
def free(db: None) -> list[InboundNumber]:
    """Two numbers that can be leased, at 20 and 5.5 credits a month."""
    prices = (to_micro(20), to_micro("5.5"))
    return [
        inboundnumbers.bring(f"+{number}", country="ZZ", price=price)
        for number, price in zip((FIRST, SECOND), prices, strict=True)
    ]


@pytest.fixture
def leased(call: Call, free: list[InboundNumber]) -> int:
    return ok(call("lease-number", {"number": FIRST}))["number"]


def test_the_operator_brings_numbers_by_a_command(db: None, customer: Account, capsys):
    call_command("inbound_numbers", "add", f"+{FIRST}", f"+{SECOND}", "--price", "12.5")
    call_command("inbound_numbers", "add", "0400 000 003", "--country", "AU")
    InboundNumber.objects.filter(msisdn=FIRST).update(account=customer)
    call_command("inbound_numbers", "list")
    shown = capsys.readouterr().out
    assert f"+{FIRST} AU 12.5 Customer" in shown
    assert "+61400000003 AU 0 free" in shown
    for wrong in (["add", "hello"], ["add", f"+{FIRST}"], ["remove", f"+{FIRST}"]):
        with pytest.raises(CommandError):
            call_command("inbound_numbers", *wrong)
    for wrong in (["add", f"+{FIRST + 9}", "--price", "-1"], ["remove", "1"], ["remove", "x"]):
        with pytest.raises(CommandError):
            call_command("inbound_numbers", *wrong)
    call_command("inbound_numbers", "remove", f"+{SECOND}")
    assert not InboundNumber.objects.filter(msisdn=SECOND).exists()
    assert AuditEntry.objects.filter(action="inbound_number.discarded").count() == 1


def test_a_number_is_leased_and_shown(call: Call, customer: Account, free: list[InboundNumber]):
    available = ok(call("get-numbers", {"filter": "available"}))
    assert [row["number"] for row in available["numbers"]] == [FIRST, SECOND]
    assert (available["numbers_total"], available["filter"]) == (2, "available")
    seen = ok(call("get-number", {"number": SECOND}))
    assert seen == {
        "number": SECOND,
        "price": 5.5,
        "next_charge": None,
        "auto_renew": True,
        "status": "available",
    }
    answer = ok(
        call("lease-number", form={"number": f"+{SECOND}", "forward_url": "https://example.com/in"})
    )
    later = inboundnumbers.month_later(timezone.now().date())
    assert (answer["status"], answer["next_charge"]) == ("active", f"{later} 00:00:00")
    owned = ok(call("get-numbers"))
    assert [row["number"] for row in owned["numbers"]] == [SECOND]
    subscription = Subscription.objects.get(account=customer)
    row = InboundNumber.objects.get(msisdn=SECOND)
    assert (row.account, subscription.identity) == (customer, f"number:{row.pk}")
    assert (subscription.url, subscription.form) == ("https://example.com/in", "transmit_get")
    assert AuditEntry.objects.filter(action="inbound_number.leased").exists()


def test_without_a_number_any_free_one_is_leased(call: Call, free: list[InboundNumber]):
    assert ok(call("lease-number"))["number"] == FIRST
    assert ok(call("lease-number"))["number"] == SECOND
    assert error(call("lease-number"), 400)["code"] == "FIELD_INVALID"


def test_an_idempotency_key_leases_once(call: Call, free: list[InboundNumber]):
    headers = {"Idempotency-Key": "once"}
    first, again = (ok(call("lease-number", headers=headers)) for _time in range(2))
    assert first == again
    assert InboundNumber.objects.exclude(account=None).count() == 1
    other = call("lease-number", {"number": SECOND}, headers=headers)
    assert error(other, 422)["code"] == "FIELD_INVALID"


def test_a_leased_number_is_nobody_elses(call: Call, stranger: Account, leased: int):
    other = calls_as(stranger)
    assert error(other("lease-number", {"number": leased}), 400)["code"] == "FIELD_INVALID"
    for name in ("get-number", "edit-number-options", "add-keyword", "edit-keyword"):
        asked = {"number": leased, "keyword": "WIN"}
        assert error(other(name, asked), 400)["code"] == "NOT_FOUND", name
    assert ok(other("get-numbers"))["numbers"] == []
    assert error(call("lease-number", {"number": leased}), 400)["code"] == "FIELD_INVALID"


def test_the_limit_of_leased_numbers(call: Call, customer: Account, free: list[InboundNumber]):
    LimitOverride.objects.create(account=customer, name="inbound_numbers", value=1)
    ok(call("lease-number"))
    answer = error(call("lease-number"), 400)
    assert "You lease 1 numbers" in answer["description"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_of_two_who_want_one_number_one_gets_it(
    customer: Account, stranger: Account, free: list[InboundNumber]
):
    won: list[Account] = []

    def lease(account: Account) -> None:
        try:
            inboundnumbers.lease(account, FIRST, {})
            won.append(account)
        except Invalid:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=lease, args=(each,)) for each in (customer, stranger)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert InboundNumber.objects.get(msisdn=FIRST).account == won[0]


def test_what_is_done_with_replies(call: Call, customer: Account, leased: int):
    the_list = ok(call("add-list", {"name": "Replied"}))["id"]
    wanted = {
        "number": leased,
        "forward_email": "desk@example.com, b@example.com",
        "forward_sms": "+919810000001",
        "forward_url": "https://example.com/in?x=1",
        "list_id": the_list,
        "welcome_message": "Welcome",
        "members_message": "You are in",
    }
    assert ok(call("edit-number-options", form=wanted)) == {}
    row = InboundNumber.objects.get(msisdn=leased)
    assert row.options["forward_email"] == "desk@example.com,b@example.com"
    assert row.options["forward_sms"] == "919810000001"
    assert row.options["list"] == str(customer.contact_groups.get().uuid)
    assert Subscription.objects.get(deleted_at=None).url == "https://example.com/in?x=1"
    ok(call("edit-number-options", {"number": leased, "forward_url": "", "list_id": "0"}))
    row.refresh_from_db()
    assert set(row.options) == {
        "forward_email",
        "forward_sms",
        "welcome_message",
        "members_message",
    }
    assert not Subscription.objects.filter(deleted_at=None).exists()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"forward_url": "ftp://example.com"}, "FIELD_INVALID"),
        ({"forward_url": "http://127.0.0.1/x"}, "FIELD_INVALID"),
        ({"forward_url": "https://localhost/x"}, "FIELD_INVALID"),
        ({"forward_email": "nobody"}, "FIELD_INVALID"),
        ({"forward_sms": "12"}, "FIELD_INVALID"),
        ({"welcome_message": "x" * 613}, "FIELD_INVALID"),
        ({"list_id": "99999"}, "NOT_FOUND"),
        ({"number": "abc"}, "FIELD_INVALID"),
        ({"number": ""}, "FIELD_EMPTY"),
        ({"number": "61499999999"}, "NOT_FOUND"),
    ],
)
def test_options_that_cannot_be(call: Call, leased: int, asked: dict, code: str):
    for answer in (
        call("edit-number-options", {"number": leased} | asked),
        call("edit-number-options", form={"number": leased} | asked),
    ):
        assert error(answer, 400)["code"] == code
    assert InboundNumber.objects.get(msisdn=leased).options == {}


def test_a_keyword_is_made_changed_and_listed(call: Call, customer: Account, leased: int):
    the_list = ok(call("add-list", {"name": "Winners"}))["id"]
    made = ok(
        call(
            "add-keyword",
            form={
                "keyword": "WIN",
                "number": leased,
                "reference": "Spring",
                "list_id": the_list,
                "members_message": "You are in",
                "forward_url": "https://example.com/win",
            },
        )
    )
    assert isinstance(made.pop("id"), int)
    later = inboundnumbers.month_later(timezone.now().date())
    assert made == {
        "keyword": "WIN",
        "reference": "Spring",
        "number": leased,
        "list_id": the_list,
        "welcome_message": None,
        "member_message": "You are in",
        "forward_url": "https://example.com/win",
        "forward_sms": None,
        "forward_email": None,
        "status": "active",
        "billing_date": f"{later} 00:00:00",
    }
    row = Keyword.objects.get(account=customer)
    assert Subscription.objects.get(identity=f"keyword:{row.pk}", deleted_at=None)
    changed = ok(
        call(
            "edit-keyword",
            {"keyword": "win", "number": leased, "status": "inactive", "reference": ""},
        )
    )
    assert (changed["status"], changed["reference"]) == ("inactive", None)
    assert changed["member_message"] == "You are in"
    assert not Subscription.objects.filter(deleted_at=None).exists()
    ok(call("add-keyword", {"keyword": "LOSE", "number": leased, "activate": "false"}))
    told = ok(call("get-keywords", {"number": leased}))
    assert told["keywords_total"] == 2
    assert [(each["keyword"], each["status"]) for each in told["keywords"]] == [
        ("WIN", "inactive"),
        ("LOSE", "inactive"),
    ]
    assert told["keywords"][0]["list_id"] == the_list
    root = ET.fromstring(call("get-keywords.xml").content)
    assert [each.text for each in root.iterfind("keywords/keyword/keyword")] == ["WIN", "LOSE"]


@pytest.mark.parametrize(
    ("name", "asked", "code"),
    [
        ("add-keyword", {"keyword": ""}, "FIELD_EMPTY"),
        ("add-keyword", {"keyword": "two words"}, "FIELD_INVALID"),
        ("add-keyword", {"keyword": "x" * 41}, "FIELD_INVALID"),
        ("add-keyword", {"keyword": "Stop"}, "FIELD_INVALID"),
        ("add-keyword", {"keyword": "there"}, "KEY_EXISTS"),
        ("add-keyword", {"keyword": "NEW", "number": ""}, "FIELD_EMPTY"),
        ("add-keyword", {"keyword": "NEW", "activate": "maybe"}, "FIELD_INVALID"),
        ("edit-keyword", {"keyword": "NEW"}, "NOT_FOUND"),
        ("edit-keyword", {"keyword": "THERE", "status": "sleepy"}, "FIELD_INVALID"),
        ("edit-keyword", {"keyword": "THERE", "list_id": "-1"}, "FIELD_INVALID"),
    ],
)
def test_keywords_that_cannot_be(call: Call, leased: int, name: str, asked: dict, code: str):
    ok(call("add-keyword", {"keyword": "THERE", "number": leased}))
    for answer in (
        call(name, {"number": leased} | asked),
        call(name, form={"number": leased} | asked),
    ):
        assert error(answer, 400)["code"] == code


def test_addresses_of_mail(call: Call, customer: Account, stranger: Account, leased: int):
    asked = {"email": "Desk@Example.com", "max_sms": 3, "number": leased}
    assert ok(call("add-email", form=asked)) == {"success": True}
    ok(call("add-email", {"email": "*@example.org", "number": "TIDING"}))
    rows = EmailSender.objects.filter(account=customer).order_by("id")
    assert [(row.address, row.max_parts) for row in rows] == [
        ("desk@example.com", 3),
        ("*@example.org", 1),
    ]
    assert error(call("add-email", {"email": "desk@example.com"}), 400)["code"] == "KEY_EXISTS"
    ok(calls_as(stranger)("add-email", {"email": "desk@example.com"}))
    assert ok(call("delete-email", {"email": "DESK@example.com"})) == {"success": True}
    for wrong, code in (
        ({"email": "desk@example.com"}, "NOT_FOUND"),
        ({"email": ""}, "FIELD_EMPTY"),
        ({"email": "*"}, "FIELD_INVALID"),
        ({"email": "a*@example.com\x00"}, "FIELD_INVALID"),
    ):
        assert error(call("delete-email", wrong), 400)["code"] == code, wrong
    for wrong, code in (
        ({"email": "x@example.com", "max_sms": "5"}, "FIELD_INVALID"),
        ({"email": "x@example.com", "number": "OTHER"}, "BAD_CALLER_ID"),
        ({"email": "x@example.com", "number": str(SECOND)}, "BAD_CALLER_ID"),
        ({"email": "not an address"}, "FIELD_INVALID"),
    ):
        assert error(call("add-email", wrong), 400)["code"] == code, wrong
    assert EmailSender.objects.filter(account=customer).count() == 1


def test_a_month_ends_where_the_next_one_does():
    later = inboundnumbers.month_later
    assert str(later(timezone.datetime(2027, 1, 31).date())) == "2027-02-28"
    assert str(later(timezone.datetime(2027, 12, 15).date())) == "2028-01-15"
