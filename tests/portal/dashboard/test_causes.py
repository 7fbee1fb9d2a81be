"""From a line of a statement to what caused it."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Entry, LedgerTransaction, User
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.services.accepting import accept
from tests.campaigns.campaign_scene import confirmed
from tests.factories import wallet_of

pytestmark = pytest.mark.django_db


def call(account: Account, count: int, name: str = "") -> uuid.UUID:
    people = [Recipient(f"+9198100000{n:02}", "Hello") for n in range(count)]
    request = BatchRequest(
        account=account, product_code="T", sender="TIDING", recipients=people, name=name
    )
    return accept(request).uuid


def follow(client: Client, account: Account) -> str:
    """Where the newest line of the account's statement leads."""
    wallet = wallet_of(account)
    line = client.get(reverse("statement", args=[wallet.uuid])).context["found"].lines[0]
    response = client.get(reverse("ledger_cause", args=line.cause))
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200
    return str(response["Location"])


def test_a_campaigns_credits_lead_to_the_campaign(
    customer: Account, customer_client: Client
) -> None:
    campaign = confirmed(customer)
    assert follow(customer_client, customer) == reverse("campaign", args=[campaign.uuid])
    assert LedgerTransaction.objects.get(kind="hold").note == campaign.name


def test_a_calls_credits_lead_to_its_message(customer: Account, customer_client: Client) -> None:
    batch = call(customer, 1)
    assert follow(customer_client, customer) == reverse("message", args=[f"{batch}:1"])
    assert LedgerTransaction.objects.get(kind="hold").note == "API call"


def test_a_bigger_calls_credits_lead_to_the_list_of_its_messages(
    customer: Account, customer_client: Client
) -> None:
    call(customer, 2)
    batch = call(customer, 3, "Order notices")
    address = follow(customer_client, customer)
    page = customer_client.get(address)
    assert len(page.context["page"].lines) == 3
    assert f'name="batch" value="{batch}"' in page.content.decode()
    assert LedgerTransaction.objects.filter(note="Order notices").exists()


def test_a_batch_that_is_not_theirs_shows_no_message(
    customer: Account, stranger_client: Client
) -> None:
    call(customer, 3)
    batch = call(customer, 3)
    page = stranger_client.get(reverse("messages"), {"batch": str(batch)})
    assert page.context["page"].lines == []
    for nonsense in ("x", "\0", "=1+1", "x" * 200):
        assert stranger_client.get(reverse("messages"), {"batch": nonsense}).status_code == 200


def test_a_wallet_leads_to_its_statement(customer: Account, customer_client: Client) -> None:
    wallet = wallet_of(customer)
    response = customer_client.get(reverse("ledger_cause", args=["wallet", wallet.uuid]))
    assert response["Location"] == reverse("statement", args=[wallet.uuid])


def test_a_receipt_is_for_both_ends_and_for_who_is_above(
    customer: Account,
    stranger_client: Client,
    operator: Account,
    customer_client: Client,
    sign_in: Callable[[User], Client],
) -> None:
    row = Entry.objects.filter(wallet=wallet_of(customer), kind="topup").get().transaction
    address = reverse("ledger_cause", args=["topup", row.uuid])
    assert customer_client.get(address).status_code == 200
    assert "Issued" in sign_in(operator.users.get()).get(address).content.decode()
    assert stranger_client.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["theft", "batch", "transfer", "wallet"])
def test_what_there_is_not_is_not_found(customer_client: Client, kind: str) -> None:
    address = reverse("ledger_cause", args=[kind, uuid.uuid4()])
    assert customer_client.get(address, follow=True).status_code == 404


def test_who_is_above_sees_the_campaign_only_by_acting(
    customer: Account, reseller: Account, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(reseller.users.get())
    batch = call(customer, 1)
    address = reverse("ledger_cause", args=["batch", batch])
    assert client.get(address).status_code == 404
    client.post(reverse("sub_account_act", args=[customer.uuid]))
    assert client.get(address).status_code == 302
