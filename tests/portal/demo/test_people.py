"""The demo's accounts: who is there, what they hold, and that a second run changes nothing."""

import pytest

from accounts.models import Account, Entry, LedgerTransaction, Product, User
from accounts.money import to_micro
from accounts.selectors import price_table, products_of, wallets_of
from accounts.services.prices import set_price
from portal.demo import people

pytestmark = pytest.mark.django_db


def test_the_customer_sits_under_the_reseller_with_five_million_credits_each() -> None:
    customer = people.make_people("a password")
    assert customer.parent is not None and customer.parent.kind == Account.Kind.RESELLER
    assert customer.parent.parent is not None
    assert customer.parent.parent.kind == Account.Kind.OPERATOR
    assert (customer.timezone, customer.default_country) == ("Asia/Kolkata", "IN")
    held = {
        wallet.product.code: wallet.available
        for wallet in wallets_of(customer)
        if wallet.product.channel == Product.Channel.SMS
    }
    assert held == dict.fromkeys("TPSG", to_micro(5_000_000))


def test_three_people_can_sign_in_with_the_one_password() -> None:
    people.make_people("a password")
    assert User.objects.count() == 3
    assert all(user.check_password("a password") for user in User.objects.all())


def test_a_second_run_moves_no_credits_and_keeps_what_people_changed() -> None:
    customer = people.make_people("a password")
    product = products_of(customer)[0]
    set_price(customer, product, 2)
    moved = LedgerTransaction.objects.count(), Entry.objects.count()
    assert people.make_people("another password") == customer
    assert (LedgerTransaction.objects.count(), Entry.objects.count()) == moved
    assert price_table(customer, product).per_segment(919812345678) == 2
    assert people.owner_of(customer).check_password("a password")


def test_a_lost_file_of_facts_gives_everybody_a_new_password() -> None:
    people.make_people("a password")
    people.use_password("a new password")
    assert all(user.check_password("a new password") for user in User.objects.all())
