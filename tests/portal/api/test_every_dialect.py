"""What holds for every dialect alike: dead keys, plain HTTP, bodies that are no calls."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, User
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue, revoke_key

Kind = ApiKey.Kind


@dataclass(frozen=True)
class Dialect:
    """One dialect: its credential, and a harmless call and a sending call."""

    name: str
    kind: str
    headers: Callable[[Issued], dict[str, str]]
    reading: str
    sending: str
    message: dict[str, Any]
    body: Callable[[Issued], dict[str, str]] = field(default=lambda made: {})


def bearer(made: Issued) -> dict[str, str]:
    return {"Authorization": f"Bearer {made.text}"}


def basic(made: Issued) -> dict[str, str]:
    pair = base64.b64encode(f"{made.text}:{made.secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


V2 = {"to": "12025550100", "message": "Hello", "sender": "TIDING", "service": "T"}
V1 = {"numbers": "+12025550100", "message_body": "Hello"}
V3 = {"sms_text": "Hello", "numbers": ["+12025550100"], "from": "TIDING"}
TRANSMIT = {"message": "Hello", "to": "12025550100", "from": "TIDING"}
DIALECTS = [
    Dialect("v2", Kind.ACCESS_TOKEN, bearer, "/api/v2/auth/me", "/api/v2/sms/send", V2),
    Dialect(
        "key",
        Kind.API_KEY,
        lambda made: {"X-API-Key": made.text},
        "/api/v2/account/balance",
        "/api/v2/sms/send",
        V1,
    ),
    Dialect(
        "v1",
        Kind.CREDENTIAL,
        lambda made: {},
        "",
        "/v1/sms/send",
        V1,
        lambda made: {"username": made.key.username or "", "password": made.text},
    ),
    Dialect(
        "v3",
        Kind.APP_KEY,
        lambda made: {"APPKEY": made.text},
        "/api/v3/account",
        "/api/v3/send-sms",
        V3,
    ),
    Dialect("transmit", Kind.APP_KEY, basic, "/get-balance.json", "/send-sms.json", TRANSMIT),
    Dialect(
        "tidings",
        Kind.ACCESS_TOKEN,
        bearer,
        "/api/tidings/v1/campaigns",
        "/api/tidings/v1/keys",
        {},
    ),
]
SENDING = [dialect for dialect in DIALECTS if dialect.message]
each = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
each_sending = pytest.mark.parametrize("dialect", SENDING, ids=lambda dialect: dialect.name)


@pytest.fixture
def make(customer: Account, owner: User) -> Callable[[Dialect], Issued]:
    """A credential of a dialect's kind."""

    def made(dialect: Dialect) -> Issued:
        terms = KeyTerms(kind=dialect.kind, default_country="US")
        return issue(customer, name=dialect.name, terms=terms, created_by=owner)

    return made


def call(client: Client, dialect: Dialect, made: Issued, **options: Any) -> HttpResponse:
    """A harmless call, or where the dialect has none a sending one."""
    headers = dialect.headers(made)
    if dialect.reading:
        return client.get(dialect.reading, headers=headers, **options)
    return client.post(dialect.sending, dialect.message | dialect.body(made), **options)


def send(client: Client, dialect: Dialect, made: Issued, **changes: Any) -> HttpResponse:
    asked = json.dumps(dialect.message | dialect.body(made) | changes)
    if dialect.name == "transmit":
        form = dialect.message | changes
        return client.post(dialect.sending, form, headers=dialect.headers(made))
    return client.post(
        dialect.sending, asked, content_type="application/json", headers=dialect.headers(made)
    )


def is_explained(answer: HttpResponse) -> bool:
    """Whether an error is JSON and names its page."""
    return answer["Content-Type"].startswith("application/json") and "docs_url" in str(
        answer.json()
    )


@each
def test_a_revoked_key_is_dead_on_the_next_request(
    client: Client, make: Callable[[Dialect], Issued], dialect: Dialect
) -> None:
    made = make(dialect)
    assert call(client, dialect, made).status_code == 200
    revoke_key(made.key, by=None)
    answer = call(client, dialect, made)
    assert answer.status_code == 401
    assert is_explained(answer)


