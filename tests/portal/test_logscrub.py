"""No credential reaches a log, whatever goes wrong with the call that carries it."""

import base64
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue, revoke_key
from portal import logscrub
from portal.api.v2 import base as v2

HEX = "38e896f55670311982434e929559abcd"
KEY = "td_live_ab12cd34_0123456789abcdefghijklmnopqrstuv0abcdef"
WORD = "pa55-Wörd_x"


@pytest.mark.parametrize(
    "line",
    [
        f"GET /api/v2/sms/send?access_token={WORD}&to=1",
        f"GET /x?to=1&api_key={WORD}",
        f"GET /x?api_token%3D{WORD}",
        f"POST username=shop&password={WORD}",
        f'{{"password": "{WORD}", "to": "1"}}',
        f'{{"password":"{WORD}',
        f"<QueryDict: {{'access_token': ['{WORD}']}}>",
        f"[('password', '{WORD}')]",
        f"Authorization: Bearer {WORD}",
        f"'HTTP_AUTHORIZATION': 'Basic {WORD}'",
        f"X-API-Key: {WORD}",
        f"APPKEY: {WORD}",
        f"appsecret={WORD}",
        f"HTTP Request: GET https://shop:{WORD}@example.com/dlr",
        f"Cookie: sessionid={WORD}",
    ],
)
def test_a_named_secret_is_hidden(line: str) -> None:
    assert WORD not in logscrub.scrubbed(line)
    assert logscrub.HIDDEN in logscrub.scrubbed(line)


@pytest.mark.parametrize("secret", [HEX, HEX.upper(), KEY])
def test_a_text_of_ours_is_hidden_wherever_it_stands(secret: str) -> None:
    assert secret not in logscrub.scrubbed(f"what is {secret}?")


@pytest.mark.parametrize(
    "line",
    [
        "Failed at /api/v2/sms/send",
        "batch 0b2f9a52-1c39-4b3e-9f0e-6a0f2f1f3d11: 12,480 messages",
        "the password, which nobody knows, is not told",
        "Unauthorized: /api/v2/account/balance",
        "tidings    | ready at http://127.0.0.1:8000 after 8 s",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert logscrub.scrubbed(line) == line


def test_a_record_keeps_its_values_unless_one_is_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("tests.scrub")
    logger.warning("sent %s messages", 3)
    logger.warning("refused %s", {"password": WORD})
    assert caplog.records[0].args == (3,)
    assert WORD not in caplog.text


def test_a_traceback_is_cleaned_too(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError(f"api_key={WORD}")
    except ValueError:
        logging.getLogger("tests.scrub").exception("Failed")
    assert "ValueError" in caplog.text
    assert WORD not in caplog.text


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged, down to DEBUG."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.fixture(params=["live", "revoked", "unknown"])
def secrets(request: pytest.FixtureRequest, customer: Account) -> list[Issued]:
    """A key of each kind: ones that work, ones that do not, and ones that nobody made."""
    made = [issue(customer, name="Any", terms=KeyTerms(kind=kind)) for kind in ApiKey.Kind]
    for issued in made:
        if request.param == "revoked":
            revoke_key(issued.key, by=None)
        if request.param == "unknown":
            issued.key.delete()
    return made


def _basic(name: str, password: str) -> dict[str, str]:
    pair = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def _spellings(issued: Issued) -> list[dict[str, Any]]:
    """Every place of a call in which a client may put it."""
    name, text = issued.key.username or issued.text, issued.secret or issued.text
    fields = {"username": name, "password": text, "access_token": issued.text}
    headers = [
        {"Authorization": f"Bearer {issued.text}"},
        {"Authorization": issued.text},
        _basic(name, text),
        {"X-API-Key": issued.text},
        {"APPKEY": issued.text, "APPSECRET": text},
    ]
    spellings: list[dict[str, Any]] = [{"headers": each} for each in headers]
    spellings += [{"query_params": {field: value}} for field, value in fields.items()]
    spellings += [{"query_params": {"api_key": issued.text}}, {"query_params": fields}]
    spellings += [{"data": fields}, {"data": fields, "content_type": "application/json"}]
    return spellings


PATHS = (
    "/api/v2/sms/send",
    "/api/v2/account/balance",
    "/api/v2/no/such/thing",
    "/v1/sms/send",
    "/api/v1/sms/send",
    "/api/revoke-key",
    "/api/tidings/v1/campaigns",
    "/get-balance.json",
    "/no/such/page",
)


def _needles(issued: Issued) -> set[str]:
    name, text = issued.key.username or issued.text, issued.secret or issued.text
    pair = base64.b64encode(f"{name}:{text}".encode()).decode()
    return {issued.text, issued.secret, pair} - {""}


def test_no_error_puts_a_secret_into_a_log(
    secrets: list[Issued], heard: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False)
    seen: set[int] = set()
    for issued in secrets:
        for spelling in _spellings(issued):
            for path in PATHS:
                seen.add(client.post(path, **spelling).status_code)
        leaked = {needle for needle in _needles(issued) if needle in heard.text}
        assert not leaked, leaked
    assert seen & {401, 404, 422}
    assert not seen & {500}


def test_a_failure_of_ours_puts_no_secret_into_a_log(
    secrets: list[Issued], heard: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the error itself carries the whole call."""

    def fail(view: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError(f"{request.get_full_path()} {request.headers} {request.data}")

    monkeypatch.setattr(v2.V2View, "initial", fail)
    client = Client(raise_request_exception=False)
    for issued in secrets:
        for spelling in _spellings(issued):
            assert client.post("/api/v2/auth/me", **spelling).status_code == 500
        leaked = {needle for needle in _needles(issued) if needle in heard.text}
        assert not leaked, leaked
    assert "RuntimeError" in heard.text
