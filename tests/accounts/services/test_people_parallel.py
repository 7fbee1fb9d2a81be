"""Several people at one team, one invitation, one sign-up at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from accounts.errors import ServiceError
from accounts.models import Account, Invitation, Mail, Membership, Role, User
from accounts.selectors.people import owner_count
from accounts.services import approvals, invitations, people, signup
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all in threads from one moment on; what each returned, or the error a user would see."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[index] = act()
        except ServiceError as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refused(results: list[Any]) -> list[str]:
    return [result.code for result in results if isinstance(result, ServiceError)]


def token_of(kind: str) -> str:
    text = Mail.objects.filter(kind=kind).latest("id").text
    return next(part for part in text.split("/") if len(part) == 43)


def test_two_owners_who_remove_each_other_leave_one(customer: Account):
    for _ in range(5):
        Membership.objects.filter(account=customer).delete()
        one, two = (UserFactory(account=customer, role=Role.OWNER) for _ in range(2))
        of = {m.user_id: m for m in Membership.objects.filter(account=customer)}
        results = at_once(
            lambda one=one, of=of, two=two: people.remove(of[two.pk], by=one, as_owner=True),
            lambda one=one, of=of, two=two: people.remove(of[one.pk], by=two, as_owner=True),
        )
        assert owner_count(customer) == 1
        assert refused(results) == ["last_owner"]


def test_one_invitation_lets_one_in(customer: Account, owner: User):
    invitations.invite(customer, "new@example.com", role="viewer", by=owner)
    token = token_of("invitation")
    results = at_once(
        *[
            lambda n=n: invitations.accept_as_new(token, name=f"N{n}", password="some walnuts here")
            for n in range(6)
        ]
    )
    assert refused(results) == ["invitation_used"] * 5
    assert User.objects.filter(email="new@example.com").count() == 1


def test_two_who_invite_one_person_leave_one_invitation_open(customer: Account, owner: User):
    results = at_once(
        *[
            lambda: invitations.invite(customer, "new@example.com", role="viewer", by=owner)
            for _ in range(4)
        ]
    )
    assert not refused(results)
    assert Invitation.objects.filter(accepted_at=None, revoked_at=None).count() == 1


def test_one_sign_up_makes_one_account(operator: Account):
    operator.sign_up = Account.SignUp.APPROVAL
    operator.save()
    wish = signup.Wish("Rani", "rani@example.com", "+919812345678", "some walnuts here")
    signup.register(operator, signup.checked(operator, wish))
    token = token_of("sign_up")
    results = at_once(*[lambda: signup.activate(token, wish.password) for _ in range(4)])
    assert refused(results) == ["sign_up_used"] * 3
    account = Account.objects.get(parent=operator)
    decided = at_once(
        lambda: approvals.approve(account), lambda: approvals.deny(account, reason="No")
    )
    assert refused(decided) == ["not_waiting"]
    assert Mail.objects.filter(kind__in=("account_approved", "account_denied")).count() == 1
