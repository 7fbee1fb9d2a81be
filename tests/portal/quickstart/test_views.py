"""The quick start pages: filled in for the account that looks."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, User
from campaigns.models import Sender
from portal.quickstart.calls import STARTS


@pytest.mark.parametrize("dialect", STARTS)
def test_a_page_is_filled_in(customer_client: Client, customer: Account, dialect: str) -> None:
    Sender.objects.filter(account=customer).update(name="BAKERY")
    page = customer_client.get(reverse("quickstart_dialect", args=[dialect])).content.decode()
    assert "BAKERY" in page and "http://testserver/" in page
    assert STARTS[dialect].credential.split()[0] in page and "No approved sender yet" not in page


def test_without_a_sender_the_page_says_so(customer_client: Client, customer: Account) -> None:
    Sender.objects.filter(account=customer).delete()
    page = customer_client.get(reverse("quickstart_dialect", args=["v2"])).content.decode()
    assert "No approved sender yet" in page and "sender=SENDER" in page


def test_the_first_dialect_comes_first_and_others_are_404(customer_client: Client) -> None:
    assert customer_client.get(reverse("quickstart"))["Location"].endswith("/start/v2/")
    assert customer_client.get(reverse("quickstart_dialect", args=["v9"])).status_code == 404


def test_strangers_sign_in_first(client: Client, owner: User) -> None:
    answer = client.get(reverse("quickstart_dialect", args=["v2"]))
    assert answer.status_code == 302 and "/sign-in/" in answer["Location"]
