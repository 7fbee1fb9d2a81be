"""Accounts, people and prices: who may be made where, and what they start with."""

import pytest

from accounts.errors import Invalid
from accounts.models import Account, Price, Role
from accounts.selectors import (
    brand_of,
    lineage,
    price_list_of,
    price_table,
    products_of,
    wallets_of,
)
from accounts.services.accounts import add_person, create_account
from accounts.services.prices import set_price
from tests.factories import AccountFactory, product_of

CODES = ["T", "P", "S", "G", "VOC", "WAP", "RCS", "VBR"]


def test_the_operator_is_a_brand_with_eight_products(operator: Account) -> None:
    assert list(lineage(operator)) == [operator]
    assert [product.code for product in products_of(operator)] == CODES


def test_a_customer_sits_under_its_reseller_and_uses_the_operators_products(
    customer: Account, reseller: Account, operator: Account
) -> None:
    assert list(lineage(customer)) == [customer, reseller, operator]
    assert brand_of(customer) == operator
    assert [wallet.product.code for wallet in wallets_of(customer)] == CODES


@pytest.mark.parametrize("kind", [Account.Kind.OPERATOR, Account.Kind.RESELLER])
def test_nothing_but_customers_can_be_made_under_a_customer(customer: Account, kind: str) -> None:
    with pytest.raises(Invalid, match="cannot be made under a customer") as refusal:
        create_account(customer, "Child", kind)
    assert refusal.value.field == "kind"
    assert not customer.children.exists()


def test_a_person_added_twice_keeps_the_password_and_takes_the_new_role(customer: Account) -> None:
    first = add_person(customer, "Ada@Example.com", "first password")
    second = add_person(customer, "ada@example.com", "other password", role=Role.VIEWER)
    assert first == second
    assert second.check_password("first password")
    assert second.memberships.get().role == Role.VIEWER


def test_a_new_price_replaces_the_old_one(customer: Account) -> None:
    product = product_of(customer)
    set_price(customer, product, 250_000, prefix="91")
    set_price(customer, product, 300_000, prefix="91")
    assert price_table(customer, product).per_segment(919812345678) == 300_000
    assert Price.objects.filter(price_list=price_list_of(customer, product)).count() == 2


def test_a_price_below_zero_is_refused(customer: Account) -> None:
    with pytest.raises(Invalid, match="less than zero"):
        set_price(customer, product_of(customer), -1)


def test_a_price_for_another_brands_product_is_refused(customer: Account) -> None:
    elsewhere: Account = AccountFactory(kind=Account.Kind.OPERATOR)
    with pytest.raises(Invalid, match="not sold to this account"):
        set_price(customer, product_of(elsewhere), 1)
