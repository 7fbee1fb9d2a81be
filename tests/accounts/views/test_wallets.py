"""The wallet page, as people see it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, User, Wallet
from accounts.money import MICRO
from accounts.services import ledger
from tests.factories import UserFactory, wallet_of

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    response = client.get(reverse("wallets"))
    assert response.status_code == 200
    return response.content.decode()


def set_alert(client: Client, wallet: Wallet, text: str) -> tuple[int, str]:
    address = reverse("wallet_alert", args=[wallet.uuid])
    response = client.post(address, {"low_at": text}, follow=True)
    return response.status_code, response.content.decode()


def test_balances_stand_by_product(customer: Account, customer_client: Client) -> None:
    Wallet.objects.filter(pk=wallet_of(customer).pk).update(month=202001, month_used=77 * MICRO)
    text = page(customer_client)
    assert "Transactional SMS" in text and "1,000" in text
    assert "<dt>Used this month</dt> <dd>0</dd>" in " ".join(text.split())  # 77 were long ago
    assert "Credits come from Reseller" in text
    assert reverse("statement", args=[wallet_of(customer).uuid]) in text


def test_a_product_without_credits_is_named_but_has_no_card(
    reseller: Account, sign_in: Callable[[User], Client]
) -> None:
    text = page(sign_in(reseller.users.get()))
    assert "No credits yet" in text and "Not used so far" in text
    assert "wallet__sum" not in text


def test_the_header_shows_only_products_that_are_used(
    customer: Account, customer_client: Client
) -> None:
    unused = wallet_of(customer, "P")
    assert unused.account.parent is not None
    ledger.transfer(unused, wallet_of(unused.account.parent, "P"), 1000 * MICRO, key="k")
    header = page(customer_client).split('<main class="main"')[0]
    assert 'title="Transactional SMS"' in header and 'title="Promotional SMS"' not in header


def test_a_low_and_an_empty_wallet_are_marked(customer: Account, customer_client: Client) -> None:
    ledger.set_low_alert(wallet_of(customer), 1001 * MICRO, by=None)
    ledger.set_credit_limit(wallet_of(customer, "P"), MICRO, by=None, reason="x")
    empty = wallet_of(customer, "G")
    assert empty.account.parent is not None
    ledger.transfer(empty, wallet_of(empty.account.parent, "G"), 1000 * MICRO, key="k")
    ledger.set_low_alert(empty, 5 * MICRO, by=None)
    text = page(customer_client)
    assert "Transactional SMS is running low" in text
    assert "Global SMS has run out" in text
    assert "is-low" in text and "is-empty" in text


def test_a_warning_is_set_and_taken_away(customer: Account, customer_client: Client) -> None:
    wallet = wallet_of(customer)
    status, text = set_alert(customer_client, wallet, "1,250.5")
    assert status == 200 and "falls below 1,250.5 credits" in text
    wallet.refresh_from_db()
    assert wallet.low_at == 1_250_500_000
    set_alert(customer_client, wallet, "")
    wallet.refresh_from_db()
    assert wallet.low_at is None


@pytest.mark.parametrize("typed", ["12,5", "abc", "-5", "0", "1.1234567", "9" * 30, "1\0", "١٢"])
def test_a_warning_that_is_none_is_refused_and_kept(
    customer: Account, customer_client: Client, typed: str
) -> None:
    wallet = wallet_of(customer)
    status, text = set_alert(customer_client, wallet, typed)
    assert status == 422 and "field__error" in text and "There is a problem" in text
    assert typed.replace("\0", "") in text.replace("\0", "")
    wallet.refresh_from_db()
    assert wallet.low_at is None


def test_who_may_not_decide_about_money_sets_no_warning(
    customer: Account, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(UserFactory(account=customer, email="v@example.com", role="viewer"))
    assert "Set a warning" not in page(client)
    assert set_alert(client, wallet_of(customer), "5")[0] == 403


def test_a_brand_sees_what_it_issued(
    customer: Account, operator: Account, sign_in: Callable[[User], Client]
) -> None:
    text = page(sign_in(operator.users.get()))
    assert "Issued by this account" in text
    issued = Wallet.objects.get(kind="issued", product=wallet_of(customer).product)
    assert reverse("statement", args=[issued.uuid]) in text
    assert "Sub-accounts" in text


def test_the_page_costs_the_same_for_one_product_and_for_eight(
    customer: Account,
    customer_client: Client,
    reseller: Account,
    sign_in: Callable[[User], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    page(customer_client)
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        page(customer_client)
    client = sign_in(reseller.users.get())
    page(client)
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        page(client)
