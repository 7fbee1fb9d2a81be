"""The same Idempotency-Key, the same answer: done once, whoever asks how often."""

from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Account
from apikeys.models import AnsweredCall, ApiKey
from apikeys.services.answered import KEPT
from apikeys.services.keys import KeyTerms, issue
from campaigns.models import Batch
from tests.portal.api.v2.test_sending import SEND

Call = Callable[..., HttpResponse]
URL = "/api/v2/sms/send"


def test_a_test_key_sends_without_charge_and_only_to_the_simulator(customer: Account) -> None:
    text = issue(customer, name="Try", terms=KeyTerms(is_test=True)).text
    answer = Client(headers={"Authorization": f"Bearer {text}"}).post(URL, SEND)
    assert answer.status_code == 200, answer.content
    assert {row["charges"] for row in answer.json()["data"]} == {0}
    batch = Batch.objects.get()
    assert batch.is_test and batch.hold is None
    assert all(batch.chunks.values_list("is_test", flat=True))


def test_after_two_days_a_key_is_as_new_though_nobody_cleared_it_away(customer: Account) -> None:
    text = issue(customer, name="Shop", terms=KeyTerms()).text
    headers = {"Authorization": f"Bearer {text}", "Idempotency-Key": "order-1"}
    shop = Client(headers=headers)
    first = shop.post(URL, SEND)
    AnsweredCall.objects.update(created_at=timezone.now() - KEPT)
    other = shop.post(URL, SEND | {"message": "Another text"})
    assert (first.status_code, other.status_code) == (200, 200), other.content
    assert "Idempotent-Replayed" not in other
    again = shop.post(URL, SEND | {"message": "Another text"})
    assert again["Idempotent-Replayed"] == "true" and again.content == other.content
    assert Batch.objects.count() == 2


def test_a_send_credential_is_no_token(customer: Account) -> None:
    made = issue(customer, name="Old", terms=KeyTerms(kind=ApiKey.Kind.CREDENTIAL))
    answer = Client(headers={"Authorization": f"Bearer {made.text}"}).post(URL, SEND)
    assert answer.status_code == 401
