"""Who gets in, how often, and what a call that makes no sense is told."""

import base64
import json
import logging
import time
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, LimitOverride, RateWindow
from apikeys.models import ApiKey
from apikeys.services.keys import create_key, revoke_key
from campaigns.models import Batch
from tests.portal.api.v2.conftest import Call
from tests.portal.api.v2.test_sending import SEND

ME = "/api/v2/auth/me"
OTHER = "0" * 32


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"any:{password}".encode()).decode()


def error(response: HttpResponse) -> tuple[int, str]:
    body = response.json()
    assert (body["status"], body["code"]) == ("ERROR", response.status_code)
    return response.status_code, body["message"]


@pytest.mark.parametrize("spell", ["Bearer {}", "bearer  {}", "{}"])
def test_the_authorization_header(client: Client, token: str, spell: str):
    response = client.get(ME, headers={"Authorization": spell.format(token)})
    assert response.status_code == 200


def test_the_password_of_basic(client: Client, token: str):
    assert client.get(ME, headers={"Authorization": basic(token)}).status_code == 200


@pytest.mark.parametrize("name", ["access_token", "api_token"])
def test_parameters_of_query_form_multipart_and_json(client: Client, token: str, name: str):
    form = SEND | {name: token}
    url = "/api/v2/sms/send"
    encoded = "&".join(f"{key}={value}" for key, value in form.items())
    answers = [
        client.get(url, form),
        client.post(url, encoded, content_type="application/x-www-form-urlencoded"),
        client.post(url, form),
        client.post(url, form, content_type="application/json"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "junk", "Basic ???", "Basic /w==", f"Bearer {OTHER}"]
)
def test_a_call_without_a_known_token_is_401(client: Client, db: None, header: str):
    response = client.get(ME, headers={"Authorization": header})
    words = "Missing Authorization" if header in ("", "Bearer") else "Token not found"
    assert error(response) == (401, words)
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_two_different_credentials_are_400(client: Client, token: str):
    headers = {"Authorization": f"Bearer {token}"}
    response = client.get(ME, {"access_token": OTHER}, headers=headers)
    assert error(response) == (400, "The request carries different credentials. Send one.")
    body = {"access_token": OTHER}
    response = client.post(
        "/api/v2/sms/send", SEND | body, content_type="application/json", headers=headers
    )
    assert response.status_code == 400
    assert client.get(f"{ME}?access_token={token}&access_token={OTHER}").status_code == 400


def test_the_same_credential_twice_is_fine(client: Client, token: str):
    headers = {"Authorization": f"Bearer {token}"}
    query = {"access_token": token.upper(), "api_token": token}
    assert client.get(ME, query, headers=headers).status_code == 200


def test_ended_keys_say_why(call: Call, customer: Account):
    key = ApiKey.objects.get()
    ApiKey.objects.update(expires_at="2026-01-02T03:04:05Z")
    assert error(call("auth/me")) == (401, "Token was expired at 2026-01-02 03:04:05")
    revoke_key(key, by=None)
    assert error(call("auth/me")) == (401, "Token is not active or deleted")


def test_the_key_of_a_suspended_account_is_403(call: Call, customer: Account):
    Account.objects.filter(pk=customer.pk).update(status="suspended")
    assert error(call("auth/me")) == (403, "This account is suspended")


def test_an_address_outside_the_list_is_403(client: Client, customer: Account):
    _, text = create_key(
        customer,
        name="Office",
        expires_in_days=None,
        allowed_addresses=["192.0.2.0/24"],
        created_by=None,
    )
    url = f"{ME}?access_token={text}"
    assert client.get(url, REMOTE_ADDR="192.0.2.9").status_code == 200
    response = client.get(url, REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR="192.0.2.9")
    assert error(response) == (403, "Token is not allowed from this ip:198.51.100.1")


