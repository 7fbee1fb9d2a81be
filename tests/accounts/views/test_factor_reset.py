"""Who has lost their second factor is helped by an owner, or by who is above."""

import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.access import ACTING_KEY
from accounts.models import Account, AuditEntry, User
from accounts.services import accounts
from tests.accounts.guards import enter, is_in, last_mail, with_app
from tests.factories import UserFactory


@pytest.fixture
def member(customer: Account) -> User:
    """A sender of the customer's, with an authenticator app."""
    user: User = UserFactory(account=customer, email="sender@example.com", role="sender")
    with_app(user)
    return user


def reset(client: Client, user: User) -> tuple[int, str]:
    page = client.post(reverse("team_reset_factor", args=[user.uuid]), follow=True)
    return page.status_code, page.content.decode()


def acting(client: Client, account: Account) -> Client:
    session = client.session
    session[ACTING_KEY] = {"account": str(account.uuid), "read_only": False}
    session.save()
    return client


def test_an_owner_resets_it(owner: User, member: User, customer: Account):
    client = enter(owner.email).client
    page = client.get(reverse("team_reset_factor", args=[member.uuid]))
    assert "Reset the second factor of" in page.content.decode()
    assert Authenticator.objects.filter(user=member).exists()
    team = client.get(reverse("team_member", args=[member.uuid])).content.decode()
    assert reverse("team_reset_factor", args=[member.uuid]) in team
    status, words = reset(client, member)
    assert status == 200 and "without a second factor now" in words
    assert not Authenticator.objects.filter(user=member).exists()
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.account, entry.actor, entry.subject_uuid) == (customer, owner, member.uuid)
    assert "was reset" in last_mail(member).subject
    assert is_in(enter(member.email).client)


def test_sessions_of_the_member_end(owner: User, customer: Account):
    user = UserFactory(account=customer, email="sender@example.com", role="sender")
    theirs = enter(user.email).client
    with_app(user)
    reset(enter(owner.email).client, user)
    assert not is_in(theirs)


def test_whoever_is_above_resets_it_while_acting(reseller: Account, customer: Account, owner: User):
    with_app(owner)
    client = acting(enter("reseller@example.com").client, customer)
    assert reset(client, owner)[0] == 200
    assert not Authenticator.objects.filter(user=owner).exists()
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.account, entry.home) == (customer, reseller)


def test_a_manager_does_not(customer: Account, owner: User):
    with_app(owner)
    UserFactory(account=customer, email="manager@example.com", role="manager")
    assert reset(enter("manager@example.com").client, owner)[0] == 403
    assert Authenticator.objects.filter(user=owner).count() == 2


def test_who_also_works_elsewhere_is_not_reset_from_here(
    owner: User, member: User, stranger: Account
):
    accounts.add_person(stranger, member.email, None, role="owner")
    words = reset(enter(owner.email).client, member)[1]
    assert "works in an account of others" in words
    assert Authenticator.objects.filter(user=member).count() == 2


def test_a_manager_above_does_not_reach_their_own_owner_from_below(
    reseller: Account, customer: Account
):
    boss = User.objects.get(email="reseller@example.com")
    with_app(boss)
    accounts.add_person(customer, boss.email, None, role="viewer")
    UserFactory(account=reseller, email="manager@example.com", role="manager")
    client = acting(enter("manager@example.com").client, customer)
    assert "an owner resets it" in reset(client, boss)[1]
    assert Authenticator.objects.filter(user=boss).count() == 2


def test_nobody_resets_their_own(owner: User):
    client = enter(owner.email).client
    with_app(owner)
    assert "Change your own" in reset(client, owner)[1]
    assert Authenticator.objects.filter(user=owner).count() == 2


def test_who_acts_where_a_second_factor_is_asked_for_is_told_so(
    reseller: Account, customer: Account
):
    Account.objects.filter(pk=customer.pk).update(require_two_factor=True)
    client = acting(enter("reseller@example.com").client, customer)
    page = client.get("/campaigns/", follow=True).content.decode()
    assert "Customer asks everybody for a second factor" in page


def test_people_of_others_are_not_there(owner: User, stranger_owner: User):
    client = enter(owner.email).client
    assert reset(client, stranger_owner)[0] == 404
    address = reverse("team_reset_factor", args=[uuid.uuid4()])
    assert client.get(address).status_code == 404
