"""Send credentials: every account has one from its beginning, shown when somebody asks."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyRefused, use_credential


def _shown(page: bytes, name: str) -> str:
    found = re.search(rf'<code id="{name}">([^<]+)</code>', page.decode())
    assert found, page.decode()
    return found[1]


def test_the_first_is_shown_once_and_works(customer_client: Client) -> None:
    assert (
        "Show user name and password"
        in customer_client.get(reverse("credentials")).content.decode()
    )
    answer = customer_client.post(reverse("credential_first"))
    assert "no-store" in answer["Cache-Control"]
    name, password = (_shown(answer.content, f"key-{part}") for part in ("username", "text"))
    assert use_credential(name, password, address="").account.name == "Customer"

    listed = customer_client.get(reverse("credentials")).content.decode()
    assert name in listed
    assert password not in listed
    again = customer_client.post(reverse("credential_first"), follow=True)
    assert "shown already" in again.content.decode()
    assert ApiKey.objects.count() == 1


def test_a_second_one_has_limits_of_its_own(customer_client: Client) -> None:
    fields = {"name": "Till", "mode": "test", "expires_in_days": "30", "default_country": "KE"}
    answer = customer_client.post(reverse("credential_new"), fields)
    name, password = (_shown(answer.content, f"key-{part}") for part in ("username", "text"))
    key = use_credential(name, password, address="")
    assert (key.kind, key.is_test, key.default_country) == ("credential", True, "KE")
    assert key.expires_at


def test_a_new_password_ends_the_old_one(
    customer_client: Client, made: Callable[..., Issued]
) -> None:
    old = made(kind="credential")
    name = old.key.username or ""
    answer = customer_client.post(reverse("key_regenerate", args=[old.key.uuid]))
    password = _shown(answer.content, "key-text")
    assert use_credential(name, password, address="") == old.key
    with pytest.raises(KeyRefused):
        use_credential(name, old.text, address="")


def test_an_app_key_shows_its_secret(customer_client: Client) -> None:
    fields = {"name": "App", "kind": "app_key", "mode": "live"}
    answer = customer_client.post(reverse("key_new"), fields)
    assert _shown(answer.content, "key-secret") != _shown(answer.content, "key-text")


@pytest.mark.parametrize("name", ["credentials", "credential_new"])
def test_only_managers_see_them(customer_client: Client, name: str) -> None:
    Membership.objects.filter(user__email="customer@example.com").update(role=Role.SENDER)
    assert customer_client.get(reverse(name)).status_code == 403
    assert customer_client.post(reverse("credential_first")).status_code == 403
