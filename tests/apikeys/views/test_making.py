"""The key pages through the door: a key is shown once, works, and ends."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Membership, Role
from apikeys.models import ApiKey
from apikeys.services.keys import KeyRefused, create_key, use_key

FIELDS = {
    "name": "Shop",
    "kind": "access_token",
    "mode": "live",
    "expires_in_days": "90",
    "allowed_addresses": "",
}


def _made(client: Client, **fields: str) -> str:
    """The text of a new key as the page shows it."""
    page = client.post(reverse("key_new"), FIELDS | fields)
    assert page.status_code == 200
    found = re.search(r'<code id="key-text">(\w+)</code>', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def test_a_key_is_shown_once_and_works(customer_client: Client, customer: Account) -> None:
    text = _made(customer_client, allowed_addresses="192.0.2.7\n10.0.0.0/8, 10.0.0.0/8")
    key = use_key(text, address="192.0.2.7")
    assert key.account == customer
    assert key.created_by == customer.users.get()
    assert key.allowed_addresses == ["192.0.2.7", "10.0.0.0/8"]
    assert text not in customer_client.get(reverse("keys")).content.decode()


def test_the_page_with_the_key_is_not_kept_by_the_browser(customer_client: Client) -> None:
    page = customer_client.post(reverse("key_new"), FIELDS)
    assert "no-store" in page["Cache-Control"]


def test_a_key_without_end(customer_client: Client) -> None:
    _made(customer_client, expires_in_days="")
    assert ApiKey.objects.get().expires_at is None
    assert "no end" in customer_client.get(reverse("keys")).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Give the key a name"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"expires_in_days": "366"}, "less than or equal to 365"),
        ({"expires_in_days": "0"}, "greater than or equal to 1"),
        ({"daily_cap": "-1"}, "daily_cap"),
        ({"kind": "credential"}, "not one of the available choices"),
        ({"products": "NO"}, "not one of the available choices"),
        ({"allowed_addresses": "10.0.0.0/33"}, "neither an address nor a CIDR block"),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    customer_client: Client, fields: dict[str, str], words: str
) -> None:
    page = customer_client.post(reverse("key_new"), FIELDS | fields)
    text = page.content.decode()
    assert words in text
    assert "There is a problem" in text
    for typed in fields.values():
        assert typed.strip() in text
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_after_a_question(customer_client: Client, customer: Account) -> None:
    key, text = create_key(
        customer, name="Old", expires_in_days=None, allowed_addresses=[], created_by=None
    )
    address = reverse("key_revoke", args=[key.uuid])
    assert "Revoke “Old”?" in customer_client.get(address).content.decode()
    use_key(text, address="")
    assert "no longer works" in customer_client.post(address, follow=True).content.decode()
    with pytest.raises(KeyRefused):
        use_key(text, address="")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SENDER, Role.FINANCE])
def test_only_managers_see_keys(customer_client: Client, role: Role) -> None:
    Membership.objects.filter(user__email="customer@example.com").update(role=role)
    assert customer_client.get(reverse("keys")).status_code == 403
    assert customer_client.post(reverse("key_new"), FIELDS).status_code == 403
