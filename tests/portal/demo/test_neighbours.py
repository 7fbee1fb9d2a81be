"""The demo reseller's other accounts: a desk worth looking at, made once."""

import pytest

from accounts.models import Account, Mail
from accounts.money import to_micro
from accounts.selectors import tree
from portal.demo.neighbours import NEIGHBOURS, make_neighbours
from portal.demo.people import make_people
from tests.factories import wallet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseller() -> Account:
    customer = make_people("a password")
    assert customer.parent is not None
    make_neighbours(customer.parent)
    return customer.parent


def test_they_are_there_once_with_their_credits(reseller: Account) -> None:
    make_neighbours(reseller)
    found = {account.name: account for account in tree(reseller)}
    assert len(found) == len(NEIGHBOURS) + 1
    assert {n.name: wallet_of(found[n.name]).available for n in NEIGHBOURS} == {
        n.name: to_micro(n.credits) for n in NEIGHBOURS
    }
    assert found["Harbour Clinic"].parent == found["Delta Connect"]
    assert not found["Lotus Travels"].is_live


def test_their_owners_are_invited_by_mail(reseller: Account) -> None:
    invited = Mail.objects.filter(kind="invitation").values_list("recipient", flat=True)
    assert set(invited) == {n.owner for n in NEIGHBOURS if n.owner}


def test_one_that_was_renamed_or_closed_does_not_come_back_alone(reseller: Account) -> None:
    tree(reseller).filter(name="Harbour Clinic").get()
    Account.objects.filter(name="Harbour Clinic").update(name="Harbour Hospital")
    make_neighbours(reseller)
    assert not Account.objects.filter(name="Harbour Clinic").exists()
