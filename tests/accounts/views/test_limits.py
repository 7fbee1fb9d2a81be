"""The limits' pages: what is in force, asking for more, the operator's desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, LimitOverride, LimitRequest, Membership, Role, User
from accounts.selectors import limit
from accounts.services import limits
from apikeys.services.keys import create_key

SignIn = Callable[[User], Client]
LIMITS, ASK, REQUESTS = reverse("limits"), reverse("limit_ask"), reverse("limit_requests")
FORM = {"name": "campaign_messages", "value": "750,000", "reason": "A large list"}


@pytest.fixture(autouse=True)
def _values_of_its_own(customer: Account) -> None:
    """None: the cast comes with one (see tests.factories)."""
    LimitOverride.objects.all().delete()


@pytest.fixture
def boss(operator: Account, sign_in: SignIn) -> Client:
    return sign_in(operator.users.get())


@pytest.fixture
def request_(customer: Account, owner: User) -> LimitRequest:
    return limits.ask(customer, "campaign_messages", 750_000, by=owner, reason="A large list")


def address(request: LimitRequest) -> str:
    return reverse("limit_request", args=[request.uuid])


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def test_what_is_in_force(customer_client: Client, customer: Account, operator: Account):
    page = text(customer_client.get(LIMITS))
    assert "500,000 messages" in page and "200 MB" in page and "Yours" not in page
    limits.set_override(
        customer,
        "campaign_messages",
        600_000,
        by_account=operator,
        by=operator.users.get(),
        reason="Festival",
    )
    page = text(customer_client.get(LIMITS))
    for words in ("600,000 messages", "500,000 messages", "Yours", "operator@example.com"):
        assert words in page
    assert "Festival" in page


def test_everybody_sees_them_and_who_manages_asks(sign_in: SignIn, owner: User):
    Membership.objects.filter(user=owner).update(role=Role.VIEWER)
    client = sign_in(owner)
    assert ASK not in text(client.get(LIMITS))
    assert client.get(ASK).status_code == client.post(ASK, FORM).status_code == 403


def test_asking(customer_client: Client, customer: Account, owner: User):
    page = text(customer_client.get(ASK, {"limit": "campaign_messages"}))
    assert '<option value="campaign_messages" selected>' in page
    assert text(customer_client.get(ASK, {"limit": "nonsense"}))
    assert customer_client.post(ASK, FORM).status_code == 302
    made = LimitRequest.objects.get()
    assert (made.account, made.value, made.asked_by) == (customer, 750_000, owner)
    again = text(customer_client.post(ASK, FORM), 422)
    assert "asked for this limit already" in again and "A large list" in again
    assert "Asked" in text(customer_client.get(LIMITS))


def test_sizes_are_typed_in_megabytes(customer_client: Client):
    form = {"name": "campaign_file_bytes", "value": "400", "reason": "Long texts"}
    assert customer_client.post(ASK, form).status_code == 302
    assert LimitRequest.objects.get().value == 400 * 1024 * 1024


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", ""),
        ("value", "many"),
        ("value", "-5"),
        ("value", "1.5"),
        ("value", "٥٠٠"),
        ("value", "9" * 20),
        ("value", "999999999"),
        ("value", "500000"),
        ("value", "5\x000"),
        ("reason", ""),
        ("reason", "x" * 501),
        ("reason", "a\x00b"),
        ("name", "nonsense"),
        ("name", "sign_in_per_5_minutes"),
        ("name", ""),
    ],
)
def test_what_cannot_be_asked_for(customer_client: Client, field: str, value: str):
    page = text(customer_client.post(ASK, FORM | {field: value}), 422)
    assert "There is a problem" in page and f'id="id_{field}_error"' in page
    assert "This field is required" not in page  # each field says what it wants
    assert not LimitRequest.objects.exists()


def test_the_desk(boss: Client, request_: LimitRequest, customer: Account):
    page = text(boss.get(REQUESTS))
    assert address(request_) in page and "750,000 messages" in page
    page = text(boss.get(address(request_)))
    assert "A large list" in page and 'value="750000"' in page
    done = boss.post(address(request_), {"approve": "1", "value": "600,000", "answer": "For now"})
    assert done.status_code == 302
    assert limit(customer, "campaign_messages") == 600_000
    entry = AuditEntry.objects.get(action="limit.approved")
    assert (entry.account, entry.actor_label) == (customer, "operator@example.com")
    assert entry.home is not None and entry.home.kind == "operator"
    page = text(boss.get(REQUESTS))
    assert "Nobody waits" in page and "600,000 messages" in page
    assert "Your decision" not in text(boss.get(address(request_)))
    assert "decided already" in text(boss.post(address(request_), {"approve": "1"}), 422)


def test_denying_needs_an_answer(boss: Client, request_: LimitRequest, customer_client: Client):
    page = text(boss.post(address(request_), {"deny": "1", "value": "750000"}), 422)
    assert "Say why" in page and 'id="id_answer_error"' in page
    done = boss.post(address(request_), {"deny": "1", "answer": "Split it, please"})
    assert done.status_code == 302
    assert "Split it, please" in text(customer_client.get(LIMITS))


@pytest.mark.parametrize(
    "form", [{}, {"approve": "1", "value": "none"}, {"approve": "1", "value": "0"}]
)
def test_no_decision_by_accident(boss: Client, request_: LimitRequest, form: dict[str, str]):
    text(boss.post(address(request_), form), 422)
    request_.refresh_from_db()
    assert request_.status == "open"


def test_the_desk_is_the_operators(
    customer_client: Client, reseller: Account, sign_in: SignIn, request_: LimitRequest
):
    for client in (customer_client, sign_in(reseller.users.get())):
        assert client.get(REQUESTS).status_code == 403
        assert client.get(address(request_)).status_code == 403


def test_the_number_of_queries_does_not_grow(
    boss: Client, customer: Account, owner: User, django_assert_max_num_queries: Any
):
    for name in ("campaign_messages", "api_recipients", "report_months", "api_send_per_minute"):
        limits.ask(customer, name, 12, by=owner, reason="Less")
    with django_assert_max_num_queries(16):
        boss.get(REQUESTS)


def test_an_override_counts_from_the_next_call_on(
    client: Client, customer: Account, owner: User, operator: Account
):
    text_of_key = create_key(
        customer, name="Shop", expires_in_days=None, allowed_addresses=[], created_by=owner
    )[1]
    headers = {"Authorization": f"Bearer {text_of_key}"}
    first = client.get("/api/v2/auth/me", headers=headers)
    assert first["X-RateLimit-Limit"] == "1000"
    limits.set_override(
        customer, "api_get_per_minute", 2, by_account=operator, by=None, reason="Noise"
    )
    answers = [client.get("/api/v2/auth/me", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[0]["X-RateLimit-Limit"] == "2"
    assert '/limits/#api_get_per_minute>; rel="help"' in answers[1]["Link"]
    limits.clear_override(customer, "api_get_per_minute", by=None)
    assert client.get("/api/v2/auth/me", headers=headers).status_code == 200
