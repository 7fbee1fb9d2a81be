"""Products of a brand, and resellers that become brands and cease to be."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.errors import Conflict, Forbidden, Invalid
from accounts.models import Account, AuditEntry, Product, User, Wallet
from accounts.selectors import brand_of, products_of, wallets_of
from accounts.services import ledger
from accounts.services.products import (
    accounts_of_brand,
    add_product,
    change_product,
    end_brand,
    make_brand,
)
from tests.factories import AccountFactory, funded_customer, product_of, wallet_of


@pytest.fixture
def boss(operator: Account) -> User:
    """The operator's owner."""
    return operator.users.get()


def _add(brand: Account, by: User, **changed: object) -> Product:
    fields: dict[str, object] = {"code": "OTP", "name": "One-time", "channel": "sms", "priority": 1}
    return add_product(brand, by=by, **{**fields, **changed})  # type: ignore[arg-type]


def _empty(account: Account) -> None:
    """Give all credits back to where they came from."""
    for wallet in wallets_of(account):
        if wallet.available:
            above = ledger.open_wallet(account.parent, wallet.product)  # type: ignore[arg-type]
            ledger.transfer(wallet, above, wallet.available, key=f"back:{wallet.uuid}")


def test_a_new_product_has_a_wallet_in_every_account_of_the_brand(
    operator: Account, customer: Account, boss: User
) -> None:
    product = _add(operator, boss)
    assert product in products_of(customer)
    assert wallet_of(customer, "OTP").available == 0
    assert Wallet.objects.filter(product=product).count() == accounts_of_brand(operator).count()
    entry = AuditEntry.objects.get(action="product.added")
    assert (entry.account, entry.after["product"]) == (operator, "OTP")


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"code": "otp"}, "code_shape", "code"),
        ({"code": ""}, "code_shape", "code"),
        ({"code": "TOOLONGER"}, "code_shape", "code"),
        ({"code": "Ä"}, "code_shape", "code"),
        ({"code": "T"}, "code_taken", "code"),
        ({"name": " "}, "name_missing", "name"),
        ({"channel": "pigeon"}, "unknown_channel", "channel"),
        ({"priority": 0}, "priority_range", "priority"),
        ({"priority": 100}, "priority_range", "priority"),
    ],
)
def test_a_wrong_product_is_refused(
    operator: Account, boss: User, changed: dict[str, object], code: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        _add(operator, boss, **changed)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_only_a_brand_has_products(reseller: Account) -> None:
    with pytest.raises(Invalid, match="no products of its own"):
        _add(reseller, reseller.users.get())


def test_a_retired_product_is_gone_from_sending_and_stays_in_the_wallets(
    operator: Account, customer: Account, boss: User
) -> None:
    product = product_of(customer)
    change_product(product, name="Old", channel="sms", priority=20, is_active=False, by=boss)
    assert product not in products_of(customer)
    assert product in [wallet.product for wallet in wallets_of(customer)]
    change_product(product, name="Old", channel="sms", priority=20, is_active=True, by=boss)
    assert product in products_of(customer)
    told = AuditEntry.objects.filter(action="product.changed").order_by("id")
    assert told[0].after == {"name": "Old", "is_active": False}
    assert told[1].after == {"is_active": True}


def test_a_reseller_with_credits_under_it_cannot_become_a_brand(
    reseller: Account, customer: Account, boss: User
) -> None:
    with pytest.raises(Conflict, match=r"wallets of Customer \(T\)"):
        make_brand(reseller, by=boss)
    assert not Account.objects.get(pk=reseller.pk).is_brand


def test_a_brand_and_what_is_under_it_use_a_set_of_their_own(
    operator: Account, reseller: Account, customer: Account, boss: User
) -> None:
    child: Account = AccountFactory(parent=customer)
    elsewhere: Account = AccountFactory(parent=operator)
    _empty(customer)
    _empty(reseller)
    make_brand(reseller, by=boss)
    for account in (reseller, customer, child):
        assert brand_of(account) == reseller
        assert {product.brand for product in products_of(account)} == {reseller}
        assert [product.code for product in products_of(account)] == [
            product.code for product in products_of(operator)
        ]
        assert wallet_of(account).available == 0
    assert brand_of(elsewhere) == operator
    # Wallets that were used stay for their statements, the others are gone.
    assert {wallet.product.brand for wallet in wallets_of(child)} == {reseller}
    assert {wallet.product.brand for wallet in wallets_of(customer)} == {reseller, operator}
    assert AuditEntry.objects.filter(action="brand.made", account=reseller).exists()


def test_a_brand_with_credits_cannot_be_ended(reseller: Account, boss: User) -> None:
    child: Account = AccountFactory(parent=reseller)
    make_brand(reseller, by=boss)
    ledger.top_up(wallet_of(child), 7, key="7")
    with pytest.raises(Conflict, match="Take them back"):
        end_brand(reseller, by=boss)


def test_a_brand_with_empty_wallets_goes_back_to_the_one_above(
    operator: Account, reseller: Account, boss: User
) -> None:
    child: Account = AccountFactory(parent=reseller)
    make_brand(reseller, by=boss)
    own = list(products_of(reseller))
    with pytest.raises(Conflict):
        make_brand(reseller, by=boss)
    end_brand(reseller, by=boss)
    assert brand_of(child) == operator
    assert wallet_of(child).product.brand == operator
    with pytest.raises(Conflict):
        end_brand(reseller, by=boss)
    make_brand(reseller, by=boss)
    assert list(products_of(child)) == own


def test_a_brand_inside_a_brand_keeps_its_own(
    operator: Account, reseller: Account, boss: User
) -> None:
    inner: Account = AccountFactory(kind=Account.Kind.RESELLER, parent=reseller)
    below: Account = AccountFactory(parent=inner)
    make_brand(inner, by=boss)
    ledger.top_up(wallet_of(below), 3, key="3")
    make_brand(reseller, by=boss)
    assert brand_of(below) == inner
    assert wallet_of(below).available == 3
    assert set(accounts_of_brand(reseller)) == {reseller}


def test_only_the_operator_above_decides(
    operator: Account, reseller: Account, customer: Account, boss: User
) -> None:
    other: Account = AccountFactory(kind=Account.Kind.OPERATOR)
    stranger = funded_customer(other, "Elsewhere").users.get()
    for person in (reseller.users.get(), customer.users.get(), stranger):
        with pytest.raises(Forbidden):
            make_brand(reseller, by=person)
    with pytest.raises(Invalid, match="Only a reseller"):
        make_brand(customer, by=boss)
    with pytest.raises(Conflict):
        end_brand(reseller, by=boss)


def test_the_set_of_an_account_is_read_in_one_query(
    customer: Account, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(list(products_of(customer))) == 8


def test_the_pages_of_products(
    operator: Account, reseller: Account, boss: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(boss)
    answer = client.post(
        "/products/new/", {"code": "otp", "name": "Codes", "channel": "sms", "priority": "5"}
    )
    assert answer.status_code == 302
    assert "Codes" in client.get("/products/").content.decode()
    again = client.post(
        "/products/new/", {"code": "OTP", "name": "Twice", "channel": "sms", "priority": "5"}
    )
    assert again.status_code == 422
    assert "Choose another code" in again.content.decode()
    assert 'value="Twice"' in again.content.decode()
    fields = {"name": "Codes", "channel": "sms", "priority": "5"}
    assert client.post("/products/OTP/", fields).status_code == 302
    assert not Product.objects.get(brand=operator, code="OTP").is_active
    assert client.get("/products/NONE/").status_code == 404
    assert sign_in(reseller.users.get()).get("/products/").status_code == 403


def test_the_operators_switch(
    operator: Account, reseller: Account, boss: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(boss)
    address = f"/sub-accounts/{reseller.uuid}/brand/"
    assert client.get(address).status_code == 405
    assert client.post(address, {"to": "on"}).status_code == 302
    assert Account.objects.get(pk=reseller.pk).is_brand
    page = sign_in(reseller.users.get()).get("/products/")
    assert "Transactional SMS" in page.content.decode()
    client.post(address, {"to": "off"})
    assert not Account.objects.get(pk=reseller.pk).is_brand