@pytest.mark.parametrize(
    ("accept", "query", "status"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "", 302),
        ("text/html", "?format=json", 401),
        ("*/*", "", 401),
        ("application/json", "", 401),
        ("image/png", "", 401),
        (None, "", 401),
    ],
)
def test_only_a_browser_is_sent_to_the_sign_in_page(
    client: Client, db: None, accept: str | None, query: str, status: int
):
    headers = {"Accept": accept} if accept else {}
    response = client.get(ME + query, headers=headers)
    assert response.status_code == status
    if status == 302:
        assert response["Location"] == "/sign-in/"
    else:
        assert error(response)[0] == 401


def test_a_form_may_ask_for_json_too(client: Client, db: None):
    response = client.post("/api/v2/sms/send", {"format": "json"}, headers={"Accept": "text/html"})
    assert error(response) == (401, "Missing Authorization")


def test_a_browser_with_a_token_gets_json(call: Call):
    assert call("auth/me", headers={"Accept": "text/html"}).json()["code"] == 200


def test_a_session_opens_nothing(client: Client, customer: Account):
    client.force_login(customer.users.get())
    assert client.get(ME).status_code == 401


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v2/nothing", "/api/v9/sms/send", "/api/v2/sms/send/x"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_unknown_addresses_are_404_in_json(client: Client, db: None, path: str, method: str):
    response = getattr(client, method)(path, headers={"Accept": "text/html"})
    assert error(response) == (404, "No results found")
    assert "X-RateLimit-Limit" in response


@pytest.mark.parametrize(
    ("method", "path"),
    [("post", "auth/me"), ("put", "sms/send"), ("delete", "sms/status"), ("head", "sms/send")],
)
def test_other_methods_are_405(client: Client, token: str, method: str, path: str):
    headers = {"Authorization": f"Bearer {token}"}
    response = getattr(client, method)(f"/api/v2/{path}", headers=headers)
    assert response.status_code == 405
    assert "GET" in response["Allow"]
    if method != "head":
        assert error(response) == (405, "This method is not allowed here.")


def test_a_method_may_be_tunnelled_with_a_token_only(client: Client, call: Call):
    assert call("sms/send", SEND | {"_method": "post"}).status_code == 200
    assert RateWindow.objects.filter(key__contains="api_send_per_minute").count() == 1
    assert call("sms/send", SEND | {"_method": "DELETE"}).status_code == 405
    assert call("auth/me", {"_method": "nonsense"}).status_code == 200
    assert client.get("/api/v2/sms/send", SEND | {"_method": "POST"}).status_code == 401
    assert Batch.objects.count() == 1


JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "content_type", "says"),
    [
        (b"{", JSON, "not valid JSON"),
        (b"to=1&message=x", JSON, "not valid JSON"),
        (b"[1]", JSON, "must be a JSON object"),
        (b'"x"', JSON, "must be a JSON object"),
        (b'{"to": NaN}', JSON, "not valid JSON"),
        (b'{"to": "\xff"}', JSON, "not valid JSON"),
        (b'{"to": ' + b"[" * 200_000, JSON, "not valid JSON"),
        (b'{"to": ' + b"1" * 10_000 + b"}", JSON, "not valid JSON"),
        (json.dumps(SEND).encode(), FORM, "Content-Type says it is a form"),
        (b"message=%ff%fe", FORM, "not valid UTF-8"),
        (b"message=" + "é".encode("latin-1"), FORM, "not valid UTF-8"),
        (b"&".join(b"a%d=1" % n for n in range(2000)), FORM, "malformed"),
        (b"<data/>", "application/xml", "application/json or as a form"),
        (b"to=1", "text/plain", "application/json or as a form"),
        (b"no boundary", "multipart/form-data", "Multipart form parse error"),
    ],
)
def test_a_body_that_is_not_what_it_says_is_400(
    client: Client, token: str, body: bytes, content_type: str, says: str
):
    headers = {"Authorization": f"Bearer {token}"}
    response = client.post("/api/v2/sms/send", body, content_type=content_type, headers=headers)
    status, message = error(response)
    assert status == 400
    assert says in message


def test_a_query_that_is_not_utf8_is_400(client: Client, token: str):
    assert error(client.get(f"{ME}?access_token={token}&x=%ff"))[0] == 400
    assert error(client.get(f"{ME}?" + "&".join(f"a{n}=1" for n in range(2000))))[0] == 400


