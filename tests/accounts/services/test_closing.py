"""Closing an account: what must be settled first, what goes, and what stays."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.errors import Conflict, Invalid
from accounts.models import (
    Account,
    AuditEntry,
    Branding,
    Entry,
    Invitation,
    LimitOverride,
    Mail,
    Membership,
    PriceList,
    User,
    Wallet,
)
from accounts.services import ledger
from accounts.services.accounts import add_person, create_account
from accounts.services.closing import close
from accounts.services.invitations import invite
from accounts.services.suspending import suspend
from apikeys.services.keys import KeyRefused, create_key, use_key
from tests.factories import wallet_of


def emptied(account: Account) -> Account:
    """The account without credits: they go back up."""
    for wallet in Wallet.objects.filter(account=account, kind="account", available__gt=0):
        target = ledger.open_wallet(account.parent, wallet.product)  # type: ignore[arg-type]
        ledger.transfer(wallet, target, wallet.available, key=f"empty:{wallet.uuid}")
    return account


def test_people_prices_limits_and_names_go_the_ledger_stays(
    customer: Account, owner: User, reseller: Account
) -> None:
    emptied(customer)
    LimitOverride.objects.create(account=customer, name="api_recipients", value=5)
    Branding.objects.create(account=customer, name="Face")
    invite(customer, "soon@example.com", role="viewer", by=owner)
    entries = Entry.objects.filter(wallet__account=customer).count()
    close(customer, typed="Customer")
    assert (customer.status, customer.name) == ("closed", f"Closed account {customer.pk}")
    for model in (Membership, Invitation, LimitOverride, Branding, PriceList):
        assert not model._default_manager.filter(account=customer).exists()
    assert entries and Entry.objects.filter(wallet__account=customer).count() == entries
    entry = AuditEntry.objects.get(action="account.closed")
    assert (entry.account, entry.subject_label) == (customer, "Customer")


def test_people_without_another_account_are_forgotten(
    customer: Account, owner: User, stranger: Account
) -> None:
    emptied(customer)
    both = add_person(customer, "both@example.com", None, name="Both")
    add_person(stranger, "both@example.com", None)
    Mail.objects.create(recipient=owner.email, sender="x", subject="Link", text="secret link")
    close(customer, typed="Customer")
    owner.refresh_from_db()
    assert (owner.is_active, owner.name, owner.mobile) == (False, "", "")
    assert owner.email == f"{owner.uuid}@closed.invalid"
    assert not owner.has_usable_password()
    assert not EmailAddress.objects.filter(user=owner).exists()
    assert not Mail.objects.filter(recipient="customer@example.com").exists()
    both.refresh_from_db()
    assert (both.is_active, both.name) == (True, "Both")


def test_who_was_signed_in_is_out_at_once(customer: Account, customer_client: Client) -> None:
    emptied(customer)
    assert customer_client.get("/").status_code == 200
    close(customer, typed="Customer")
    answer = customer_client.get("/")
    assert answer.status_code == 302 and "sign-in" in answer["Location"]


def test_its_keys_open_nothing(customer: Account, owner: User) -> None:
    _key, text = create_key(
        emptied(customer), name="K", expires_in_days=None, allowed_addresses=[], created_by=owner
    )
    use_key(text, address="192.0.2.1")
    close(customer, typed="Customer")
    with pytest.raises(KeyRefused):
        use_key(text, address="192.0.2.1")


def test_credits_debts_and_reservations_are_in_the_way(customer: Account) -> None:
    with pytest.raises(Conflict, match="Transactional"):
        close(customer, typed="Customer")
    emptied(customer)
    wallet = wallet_of(customer)
    ledger.set_credit_limit(wallet, 5, by=None, reason="Postpaid")
    hold = ledger.place_hold(customer, wallet.product, 5, cause_kind="batch", cause_uuid=uuid4())
    with pytest.raises(Conflict, match="credits or debts"):
        close(customer, typed="Customer")
    ledger.release_hold(hold, 5, key="over")
    close(customer, typed="Customer")
    wallet.refresh_from_db()
    assert (wallet.credit_limit, wallet.low_at) == (0, None)


def test_live_sub_accounts_are_in_the_way_closed_ones_are_not(customer: Account) -> None:
    child = create_account(emptied(customer), "Child")
    with pytest.raises(Conflict, match="1 account under it"):
        close(customer, typed="Customer")
    close(child, typed="Child")
    close(customer, typed="Customer")


def test_nothing_is_made_under_a_closed_account(customer: Account) -> None:
    close(emptied(customer), typed="Customer")
    with pytest.raises(Invalid) as refused:
        create_account(customer, "Late")
    assert refused.value.code == "parent_closed"


@pytest.mark.parametrize("typed", ["", "customer", "Custome", "Customer\x00"])
def test_the_name_must_be_typed(customer: Account, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        close(emptied(customer), typed=typed)
    assert refused.value.field == "typed"
    assert Account.objects.get(pk=customer.pk).status == "active"


def test_it_happens_once_and_never_to_the_operator(customer: Account, operator: Account) -> None:
    close(emptied(customer), typed="Customer")
    with pytest.raises(Conflict, match="closed already"):
        close(customer, typed=customer.name)
    with pytest.raises(Conflict, match="operator"):
        close(operator, typed="Operator")


def test_a_suspended_account_can_be_closed(customer: Account) -> None:
    suspend(emptied(customer), reason="Unpaid")
    close(customer, typed="Customer")
    assert customer.status == "closed"
