"""The API keeps what its OpenAPI document promises, whatever is sent to it."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction

from accounts.models import Account, LimitOverride
from portal.api.openapi.collect import ORDER
from tests.architecture.sources import sources
from tests.portal.api.conftest import Credentials
from tests.portal.api.furnishing import furnish, parameters
from tests.portal.api.fuzzing import CHECKS, attempt, fuzzed, load

pytestmark = pytest.mark.slow
LIMITS = (
    "api_get_per_minute",
    "api_send_per_minute",
    "api_status_per_minute",
    "api_balance_per_minute",
    "api_key_calls_per_minute",
)
WITH_KEY, WITHOUT = 5, 1
# So many operations are answered well at least once: made-up calls must hit something.
GOOD = {"v2": 60, "v1": 1, "v3": 4, "transmit": 15, "tidings": 5}


@contextmanager
def one_connection() -> Iterator[None]:
    """A request in process must not close the test's connection behind itself."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def sources_are_read() -> None:
    """Parse our sources before the fuzzer runs: after it, Python 3.11 may fail to.

    Something it leaves behind makes `ast.parse` raise "AST constructor recursion depth mismatch"
    when the collector runs in its middle. Tests that read code take them from this cache.
    """
    sources()


def headers(dialect: str, known: Credentials) -> dict[str, str]:
    """The credential of a dialect, in its header."""
    pair = base64.b64encode(f"{known.appkey}:{known.appsecret}".encode()).decode()
    return {
        "v1": {"X-API-Key": known.api_key},
        "v3": {"APPKEY": known.appkey},
        "transmit": {"Authorization": f"Basic {pair}"},
    }.get(dialect, {"Authorization": f"Bearer {known.token}"})


@pytest.mark.parametrize("dialect", ORDER)
def test_with_a_good_key_answers_are_as_described(
    credentials: Credentials, customer: Account, dialect: str
) -> None:
    for name in LIMITS:
        LimitOverride.objects.create(account=customer, name=name, value=1_000_000)
    cache.clear()
    mine = headers(dialect, credentials)
    known = furnish(credentials.token)
    good: set[str] = set()

    def call(case: Any) -> None:
        ids = parameters(case.path, known)
        if ids and case.path_parameters is not None:
            case.path_parameters.update(ids)
        with transaction.atomic():  # what one call deletes, the next one still finds
            answer = case.call_and_validate(headers=mine, checks=CHECKS)
            transaction.set_rollback(True)
        if answer.status_code < 300:
            good.add(f"{case.method} {case.path}")

    with one_connection():
        found = [attempt(each, WITH_KEY, call) for each in fuzzed(load(), dialect)]
    assert found and not any(found), "\n\n".join(filter(None, found))
    assert len(good) >= GOOD[dialect], f"only these ever went well: {sorted(good)}"


@pytest.mark.parametrize("dialect", ORDER)
def test_without_a_key_nothing_is_done(db: None, settings: Any, dialect: str) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]  # each call from an address of its own
    hosts = count(1)

    def call(case: Any) -> None:
        number = next(hosts)
        address = {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250}"}
        answer = case.call_and_validate(headers=address, checks=CHECKS)
        assert answer.status_code >= 400, f"{answer.status_code} without a credential"

    with one_connection():
        chosen = [each for each in fuzzed(load(), dialect) if each.definition.raw["security"]]
        found = [attempt(each, WITHOUT, call) for each in chosen]
    assert not any(found), "\n\n".join(filter(None, found))
