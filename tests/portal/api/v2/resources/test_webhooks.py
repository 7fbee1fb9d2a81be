"""`developer/webhooks`: made, listed, changed, deleted; what is refused, and how."""

import uuid

import pytest

from accounts.models import Account, AuditEntry, LimitOverride
from campaigns.models import Webhook
from tests.portal.api.v2.resources.conftest import Api, token_of

PATH = "developer/webhooks"
GOOD = {"name": "Receipts", "uri": "https://hooks.example.com/sms?key=abc", "secret": "s3cret"}
ROW = {
    *("id", "name", "uri", "secret", "verification_code", "status", "created_at", "updated_at"),
}


def test_a_webhook_is_made_shown_changed_and_deleted(api: Api, customer: Account) -> None:
    made = api("POST", PATH, GOOD).json()
    assert {name: made[name] for name in ("status", "code", "message")} == {
        "status": "OK",
        "code": 200,
        "message": "Created successfully",
    }
    row = made["data"]
    assert set(row) == ROW
    assert (row["name"], row["uri"], row["secret"]) == tuple(GOOD.values())
    assert row["status"] == 1 and len(row["verification_code"]) == 32
    assert row["created_at"].endswith("Z")

    one = f"{PATH}/{row['id']}"
    assert api("GET", one).json()["data"] == row
    changed = api("PUT", one, {"status": 0}).json()
    assert changed["message"] == "Updated successfully"
    assert changed["data"]["status"] == 0 and changed["data"]["uri"] == GOOD["uri"]

    gone = api("DELETE", one)
    assert gone.status_code == 200
    assert gone.json() == {
        "status": "OK",
        "code": 200,
        "message": "Deleted successfully",
        "data": [],
    }
    assert api("GET", one).status_code == api("DELETE", one).status_code == 404
    assert api("GET", PATH).json()["data"] == []
    assert Webhook.objects.get(account=customer).deleted_at


def test_lists_come_in_pages_of_fifteen_and_can_be_narrowed(api: Api, customer: Account) -> None:
    for number in range(17):
        Webhook.objects.create(account=customer, name=f"Hook {number}", uri="https://a.example.com")
    first = api("GET", PATH).json()
    assert [row["name"] for row in first["data"]] == [f"Hook {n}" for n in range(16, 1, -1)]
    assert first["meta"]["per_page"] == 15 and first["meta"]["total"] == 17
    assert first["links"]["prev"] is None and "page=2" in first["links"]["next"]
    assert len(api("GET", f"{PATH}/?page=2").json()["data"]) == 2
    assert len(api("GET", f"{PATH}?filter[name]=hook%2016").json()["data"]) == 1


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999"])
def test_a_page_that_is_none_is_refused(api: Api, page: str) -> None:
    answer = api("GET", f"{PATH}?page={page}")
    assert answer.status_code == 422 and "page" in answer.json()["errors"]


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "hooks.example.com",
        "http://hooks.example.com",
        "ftp://hooks.example.com",
        "javascript:alert(1)",
        "https://user:pass@hooks.example.com",
        "https://localhost/x",
        "https://router.local/x",
        "https://127.0.0.1/x",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://hooks.example.com:port/",
        "https://[broken/",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/" + "a" * 2_000,
    ],
)
def test_only_addresses_of_the_internet_over_https_are_taken(api: Api, uri: str) -> None:
    answer = api("POST", PATH, GOOD | {"uri": uri})
    assert answer.status_code == 422, answer.content
    assert "uri" in answer.json()["errors"]
    assert not Webhook.objects.exists()


def test_plain_http_is_taken_where_the_operator_allows_it(api: Api, settings) -> None:
    settings.WEBHOOKS_OVER_HTTP = True
    assert api("POST", PATH, GOOD | {"uri": "http://hooks.example.com"}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", ["a", "b"]),
        ("name", "nul\x00"),
        ("secret", "two words"),
        ("secret", "line\nbreak"),
        ("token", "ключ"),
        ("status", "sometimes"),
        ("status", 7),
        ("secret", {"a": 1}),
    ],
)
def test_misshapen_fields_are_named(api: Api, field: str, value: object) -> None:
    answer = api("POST", PATH, GOOD | {field: value})
    assert answer.status_code == 422, answer.content
    body = answer.json()
    assert body["status"] == "ERROR" and body["code"] == 422 and list(body["errors"]) == [field]


def test_the_log_knows_of_changes_but_no_secret(api: Api, customer: Account) -> None:
    row = api("POST", PATH, GOOD).json()["data"]
    api("PUT", f"{PATH}/{row['id']}", {"secret": "another"})
    entries = AuditEntry.objects.filter(account=customer, subject_kind="webhook").order_by("id")
    assert [entry.action for entry in entries] == ["webhook.created", "webhook.changed"]
    text = " ".join(f"{entry.before}{entry.after}" for entry in entries)
    assert "s3cret" not in text and "another" not in text and "key=abc" not in text


def test_an_account_has_so_many_and_no_more(api: Api, customer: Account) -> None:
    LimitOverride.objects.create(account=customer, name="webhooks", value=1)
    assert api("POST", PATH, GOOD).status_code == 200
    answer = api("POST", PATH, GOOD)
    assert answer.status_code == 422 and "1 webhooks" in answer.json()["message"]


def test_a_call_sent_twice_with_a_key_makes_one(api: Api) -> None:
    headers = {"Idempotency-Key": "first"}
    answers = [api("POST", PATH, GOOD, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json() and Webhook.objects.count() == 1
    assert api("POST", PATH, GOOD | {"name": "B"}, headers=headers).status_code == 422


def test_methods_go_through_a_tunnel(api: Api) -> None:
    row = api("POST", PATH, GOOD).json()["data"]
    one = f"{PATH}/{row['id']}"
    assert api("POST", f"{one}?_method=PUT", {"name": "B"}).json()["data"]["name"] == "B"
    assert api("GET", f"{one}?_method=DELETE").status_code == 200
    assert api("GET", one).status_code == 404


def test_others_webhooks_are_not_there(api: Api, stranger: Account) -> None:
    row = api("POST", PATH, GOOD).json()["data"]
    one = f"{PATH}/{row['id']}"
    for method in ("GET", "PUT", "DELETE"):
        answer = api(method, one, GOOD, token=token_of(stranger))
        assert answer.status_code == 404 and answer.json()["message"] == "No results found"
    assert api("GET", f"{PATH}/{uuid.uuid4()}").status_code == 404
    assert api("GET", f"{PATH}/none").status_code == 404
    assert api("PATCH", one).status_code == 405
