"""Keys by program: made, listed, changed, ended, and never with more rights than the maker's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, AuditEntry
from apikeys.models import AnsweredCall, ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue, use_credential, use_key
from tests.portal.api.tidings.conftest import (
    ROOT,
    Call,
    caller,
    confirmed,
    drafted,
    refusal,
)

Make = Callable[..., tuple[ApiKey, Call]]


@pytest.fixture
def maker(customer: Account) -> Make:
    """A function that gives a key with these terms, and a caller that uses it."""

    def make(days: int | None = None, **terms: Any) -> tuple[ApiKey, Call]:
        issued: Issued = issue(
            customer, name="Maker", terms=KeyTerms(**terms), expires_in_days=days
        )
        return issued.key, caller(issued.text)

    return make


def test_a_key_is_made_shown_once_and_works(call: Call, customer: Account) -> None:
    asked = {
        "name": "Till",
        "kind": "api_key",
        "scopes": ["send"],
        "products": ["T"],
        "allowed_addresses": ["192.0.2.1", "10.0.0.0/8"],
        "daily_cap": "12.5",
        "default_country": "KE",
        "allowed_in_urls": False,
        "expires_in_days": 30,
    }
    answer = call("POST", "keys", asked)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["text"].startswith("td_live_")
    key = use_key(made["text"], address="192.0.2.1")
    assert (key.account, key.daily_cap, str(key.uuid)) == (customer, 12_500_000, made["id"])
    for path in ("keys", f"keys/{made['id']}"):
        assert made["text"] not in call("GET", path).content.decode()
    one = call("GET", f"keys/{made['id']}").json()
    assert (one["daily_cap"], one["state"], one["scopes"]) == ("12.5", "active", ["send"])
    assert one["today"]["spent"] == "0"


def test_a_credential_has_a_user_name(call: Call) -> None:
    made = call("POST", "keys", {"name": "Till", "kind": "credential"}).json()
    assert use_credential(made["username"], made["text"], address="")


def test_an_app_key_has_a_secret(call: Call) -> None:
    made = call("POST", "keys", {"name": "Till", "kind": "app_key"}).json()
    assert use_key(made["text"], secret=made["secret"], address="")


def test_no_text_of_a_key_is_kept_for_a_second_answer(call: Call) -> None:
    headers = {"Idempotency-Key": "once"}
    texts = {call("POST", "keys", {"name": "A"}, headers=headers).json()["text"] for _ in "ab"}
    assert len(texts) == 2
    assert not AnsweredCall.objects.exists()


def test_the_list_has_pages(call: Call) -> None:
    for name in "abc":
        call("POST", "keys", {"name": name})
    first = call("GET", "keys?size=2").json()
    assert [key["name"] for key in first["keys"]] == ["c", "b"]
    second = call("GET", f"keys?size=2&before={first['next']}").json()
    assert [key["name"] for key in second["keys"]] == ["a", "Shop"]
    assert second["next"] is None


def test_a_change_counts_at_once_and_is_told(call: Call) -> None:
    made = call("POST", "keys", {"name": "Till"}).json()
    changed = call("PATCH", f"keys/{made['id']}", {"scopes": ["read"], "daily_cap": "3"})
    assert (changed.status_code, changed.json()["scopes"]) == (200, ["read"])
    assert AuditEntry.objects.get(action="key.changed").actor_label == "key Shop"
    till = caller(made["text"])
    assert refusal(till("POST", "keys", {"name": "A"}))[:2] == (403, "out_of_scope")
    assert call("PATCH", f"keys/{made['id']}", {"daily_cap": None}).json()["daily_cap"] is None


def test_a_new_text_and_the_end_of_the_old(call: Call) -> None:
    old = call("POST", "keys", {"name": "Till"}).json()
    answer = call("POST", f"keys/{old['id']}/regenerate", {"overlap": "1h"})
    new = answer.json()
    assert (answer.status_code, new["replaces"]) == (201, old["id"])
    assert use_key(old["text"], address="")
    assert call("GET", f"keys/{old['id']}").json()["replaced_by"] == new["id"]
    again = call("POST", f"keys/{old['id']}/regenerate", {})
    assert refusal(again)[:2] == (409, "already_replaced")


def test_a_revoked_key_is_dead_on_the_next_call(call: Call) -> None:
    made = call("POST", "keys", {"name": "Till"}).json()
    till = caller(made["text"])
    assert till("GET", "keys").status_code == 200
    for _ in range(2):
        ended = call("POST", f"keys/{made['id']}/revoke")
        assert (ended.status_code, ended.json()["state"]) == (200, "revoked")
    assert refusal(till("GET", "keys"))[:2] == (401, "credential_revoked")
    change = call("PATCH", f"keys/{made['id']}", {"name": "B"})
    assert refusal(change)[:2] == (409, "key_ended")


LIMITED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"is_test": True}, {"is_test": False}, "live"),
    ({"daily_cap": 5_000_000}, {}, "live"),
    ({"scopes": ["keys", "read"]}, {"scopes": ["send"]}, "scopes"),
    ({"scopes": ["keys"]}, {"scopes": []}, "scopes"),
    ({"products": ["T"]}, {"products": ["T", "P"]}, "products"),
    ({"products": ["T"]}, {"products": []}, "products"),
    ({"allowed_addresses": ["127.0.0.0/8"]}, {"allowed_addresses": []}, "allowed_addresses"),
    (
        {"allowed_addresses": ["127.0.0.0/8"]},
        {"allowed_addresses": ["126.0.0.0/7"]},
        "allowed_addresses",
    ),
    ({"allowed_in_urls": False}, {"allowed_in_urls": True}, "allowed_in_urls"),
]


@pytest.mark.parametrize(("own", "asked", "field"), LIMITED)
def test_no_key_makes_one_with_more_rights(
    maker: Make, own: dict[str, Any], asked: dict[str, Any], field: str
) -> None:
    key, limited = maker(**own)
    answer = limited("POST", "keys", {"name": "More"} | asked)
    assert refusal(answer) == (403, "more_rights", field)
    assert list(ApiKey.objects.all()) == [key]


@pytest.mark.parametrize(
    "own",
    [
        {"is_test": True},
        {"scopes": ["read", "keys"]},
        {"products": ["T"]},
        {"allowed_addresses": ["127.0.0.0/8"]},
    ],
)
def test_what_is_not_said_is_as_the_maker_is(maker: Make, own: dict[str, Any]) -> None:
    _, limited = maker(**own)
    made = limited("POST", "keys", {"name": "Same"})
    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in own} == own


@pytest.mark.parametrize(("own", "asked", "field"), LIMITED)
def test_no_key_takes_over_or_widens_another(
    maker: Make, customer: Account, own: dict[str, Any], asked: dict[str, Any], field: str
) -> None:
    _, limited = maker(**own)
    strong = issue(customer, name="Strong", terms=KeyTerms()).key
    for method, path in (("POST", "/regenerate"), ("PATCH", "")):
        answer = limited(method, f"keys/{strong.uuid}{path}", {})
        assert refusal(answer)[:2] == (403, "more_rights")
    strong.refresh_from_db()
    assert strong.revoked_at is None


def test_a_key_cannot_widen_itself(maker: Make) -> None:
    key, limited = maker(scopes=["keys"])
    assert refusal(limited("PATCH", f"keys/{key.uuid}", {"scopes": []}))[1] == "more_rights"
    key.refresh_from_db()
    assert key.scopes == ["keys"]


def test_a_test_key_keeps_off_live_ones(maker: Make, customer: Account) -> None:
    _, limited = maker(is_test=True)
    live = issue(customer, name="Live", terms=KeyTerms()).key
    assert refusal(limited("POST", f"keys/{live.uuid}/revoke"))[1] == "more_rights"


def test_no_key_outlives_its_maker(maker: Make) -> None:
    own, limited = maker(days=10)
    late = limited("POST", "keys", {"name": "Late", "expires_in_days": 20})
    assert refusal(late) == (403, "more_rights", "expires_in_days")
    made = limited("POST", "keys", {"name": "Same"}).json()
    assert ApiKey.objects.get(uuid=made["id"]).expires_at <= own.expires_at
    again = limited("POST", f"keys/{own.uuid}/regenerate", {"overlap": "24h"}).json()
    assert ApiKey.objects.get(uuid=again["id"]).expires_at == own.expires_at
    ApiKey.objects.filter(pk=own.pk).update(expires_at=timezone.now() + timezone.timedelta(hours=3))
    last = limited("POST", "keys", {"name": "Last"})
    assert refusal(last) == (422, "bad_expiry", "expires_in_days")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "missing", "name"),
        ({"name": "A", "kind": "gold"}, "wrong_type", "kind"),
        ({"name": "A", "scopes": "send"}, "wrong_type", "scopes"),
        ({"name": "A", "scopes": ["all"]}, "unknown_scope", "scopes"),
        ({"name": "A", "products": ["NO"]}, "unknown_product", "products"),
        ({"name": "A", "allowed_addresses": ["x"]}, "bad_address", "allowed_addresses"),
        ({"name": "A", "daily_cap": "-1"}, "wrong_type", "daily_cap"),
        ({"name": "A", "daily_cap": 0}, "bad_daily_cap", "daily_cap"),
        ({"name": "A", "expires_in_days": 366}, "bad_expiry", "expires_in_days"),
        ({"name": "A", "expires_in_days": 10**30}, "wrong_type", "expires_in_days"),
        ({"name": "A", "default_country": "XX"}, "unknown_country", "default_country"),
        ({"name": "A", "is_test": "yes"}, "wrong_type", "is_test"),
        ({"name": "A\x00"}, "unstorable", "name"),
        ({"name": "\ud800"}, "unstorable", "name"),
        ({"name": "x" * 61}, "name_too_long", "name"),
        ({"name": "A", "owner": "me"}, "unknown_field", "owner"),
    ],
)
def test_bad_input_is_told_with_its_field(
    call: Call, body: dict[str, Any], code: str, field: str
) -> None:
    assert refusal(call("POST", "keys", body)) == (422, code, field)
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("keys?before=nonsense", None),
        ("keys?size=-1", None),
        ("keys?size=abc", None),
        ("keys?size=101", None),
    ],
)
def test_bad_pages_are_told(call: Call, path: str, body: None) -> None:
    assert refusal(call("GET", path))[0] == 422


def test_keys_need_their_scope(maker: Make) -> None:
    _, limited = maker(scopes=["send", "read", "campaigns"])
    for method in ("GET", "POST"):
        assert refusal(limited(method, "keys"))[:2] == (403, "out_of_scope")


def test_nobody_makes_a_key_without_one(client: Client, db: None) -> None:
    answer = client.post(f"{ROOT}keys", b"{}", content_type="application/json")
    assert refusal(answer)[:2] == (401, "no_credential")


def test_a_reader_looks_at_campaigns_and_runs_none(maker: Make) -> None:
    _, reader = maker(scopes=["read"])
    assert reader("GET", "campaigns").status_code == 200
    assert refusal(reader("POST", "campaigns", {"name": "A"}))[:2] == (403, "out_of_scope")
    _, runner = maker(scopes=["campaigns"])
    assert runner("GET", "campaigns").status_code == 200
    assert runner("POST", "campaigns", {"name": "A"}).status_code == 201
    _, sender = maker(scopes=["send"])
    assert refusal(sender("GET", "campaigns"))[:2] == (403, "out_of_scope")


def _offer_of(call: Call, limited: Call) -> Any:
    called = drafted(call)
    answer = None

    def confirm(method: str, path: str, *args: Any, **options: Any) -> Any:
        nonlocal answer
        chosen = limited if path.endswith("/confirm") else call
        answer = chosen(method, path, *args, **options)
        return answer

    try:
        confirmed(confirm, called)
    except AssertionError:
        assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ({"is_test": True}, "test_key"),
        ({"products": ["P"]}, "product_not_allowed"),
        ({"daily_cap": 1_000_000}, "daily_cap_reached"),
    ],
)
def test_a_limited_key_lets_no_campaign_out(
    call: Call, maker: Make, own: dict[str, Any], code: str
) -> None:
    _, limited = maker(**own)
    assert refusal(_offer_of(call, limited))[1] == code


def test_a_capped_key_lets_a_campaign_out_within_its_cap(call: Call, maker: Make) -> None:
    key, limited = maker(daily_cap=2_000_000)
    assert _offer_of(call, limited).status_code == 200
    used = key.usage.get()
    assert (used.messages, used.spent) == (2, 2_000_000)