@pytest.mark.parametrize("content_type", [JSON, FORM, "multipart/form-data; boundary=x"])
def test_a_body_over_10_mb_is_422(client: Client, token: str, content_type: str):
    body = b'{"message": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    headers = {"Authorization": f"Bearer {token}"}
    response = client.post("/api/v2/sms/send", body, content_type=content_type, headers=headers)
    assert error(response) == (422, "The request body is larger than 10 MB.")


def test_a_file_is_no_text(client: Client, token: str, tmp_path: Any):
    (tmp_path / "a.txt").write_text("Hello")
    with (tmp_path / "a.txt").open("rb") as upload:
        form = SEND | {"message": upload, "access_token": token}
        assert error(client.post("/api/v2/sms/send", form))[0] == 422


def test_every_answer_says_where_the_caller_stands(call: Call, customer: Account):
    response = call("auth/me")
    assert response["X-RateLimit-Limit"] == "1000"
    assert response["X-RateLimit-Remaining"] == "999"
    assert 0 < int(response["X-RateLimit-Reset"]) - time.time() <= 61
    assert response["RateLimit-Policy"] == '"api_get_per_minute";q=1000;w=60'
    assert response["RateLimit"].startswith('"api_get_per_minute";r=999;t=')
    assert "Retry-After" not in response
    assert call("auth/me", {"x": "y"})["X-RateLimit-Remaining"] == "998"
    # Sending by GET counts with the other GETs; the other kinds have windows of their own.
    assert call("sms/send", SEND)["X-RateLimit-Remaining"] == "997"
    assert call("sms/send", json=SEND)["X-RateLimit-Limit"] == "3000"
    assert call("account/balance")["X-RateLimit-Remaining"] == "999"
    assert call("sms/status")["X-RateLimit-Remaining"] == "999"
    assert call("sms/status", token=OTHER)["X-RateLimit-Limit"] == "1000"


def test_past_the_limit_calls_are_429_until_the_window_ends(call: Call, customer: Account):
    LimitOverride.objects.create(account=customer, name="api_send_per_minute", value=2)
    answers = [call("sms/send", json=SEND) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    last = answers[-1]
    assert error(last) == (429, "Too Many Requests")
    assert (last["X-RateLimit-Limit"], last["X-RateLimit-Remaining"]) == ("2", "0")
    assert int(last["Retry-After"]) >= int(last["X-RateLimit-Reset"]) - time.time()
    assert Batch.objects.count() == 2
    assert call("auth/me").status_code == 200
    RateWindow.objects.update(started_at=1)
    assert call("sms/send", json=SEND).status_code == 200


def test_strangers_are_counted_by_address(client: Client, db: None):
    assert client.get(ME)["X-RateLimit-Remaining"] == "999"
    assert client.get(ME, headers={"Authorization": OTHER})["X-RateLimit-Remaining"] == "998"
    assert client.get(ME, REMOTE_ADDR="192.0.2.1")["X-RateLimit-Remaining"] == "999"
    RateWindow.objects.update(count=1000)
    assert error(client.get(ME)) == (429, "Too Many Requests")


def test_faults_are_json_too_and_tell_nothing(call: Call, caplog: pytest.LogCaptureFixture):
    with mock.patch("portal.api.v2.sending.accept", side_effect=RuntimeError("secret")):
        response = call("sms/send", json=SEND)
    assert error(response) == (500, "Server Error")
    with mock.patch("portal.api.v2.sending.accept", side_effect=OperationalError("locked")):
        response = call("sms/send", json=SEND)
    assert error(response)[0] == 503
    assert response["Retry-After"] == "5"


def test_a_token_is_never_logged(client: Client, token: str, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    with mock.patch("portal.api.v2.sending.accept", side_effect=RuntimeError):
        client.get("/api/v2/sms/send", SEND | {"access_token": token})
    client.get("/api/v2/nothing", {"access_token": token})
    client.get(ME, {"access_token": OTHER})
    lines = [
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    ]
    assert lines
    assert not [line for line in lines if token in line or OTHER in line]
