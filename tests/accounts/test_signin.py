"""Sign-in behind its limit."""

from django.test import Client
from django.urls import reverse

from accounts.models import RateWindow, User
from tests.factories import PASSWORD


def attempt(email: str, password: str, address: str = "192.0.2.1") -> int:
    form = {"login": email, "password": password}
    response = Client().post(reverse("account_login"), form, REMOTE_ADDR=address)
    return response.status_code


def test_ten_failures_and_the_right_password_waits_too(owner: User):
    assert [attempt(owner.email, "wrong") for _ in range(10)] == [200] * 10
    assert attempt(owner.email, PASSWORD) == 429
    assert attempt(f" {owner.email.upper()}", PASSWORD) == 429
    assert attempt(owner.email, PASSWORD, "192.0.2.2") == 302
    assert attempt("other@example.com", "wrong") == 200
    RateWindow.objects.update(started_at=1)
    assert attempt(owner.email, PASSWORD) == 302


def test_success_starts_the_count_over(owner: User):
    for _ in range(3):
        assert [attempt(owner.email, "wrong") for _ in range(9)] == [200] * 9
        assert attempt(owner.email, PASSWORD) == 302


def test_the_refusal_says_how_long(owner: User, client: Client):
    form = {"login": owner.email, "password": "\x00"}
    for _ in range(10):
        client.post(reverse("account_login"), form)
    response = client.post(reverse("account_login"), form)
    assert response.status_code == 429
    assert 290 < int(response["Retry-After"]) <= 301
    assert "Too many attempts" in response.content.decode()


def test_the_page_itself_is_not_counted(client: Client, db: None):
    for _ in range(12):
        assert client.get(reverse("account_login")).status_code == 200
