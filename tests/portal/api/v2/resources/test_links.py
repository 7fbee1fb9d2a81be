"""`link/urls` and `developer/subscriptions`."""

from typing import Any

import pytest

from accounts.models import Account
from campaigns.models import InboundNumber, Keyword, LinkVisit, ShortLink, Subscription, Webhook
from tests.portal.api.v2.resources.conftest import Api

LINKS, SUBSCRIPTIONS = "link/urls", "developer/subscriptions"
ROW = {
    *("id", "title", "short_url", "long_url", "webhook_id", "token", "visits", "last_visited"),
    *("is_advanced", "status", "created_at", "updated_at"),
}
VISIT = {
    *("id", "user_id", "link_id", "client_ip", "scheme", "host", "query_string", "user_agent"),
    *("browser", "browser_version", "browser_lang", "browser_engine", "resolution", "platform"),
    *("platform_version", "platform_name", "device_type", "device_brand", "device_model"),
    *("touch_enabled", "latitude", "longitude", "country", "country_code", "region", "city"),
    *("zipcode", "timezone", "options", "created_at", "visit_id", "token", "message_id", "mobile"),
}


@pytest.fixture
def hook(customer: Account) -> Webhook:
    return Webhook.objects.create(account=customer, name="A", uri="https://a.example.com")


def test_a_link_is_made_changed_and_deleted(api: Api, customer: Account, hook: Webhook) -> None:
    body = {"long_url": "https://example.com/a?b=c", "title": "Sale", "is_advanced": True}
    made = api("POST", LINKS, body | {"webhook_id": str(hook.uuid)}).json()
    assert made["message"] == "Link Created Successfully"
    row = made["data"]
    assert set(row) == ROW and isinstance(row["id"], int)
    assert row["short_url"].endswith(f"/s/{row['token']}") and len(row["token"]) >= 8
    assert (row["is_advanced"], row["status"], row["visits"]) == (1, 1, 0)
    assert row["webhook_id"] == str(hook.uuid)

    one = f"{LINKS}/{row['id']}"
    changed = api("PUT", one, {"title": "Summer", "status": 0, "webhook_id": ""}).json()
    assert changed["message"] == "Link Updated Successfully"
    assert (changed["data"]["title"], changed["data"]["status"]) == ("Summer", 0)
    assert changed["data"]["webhook_id"] is None
    assert changed["data"]["long_url"] == body["long_url"]
    assert api("DELETE", one).json()["message"] == "Link Deleted Successfully"
    assert api("GET", one).status_code == 404
    assert ShortLink.objects.get(account=customer).deleted_at


def test_links_are_listed_and_narrowed(api: Api, customer: Account, stranger: Account) -> None:
    ShortLink.objects.create(account=stranger, code="other", long_url="https://x.example.com")
    for n in range(3):
        ShortLink.objects.create(
            account=customer,
            code=f"c{n}",
            title=f"Link {n}",
            long_url=f"https://example.com/{n}",
            is_advanced=n == 1,
        )
    newest = api("GET", LINKS).json()["data"][0]
    assert newest["title"] == "Link 2"
    for query, titles in (
        ("filter[title]=link%201", ["Link 1"]),
        ("filter[is_advanced]=1", ["Link 1"]),
        ("filter[long_url]=example.com/0", ["Link 0"]),
        (f"filter[id]={newest['id']}", ["Link 2"]),
        ("filter[id]=x", []),
        ("filter[status]=0", []),
        ("filter[webhook_id]=x", []),
    ):
        found = api("GET", f"{LINKS}?{query}").json()["data"]
        assert [row["title"] for row in found] == titles, query


def test_visits_are_told(api: Api, customer: Account) -> None:
    link = ShortLink.objects.create(account=customer, code="c", long_url="https://example.com")
    LinkVisit.objects.create(link=link, msisdn=919810000001, details={"browser": "Firefox"})
    found = api("GET", f"{LINKS}/{link.pk}/visits").json()
    assert found["message"] == "Visits" and found["meta"]["total"] == 1
    row = found["data"][0]
    assert set(row) == VISIT
    assert (row["browser"], row["mobile"], row["link_id"]) == ("Firefox", "919810000001", link.pk)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"long_url": ""}, "long_url"),
        ({"long_url": "javascript:alert(1)"}, "long_url"),
        ({"long_url": "example.com"}, "long_url"),
        ({"long_url": "http://127.0.0.1:8000/s/abcdefgh"}, "long_url"),
        ({"title": "x" * 121}, "title"),
        ({"webhook_id": "none"}, "webhook_id"),
        ({"is_advanced": "perhaps"}, "is_advanced"),
    ],
)
def test_what_is_wrong_is_named(api: Api, change: dict[str, Any], field: str) -> None:
    answer = api("POST", LINKS, {"long_url": "https://example.com"} | change)
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [field]


