"""/healthz is the process; /readyz is everything the portal needs, each by name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from campaigns.models import Dispatcher
from portal import health

pytestmark = pytest.mark.django_db


def _dispatcher_seen(ago: timedelta) -> None:
    now = timezone.now()
    Dispatcher.objects.create(name="one", carriers=[], started_at=now, seen_at=now - ago)


def test_healthz_answers_without_any_part_of_the_portal(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_is_ready_when_all_parts_are(client: Client) -> None:
    _dispatcher_seen(timedelta(seconds=3))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "checks": {"database": "ok", "broker": "ok", "dispatcher": "ok"},
    }


def test_readyz_says_when_no_dispatcher_has_run(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["dispatcher"] == "No dispatcher has ever run."


def test_readyz_says_how_long_a_dispatcher_has_been_silent(client: Client) -> None:
    _dispatcher_seen(timedelta(seconds=20))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "last seen 2" in response.json()["checks"]["dispatcher"]


@pytest.mark.parametrize("part", ["database", "broker"])
def test_readyz_names_a_part_that_fails_but_no_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def fail() -> None:
        raise OperationalError("password=secret host=10.0.0.1")

    checks: dict[str, Callable[[], None]] = {**health.CHECKS, part: fail}
    monkeypatch.setattr(health, "CHECKS", checks)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"][part] == "unavailable (OperationalError)"
    assert b"secret" not in response.content
