"""Error pages keep the face of whoever sees them, and the worst of them ask no database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from django.urls import reverse

from accounts.models import Account, User
from accounts.pages import bad_request, server_error
from accounts.services.branding import Face, save_branding

HOST = "send.monsoon.example"
SignIn = Callable[[User], Client]


@pytest.fixture
def branded(reseller: Account) -> Account:
    save_branding(reseller, Face("Monsoon", "#7a1fa2", HOST, "help@monsoon.example"))
    return reseller


def _breaks(problem: Exception) -> Callable[..., None]:
    def raising(*args: Any) -> None:
        raise problem

    return raising


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (RuntimeError("secret detail"), 500, "went wrong on our side"),
        (SuspiciousOperation("secret detail"), 400, "could not read this request"),
    ],
)
def test_a_page_that_breaks_keeps_the_face_that_was_seen_last(
    branded: Account,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
    status: int,
    words: str,
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(owner)
    client.get(reverse("overview"))
    monkeypatch.setattr("portal.dashboard.views.overview_of", _breaks(problem))
    answer = client.get(reverse("overview"))
    text = answer.content.decode()
    assert answer.status_code == status
    assert words in text
    assert "– Monsoon</title>" in text
    assert "/brand/7a1fa2.css" in text
    assert "secret detail" not in text


def test_the_worst_pages_ask_no_database(
    branded: Account, rf: Any, django_assert_num_queries: Any, client: Client
) -> None:
    with django_assert_num_queries(0):
        for page in (server_error, bad_request):
            assert "– Tidings</title>" in page(rf.get("/")).content.decode()
            assert page(rf.get("/", headers={"host": "evil.example"})).status_code >= 400
    client.get("/sign-in/", headers={"host": HOST})
    rf.defaults["HTTP_HOST"] = HOST
    request = rf.get("/")
    request.get_host = lambda: HOST
    with django_assert_num_queries(0):
        assert "– Monsoon</title>" in server_error(request).content.decode()


def test_a_refusal_keeps_the_face(branded: Account, owner: User, sign_in: SignIn) -> None:
    client = sign_in(owner)
    for path, status in (("/nothing-here/", 404), ("/branding/", 403)):
        answer = client.get(path)
        assert answer.status_code == status
        text = answer.content.decode()
        assert "– Monsoon</title>" in text
        assert "help@monsoon.example" in text


def test_an_old_form_keeps_the_face(branded: Account, owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    answer = client.post("/account/", {"name": "x"})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "This form has grown old" in text
    assert "– Monsoon</title>" in text
