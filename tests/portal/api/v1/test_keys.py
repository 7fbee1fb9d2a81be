"""Keys that programs make for themselves."""

import pytest
from django.test import Client

from accounts.models import Account, User
from apikeys.models import ApiKey
from apikeys.services.keys import Issued

GENERATE, REVOKE, REGENERATE = ("/api/generate-key", "/api/revoke-key", "/api/regenerate-key")
BALANCE = "/api/v2/account/balance"


def opens(client: Client, text: str) -> bool:
    return client.get(BALANCE, headers={"X-API-Key": text}).status_code == 200


def test_a_key_is_made_used_renewed_and_ended(client: Client, pair: dict[str, str]) -> None:
    made = client.post(GENERATE, pair | {"expiry_days": "3"})
    assert made.status_code == 201, made.content
    first = made.json()["api_key"]
    assert opens(client, first)
    assert client.post(GENERATE, pair).status_code == 409
    renewed = client.post(REGENERATE, pair | {"expiry_days": 9})
    second = renewed.json()["api_key"]
    assert renewed.status_code == 200
    assert opens(client, second) and not opens(client, first)
    ended = client.post(REVOKE, headers={"X-API-Key": second})
    assert ended.json() == {"message": "API key revoked."}
    assert not opens(client, second)
    assert client.post(REGENERATE, pair).status_code == 404


@pytest.mark.parametrize("days", ["0", "366", "-1", "x", "1.5", "9" * 400])
def test_other_lives_than_1_to_365_days_are_422(
    client: Client, pair: dict[str, str], days: str
) -> None:
    answer = client.post(GENERATE, pair | {"expiry_days": days})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["expiry_days"]
    assert answer.json()["message"]


def test_a_signed_in_person_makes_one_and_needs_the_csrf_token(
    customer: Account, owner: User
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    assert browser.post(GENERATE).status_code == 403
    trusting = Client()
    trusting.force_login(owner)
    made = trusting.post(GENERATE, {"expiry_days": 30})
    assert made.status_code == 201
    assert trusting.post(REVOKE).status_code == 200


def test_a_made_key_may_do_no_more_than_its_maker(
    client: Client, pair: dict[str, str], customer: Account
) -> None:
    ApiKey.objects.filter(account=customer).update(products=["T"], is_test=True)
    text = client.post(GENERATE, pair).json()["api_key"]
    made = ApiKey.objects.exclude(username=pair["username"]).get()
    assert (made.products, made.is_test) == (["T"], True)
    assert text.startswith("td_test_")


def test_nobody_makes_none(client: Client, db: None) -> None:
    answer = client.post(GENERATE)
    assert answer.status_code == 401
    assert answer.json()["error"] == "API key is required"


def test_a_key_without_the_scope_makes_none(client: Client, key: Issued) -> None:
    ApiKey.objects.filter(pk=key.key.pk).update(scopes=["send"])
    answer = client.post(GENERATE, headers={"X-API-Key": key.text})
    assert answer.status_code == 403