def test_ten_calls_in_five_minutes_from_one_address(api: Api, customer: Account) -> None:
    body = {"long_url": "https://example.com"}
    answers = [api("POST", LINKS, body) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[10]["X-RateLimit-Limit"] == "10"
    assert 0 < int(answers[10]["Retry-After"]) <= 301
    assert answers[10].json()["status"] == "ERROR"
    link = ShortLink.objects.filter(account=customer).latest("id")
    assert api("GET", f"{LINKS}/{link.pk}/visits").status_code == 429
    assert api("PUT", f"{LINKS}/{link.pk}", {"title": "x"}).status_code == 429
    assert api("GET", LINKS).status_code == 200
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert api("POST", LINKS, body, **elsewhere).status_code == 200


def test_an_event_is_subscribed_to_and_ended(api: Api, hook: Webhook) -> None:
    body = {"event": "sms:message:status", "identity": "all", "webhook_id": str(hook.uuid)}
    made = api("POST", SUBSCRIPTIONS, body).json()
    assert made["message"] == "Subscription Saved Successfully"
    row = made["data"]
    assert row == body | {"id": row["id"], "payload": None, "created_at": row["created_at"]}
    assert isinstance(row["id"], int)
    assert api("POST", SUBSCRIPTIONS, body).status_code == 409
    listed = api("GET", SUBSCRIPTIONS).json()
    assert listed["message"] == "Subscriptions List" and listed["data"] == [row]
    assert api("GET", f"{SUBSCRIPTIONS}?filter[event]=vmn:message:in").json()["data"] == []
    one = f"{SUBSCRIPTIONS}/{row['id']}"
    assert api("GET", one).json()["message"] == "Subscription"
    assert api("DELETE", one).json()["message"] == "Subscription Deleted successfully"
    assert api("DELETE", one).status_code == 404
    assert api("POST", SUBSCRIPTIONS, body).status_code == 200


def test_numbers_keywords_and_flows_are_the_accounts_own(
    api: Api, customer: Account, stranger: Account, hook: Webhook
) -> None:
    own = InboundNumber.objects.create(account=customer, msisdn=919810000001, country="IN")
    other = InboundNumber.objects.create(account=stranger, msisdn=919810000002, country="IN")
    word = Keyword.objects.create(account=customer, number=own, word="JOIN")
    body = {"event": "vmn:message:in", "webhook_id": str(hook.uuid)}
    for identity, status in (
        (f"number:{own.pk}", 200),
        (f"keyword:{word.pk}", 200),
        (f"number:{other.pk}", 422),
        ("keyword:999999", 422),
        ("number:x", 422),
        ("everything", 422),
    ):
        answer = api("POST", SUBSCRIPTIONS, body | {"identity": identity})
        assert answer.status_code == status, identity
    flow = api("POST", SUBSCRIPTIONS, body | {"webhook_id": "flow:1"}).json()["data"]
    assert flow["webhook_id"] == "flow:1"
    theirs = Webhook.objects.create(account=stranger, name="B", uri="https://b.example.com")
    for name in (str(theirs.uuid), "none", "flow:x"):
        answer = api("POST", SUBSCRIPTIONS, body | {"webhook_id": name})
        assert answer.status_code == 422 and list(answer.json()["errors"]) == ["webhook_id"]
    assert api("POST", SUBSCRIPTIONS, body | {"event": "sms:nothing"}).status_code == 422


def test_a_deleted_webhook_ends_its_subscriptions(api: Api, hook: Webhook) -> None:
    body = {"event": "link:visit", "webhook_id": str(hook.uuid)}
    assert api("POST", SUBSCRIPTIONS, body).status_code == 200
    api("DELETE", f"developer/webhooks/{hook.uuid}")
    assert api("GET", SUBSCRIPTIONS).json()["data"] == []
    assert Subscription.objects.get().deleted_at
