"""Suspending an account stops everything under it, and only that, at any depth."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import Conflict, Invalid
from accounts.models import Account, AuditEntry, Mail, User
from accounts.services.accounts import create_account
from accounts.services.suspending import activate, suspend
from tests.factories import AccountFactory, UserFactory


def chain(top: Account, length: int) -> list[Account]:
    """`length` accounts, each under the one before it; the first under `top`."""
    made = [top]
    for number in range(length):
        made.append(AccountFactory(name=f"Level {number + 1}", parent=made[-1]))
    return made[1:]


def live(*accounts: Account) -> list[bool]:
    return [Account.objects.get(pk=account.pk).is_live for account in accounts]


def test_what_lies_under_it_stops_and_what_lies_beside_it_does_not(
    reseller: Account, customer: Account, stranger: Account, operator: Account
) -> None:
    child = AccountFactory(name="Child", parent=customer)
    suspend(customer, reason="Unpaid")
    assert customer.status == "suspended"
    assert live(operator, reseller, stranger) == [True] * 3
    assert live(customer, child) == [False, False]
    activate(customer)
    assert live(customer, child) == [True, True]


def test_five_levels_each_suspension_ends_only_what_it_began(operator: Account) -> None:
    a, b, c, d, e = chain(operator, 5)
    suspend(d, reason="One")
    suspend(b, reason="Two")
    assert live(a, b, c, d, e) == [True, False, False, False, False]
    activate(b)
    assert live(a, b, c, d, e) == [True, True, True, False, False]
    suspend(a, reason="Three")
    activate(d)
    assert live(a, b, c, d, e) == [False] * 5
    activate(a)
    assert live(a, b, c, d, e) == [True] * 5


def test_an_account_that_waits_for_approval_keeps_what_is_under_it_stopped(
    operator: Account,
) -> None:
    a, b, c = chain(operator, 3)
    suspend(a, reason="Unpaid")
    Account.objects.filter(pk=b.pk).update(status=Account.Status.PENDING)
    activate(a)
    assert live(a, b, c) == [True, False, False]


@pytest.mark.slow
def test_five_hundred_levels_take_as_many_statements_as_five(operator: Account) -> None:
    deep = chain(operator, 500)
    suspend(deep[250], reason="Half way")
    counts = []
    for account in (deep[0], deep[246]):
        with CaptureQueriesContext(connection) as queries:
            suspend(account, reason="Deep")
            activate(account)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    states = dict(Account.objects.values_list("pk", "suspended_above"))
    assert [states[account.pk] for account in deep] == [False] * 251 + [True] * 249


def test_an_account_made_under_a_suspended_one_is_suspended_too(customer: Account) -> None:
    suspend(customer, reason="Unpaid")
    child = create_account(Account.objects.get(pk=customer.pk), "Late")
    assert not child.is_live
    activate(customer)
    assert live(child) == [True]


def test_it_is_recorded_and_the_owners_are_told(customer: Account) -> None:
    second = UserFactory(account=customer, email="second@example.com")
    UserFactory(account=customer, email="viewer@example.com", role="viewer")
    suspend(customer, reason="  Unpaid\n invoice 7 ")
    entry = AuditEntry.objects.get(action="account.suspended")
    assert (entry.account, entry.subject_uuid) == (customer, customer.uuid)
    assert entry.before == {"status": "active"}
    assert entry.after == {"status": "suspended", "reason": "Unpaid invoice 7"}
    mails = Mail.objects.filter(kind="account_suspended")
    assert set(mails.values_list("recipient", flat=True)) == {"customer@example.com", second.email}
    assert "Unpaid invoice 7" in mails[0].text
    activate(customer)
    assert Mail.objects.filter(kind="account_activated").count() == 2


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_reason_is_needed_and_short(customer: Account, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        suspend(customer, reason=reason)
    assert refused.value.field == "reason"
    assert live(customer) == [True]


def test_what_cannot_be_suspended_or_activated_says_why(
    customer: Account, operator: Account
) -> None:
    with pytest.raises(Conflict, match="operator"):
        suspend(operator, reason="Never")
    with pytest.raises(Conflict, match="not suspended"):
        activate(customer)
    suspend(customer, reason="Unpaid")
    with pytest.raises(Conflict, match="already"):
        suspend(customer, reason="Again")


def test_what_the_operator_stopped_no_reseller_lets_work_again(
    operator: Account, reseller: Account, customer: Account, sign_in: Callable[[User], Client]
) -> None:
    above = UserFactory(account=operator, email="top@example.com")
    stop = reverse("sub_account_suspend", args=[customer.uuid])
    sign_in(above).post(stop, {"reason": "Abuse"})
    start = reverse("sub_account_activate", args=[customer.uuid])
    below = sign_in(reseller.users.get())
    refused = below.post(start, {"reason": ""})
    assert "An account above yours has suspended it" in refused.content.decode()
    assert live(customer) == [False]
    sign_in(above).post(start, {"reason": ""})
    below.post(stop, {"reason": "Unpaid"})
    below.post(start, {"reason": ""})
    assert live(customer) == [True]


def test_the_operator_ends_what_a_reseller_began(
    operator: Account, reseller: Account, customer: Account
) -> None:
    suspend(customer, reason="Unpaid", by_account=reseller)
    activate(customer, by_account=operator)
    assert live(customer) == [True]


def test_pages_and_api_are_closed_meanwhile(customer: Account, customer_client: Client) -> None:
    suspend(customer, reason="Unpaid")
    answer = customer_client.get("/")
    assert answer.status_code == 403
    assert "is suspended" in answer.content.decode()
    activate(customer)
    assert customer_client.get("/").status_code == 200
