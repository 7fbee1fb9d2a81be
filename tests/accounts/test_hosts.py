"""Which hosts the portal answers to, and which a reseller may sign in on."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import Invalid
from accounts.hosts import clean_sign_in_host
from accounts.models import Account, User
from accounts.selectors.brands import forget
from accounts.selectors.fronts import front_of
from accounts.services.branding import Face, save_branding
from tests.factories import PASSWORD

HOST = "send.monsoon.example"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("Send.Example.COM", "send.example.com"),
        ("send.example.com.", "send.example.com"),
        ("a-b.c1.example", "a-b.c1.example"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_host_name_has_one_form(typed: str, kept: str) -> None:
    assert clean_sign_in_host(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("https://send.example.com", "host_only"),
        ("send.example.com/sign-in", "host_only"),
        ("send.example.com:8000", "host_only"),
        ("me@example.com", "host_only"),
        ("[::1]", "host_only"),
        ("localhost", "host_name"),
        ("127.0.0.1", "host_name"),
        ("127.1", "host_name"),
        ("example.42", "host_name"),
        ("send example.com", "host_name"),
        ("-send.example.com", "host_name"),
        ("send..example.com", "host_name"),
        ("send_1.example.com", "host_name"),
        (".example.com", "host_name"),
        (f"{'a' * 64}.example.com", "host_name"),
        (".".join(["abcdefgh"] * 30), "host_name"),
        ("send\x00.example.com", "host_name"),
        ("send\ud800.example.com", "host_name"),
        ("*.example.com", "host_name"),
        ("portal.example", "host_operators"),
        ("in.wild.example", "host_operators"),
        ("base.example", "host_operators"),
    ],
)
def test_anything_else_is_refused_with_a_reason(settings: Any, typed: str, code: str) -> None:
    settings.ALLOWED_HOSTS = ["portal.example", ".wild.example", "*"]
    settings.BASE_URL = "https://base.example"
    with pytest.raises(Invalid) as refused:
        clean_sign_in_host(typed)
    assert (refused.value.code, refused.value.field) == (code, "host")


@pytest.fixture
def own_host(reseller: Account) -> str:
    """The reseller's sign-in host."""
    save_branding(reseller, Face("Monsoon", host=HOST))
    return HOST


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "", "a b", "\x00", "x" * 400])
def test_a_host_of_nobody_is_refused(client: Client, db: None, host: str) -> None:
    answer = client.get("/sign-in/", headers={"host": host})
    assert answer.status_code == 400
    assert "Nobody answers at this address" in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "accept"), [("/api/v2/x", "*/*"), ("/", "application/json"), ("/api/", "")]
)
def test_programs_are_refused_in_json(client: Client, db: None, path: str, accept: str) -> None:
    answer = client.get(path, headers={"host": "evil.example", "accept": accept})
    assert answer.status_code == 400
    assert answer.json()["code"] == "unknown_host"


@pytest.mark.parametrize("port", ["", ":8000"])
@pytest.mark.parametrize("secure", [False, True])
def test_people_sign_in_on_a_resellers_host(
    own_host: str, owner: User, port: str, secure: bool
) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"host": own_host.upper() + port})
    page = browser.get(reverse("account_login"), secure=secure)
    assert page.status_code == 200
    scheme = "https" if secure else "http"
    sent = {
        "login": owner.email,
        "password": PASSWORD,
        "csrfmiddlewaretoken": next(iter(page.cookies.values())).value,
    }
    origin = f"{scheme}://{own_host.upper()}{port}"
    answer = browser.post(reverse("account_login"), sent, secure=secure, headers={"origin": origin})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("overview")
    assert browser.get(answer["Location"], secure=secure).status_code == 200


def test_another_sites_form_is_refused_on_a_resellers_host(own_host: str, db: None) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"host": own_host})
    token = next(iter(browser.get(reverse("account_login")).cookies.values())).value
    sent = {"login": "a@example.com", "password": "x", "csrfmiddlewaretoken": token}
    answer = browser.post(reverse("account_login"), sent, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "This form has grown old" in text
    assert "Monsoon" in text


def test_a_host_that_is_given_up_is_refused(own_host: str, client: Client) -> None:
    reseller = Account.objects.get(branding__host=own_host)
    assert client.get("/sign-in/", headers={"host": own_host}).status_code == 200
    save_branding(reseller, Face("Monsoon"))
    forget(own_host)  # what happens at commit
    assert client.get("/sign-in/", headers={"host": own_host}).status_code == 400


def test_the_host_of_a_closed_reseller_is_refused(own_host: str, client: Client) -> None:
    Account.objects.filter(branding__host=own_host).update(status=Account.Status.CLOSED)
    assert client.get("/sign-in/", headers={"host": own_host}).status_code == 400


def test_a_known_host_costs_no_query_after_the_first(
    own_host: str, client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/healthz", headers={"host": own_host})
    with django_assert_num_queries(0):
        client.get("/healthz", headers={"host": own_host})
        client.get("/healthz")
    client.get("/healthz", headers={"host": "evil.example"})
    with django_assert_num_queries(0):
        client.get("/healthz", headers={"host": "evil.example"})


def test_visitors_come_to_the_door_of_their_host(
    own_host: str, operator: Account, rf: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    found = front_of(rf.get("/", headers={"host": f"{own_host}:81"}))
    assert found and found.name == "Reseller"
    assert front_of(rf.get("/", headers={"host": "localhost"})) == operator