@each
def test_a_changed_allow_list_counts_on_the_next_request(
    client: Client, make: Callable[[Dialect], Issued], dialect: Dialect
) -> None:
    made = make(dialect)
    assert call(client, dialect, made).status_code == 200
    ApiKey.objects.filter(pk=made.key.pk).update(allowed_addresses=["192.0.2.0/24"])
    answer = call(client, dialect, made)
    assert answer.status_code == 403
    assert is_explained(answer)
    assert call(client, dialect, made, REMOTE_ADDR="192.0.2.7").status_code == 200


@each
def test_plain_http_is_refused_where_https_is_demanded_and_never_redirected(
    client: Client, make: Callable[[Dialect], Issued], dialect: Dialect, settings: Any
) -> None:
    settings.API_HTTPS_ONLY = True
    made = make(dialect)
    answer = call(client, dialect, made)
    assert answer.status_code == 403
    assert is_explained(answer) and "https_required" in str(answer.json())
    assert call(client, dialect, made, secure=True).status_code == 200


@each
def test_every_answer_tells_where_the_caller_stands(
    client: Client, make: Callable[[Dialect], Issued], dialect: Dialect
) -> None:
    answer = call(client, dialect, make(dialect))
    limit, remaining = (int(answer[f"X-RateLimit-{name}"]) for name in ("Limit", "Remaining"))
    assert 0 <= remaining < limit
    assert int(answer["X-RateLimit-Reset"]) > 1_700_000_000
    assert answer["RateLimit"] and answer["RateLimit-Policy"]


@each
def test_only_the_calls_of_seed_002_answer_to_pages_elsewhere(
    client: Client, make: Callable[[Dialect], Issued], dialect: Dialect
) -> None:
    answer = call(client, dialect, make(dialect))
    assert ("Access-Control-Allow-Origin" in answer) == (dialect.name in ("key", "v1"))


@each_sending
def test_a_key_without_the_scope_sends_nothing(
    client: Client, make: Callable[[Dialect], Issued], dialect: Dialect
) -> None:
    made = make(dialect)
    ApiKey.objects.filter(pk=made.key.pk).update(scopes=["read"])
    answer = send(client, dialect, made)
    assert answer.status_code in (400, 403)
    assert is_explained(answer) and "out_of_scope" in str(answer.json())


@each_sending
def test_the_same_idempotency_key_sends_once(
    client: Client, make: Callable[[Dialect], Issued], dialect: Dialect
) -> None:
    made = make(dialect)
    client.defaults["HTTP_IDEMPOTENCY_KEY"] = "order-1"
    first, again = send(client, dialect, made), send(client, dialect, made)
    assert first.status_code == 200, first.content
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert made.key.account.batches.count() == 1


STRANGE: dict[str, dict[str, Any]] = {
    "NUL": {"body": b"a\x00b", "content_type": "application/json"},
    "no JSON": {"body": b"{", "content_type": "application/json"},
    "a list": {"body": b"[[[[]]]]", "content_type": "application/json"},
    "not UTF-8": {"body": b"\xff\xfe=1", "content_type": "application/x-www-form-urlencoded"},
    "huge": {"body": b"a" * (10 * 1024 * 1024 + 1), "content_type": "application/json"},
    "deep": {"body": b"[" * 100_000, "content_type": "application/json"},
    "surrogate": {"body": b'{"to": "\\ud800"}', "content_type": "application/json"},
    "broken form": {"body": b"--x", "content_type": "multipart/form-data; boundary=y"},
    "no boundary": {"body": b"--x", "content_type": "multipart/form-data"},
    "unknown type": {"body": b"<a/>", "content_type": "text/strange"},
}


@each_sending
@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_bodies_that_are_no_calls_are_told_so(
    client: Client, make: Callable[[Dialect], Issued], dialect: Dialect, strange: dict[str, Any]
) -> None:
    answer = client.generic(
        "POST",
        dialect.sending,
        strange["body"],
        content_type=strange["content_type"],
        headers=dialect.headers(make(dialect)),
    )
    assert 400 <= answer.status_code < 500, answer.content[:300]
    assert is_explained(answer)


@each_sending
def test_a_hundred_thousand_recipients_are_too_many(
    client: Client, make: Callable[[Dialect], Issued], dialect: Dialect
) -> None:
    field = next(name for name in ("numbers", "to") if name in dialect.message)
    numbers: Any = [f"+1202{number:07d}" for number in range(100_000)]
    many = numbers if isinstance(dialect.message[field], list) else ",".join(numbers)
    answer = send(client, dialect, make(dialect), **{field: many})
    assert answer.status_code in (400, 422), answer.content[:300]
    assert is_explained(answer)
