"""A key's page: what it does, from where, and what can be changed about it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Membership, Role
from apikeys.models import ApiKey, KeyUsage
from apikeys.services import changing, usage
from apikeys.services.keys import Issued, KeyRefused, use_key

Make = Callable[..., Issued]
TERMS = {"name": "Shop", "allowed_addresses": "", "daily_cap": ""}


def _page(client: Client, name: str, key: ApiKey) -> str:
    answer = client.get(reverse(name, args=[key.uuid]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_calls_messages_and_the_cap(customer_client: Client, made: Make) -> None:
    key = made(daily_cap=5_000_000).key
    for refused in (False, False, True):
        usage.note_call(key, refused=refused)
    usage.flush()
    KeyUsage.objects.update(messages=4, spent=3_500_000)
    text = _page(customer_client, "key", key)
    assert "3 calls in 30 days, 1 refused." in text
    assert "3.5 of 5 credits" in text
    KeyUsage.objects.update(spent=5_000_000)
    assert "The daily cap is used up" in _page(customer_client, "key", key)


def test_the_list_shows_the_calls_of_thirty_days(
    customer_client: Client, made: Make, stranger: Account
) -> None:
    key = made().key
    today = usage.day_of(key.account)
    for back, calls in ((0, 5), (29, 2), (30, 100)):
        KeyUsage.objects.create(key=key, day=today - timedelta(back), calls=calls)
    text = customer_client.get(reverse("keys")).content.decode()
    assert '<span class="num">7</span>' in text
    assert text.count('<rect class="tone-info"') == 2


def test_more_keys_cost_no_more_queries(
    customer_client: Client, made: Make, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(12):
        made()
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        customer_client.get(reverse("keys"))


def test_a_refused_address_is_allowed_with_one_click(customer_client: Client, made: Make) -> None:
    issued = made(allowed_addresses=["192.0.2.1"])
    with pytest.raises(KeyRefused):
        use_key(issued.text, address="192.0.2.44")
    usage.flush()
    text = _page(customer_client, "key", issued.key)
    assert "192.0.2.44" in text
    assert "Refused" in text
    assert "Add this address" in text
    address = reverse("key_allow", args=[issued.key.uuid])
    answer = customer_client.post(address, {"address": "192.0.2.44"}, follow=True)
    assert "The address is on the list" in answer.content.decode()
    assert "Add this address" not in answer.content.decode()
    assert use_key(issued.text, address="192.0.2.44")


def test_what_is_no_address_is_refused_in_words(customer_client: Client, key: ApiKey) -> None:
    address = reverse("key_allow", args=[key.uuid])
    answer = customer_client.post(address, {"address": "nonsense"}, follow=True)
    assert "neither an address nor a CIDR block" in answer.content.decode()
    assert customer_client.get(address).status_code == 405


def test_a_key_is_changed(customer_client: Client, key: ApiKey) -> None:
    fields = {
        "name": "Till",
        "allowed_addresses": "10.0.0.0/8\n192.0.2.1",
        "daily_cap": "12.5",
        "scopes": ["send", "read"],
        "products": ["T"],
        "default_country": "KE",
        "labels_are_keys": "on",
    }
    address = reverse("key_edit", args=[key.uuid])
    assert customer_client.post(address, fields).status_code == 302
    key.refresh_from_db()
    assert (key.name, key.daily_cap, key.default_country) == ("Till", 12_500_000, "KE")
    assert (key.scopes, key.products) == (["send", "read"], ["T"])
    assert (key.allowed_in_urls, key.labels_are_keys) == (False, True)
    again = customer_client.get(address).content.decode()
    assert "12.5" in again
    assert "10.0.0.0/8\n192.0.2.1" in again


def test_a_bad_change_keeps_what_was_typed(customer_client: Client, key: ApiKey) -> None:
    address = reverse("key_edit", args=[key.uuid])
    answer = customer_client.post(address, TERMS | {"allowed_addresses": "10.0.0.0/33"})
    text = answer.content.decode()
    assert "neither an address nor a CIDR block" in text
    assert "10.0.0.0/33" in text


def test_a_new_text_is_shown_once_and_the_old_goes_on(customer_client: Client, made: Make) -> None:
    old = made()
    address = reverse("key_regenerate", args=[old.key.uuid])
    answer = customer_client.post(address, {"overlap": "24h"})
    new = ApiKey.objects.get(replaces=old.key)
    assert "The old one works until" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert use_key(old.text, address="") == old.key
    assert reverse("key", args=[new.uuid]) in _page(customer_client, "key", old.key)
    again = customer_client.post(address, {"overlap": "24h"})
    assert "was replaced already" in again.content.decode()


def test_a_key_seen_in_an_address_is_told_of(customer_client: Client, made: Make) -> None:
    issued = made()
    words = "sent in the address of a call"
    assert words not in _page(customer_client, "key", issued.key)
    use_key(issued.text, address="192.0.2.1", in_url=True)
    usage.flush()
    assert words in _page(customer_client, "key", issued.key)
    changing.edit(issued.key, allowed_in_urls=False)
    assert words not in _page(customer_client, "key", issued.key)


def test_an_ended_key_offers_nothing(customer_client: Client, key: ApiKey) -> None:
    ApiKey.objects.update(revoked_at=timezone.now())
    text = _page(customer_client, "key", key)
    assert "Revoked" in text
    assert reverse("key_edit", args=[key.uuid]) not in text
    fields = TERMS | {"name": "New"}
    answer = customer_client.post(reverse("key_edit", args=[key.uuid]), fields)
    assert "This key was revoked" in answer.content.decode()


def test_the_guidance_is_for_everybody(customer_client: Client) -> None:
    Membership.objects.filter(user__email="customer@example.com").update(role=Role.VIEWER)
    answer = customer_client.get(reverse("key_security"))
    assert answer.status_code == 200
    assert "environment variable" in answer.content.decode()
    assert reverse("keys") not in answer.content.decode()
