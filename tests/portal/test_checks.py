"""Each misconfiguration is named by its number, with a hint; the defaults are clean."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django.fixtures import Settings

from portal.checks import check_settings

WRONG: list[tuple[str, dict[str, Any]]] = [
    ("tidings.E001", {"PORT": 0}),
    ("tidings.E002", {"DISPATCH_LEASE_SECONDS": 15, "DISPATCH_RESPONSE_TIMEOUT": 10}),
    ("tidings.E003", {"DOUBT_WINDOW_HOURS": 100}),
    ("tidings.E004", {"BASE_URL": "sms.example.com"}),
    ("tidings.E010", {"BREACHED_PASSWORDS_FILE": "/nowhere/breached.txt"}),
    ("tidings.E011", {"SESSION_IDLE_SECONDS": 13 * 3600}),
    ("tidings.W001", {"BASE_URL": "http://sms.example.com", "ALLOWED_HOSTS": ["localhost"]}),
    ("tidings.W002", {"HTTPS": True, "TRUSTED_PROXIES": ["10.0.0.1"]}),
    ("tidings.W003", {"HTTPS": True, "BASE_URL": "https://localhost"}),
    ("tidings.W004", {"DEMO": True, "BIND_ADDRESS": "0.0.0.0"}),
    ("tidings.W005", {"ALLOWED_HOSTS": ["*"]}),
    ("tidings.W006", {"ON_SQLITE": True, "EMBEDDED_BROKER": False}),
    ("tidings.W007", {"FAILPOINTS": ["after_intent"]}),
]


def test_the_defaults_raise_nothing(settings: Settings) -> None:
    settings.EMBEDDED_BROKER = True
    assert check_settings() == []


@pytest.mark.parametrize(("number", "wrong"), WRONG, ids=[number for number, _ in WRONG])
def test_a_misconfiguration_is_named(
    settings: Settings, number: str, wrong: dict[str, Any]
) -> None:
    settings.EMBEDDED_BROKER = True
    for name, value in wrong.items():
        setattr(settings, name, value)
    found = {message.id: message for message in check_settings()}
    assert list(found) == [number]
    assert found[number].hint


def test_an_error_stops_every_command(settings: Settings) -> None:
    settings.PORT = 70000
    with pytest.raises(SystemCheckError, match="tidings.E001"):
        call_command("check")
