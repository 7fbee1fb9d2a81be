"""Acting as a sub-account: it starts read-only, it shows on every page, everything is recorded."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, Membership, User
from accounts.services.suspending import suspend
from apikeys.models import ApiKey
from tests.factories import AccountFactory, UserFactory

SignIn = Callable[[User], Client]
NEW_KEY = {"kind": "access_token", "mode": "live", "name": "Orders", "expires_in_days": "30"}


@pytest.fixture
def client(reseller: Account, customer: Account, sign_in: SignIn) -> Client:
    """The reseller's owner."""
    return sign_in(reseller.users.get())


def act(client: Client, account: Account) -> str:
    answer = client.post(reverse("sub_account_act", args=[account.uuid]), follow=True)
    return answer.content.decode()


def allow(client: Client) -> None:
    client.post(reverse("acting_mode"), {"read_only": "off"})


def test_it_starts_on_the_overview_looking_only(client: Client, customer: Account) -> None:
    page = act(client, customer)
    assert "You are in Customer" in page and "on behalf of Reseller" in page
    assert "You can only look" in page
    answer = client.post(reverse("key_new"), NEW_KEY)
    assert answer.status_code == 403
    assert "only looking" in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_a_page_that_is_only_for_changing_says_why_it_stays_shut(
    client: Client, customer: Account
) -> None:
    act(client, customer)
    answer = client.get(reverse("team"))
    assert answer.status_code == 403
    assert "only looking" in answer.content.decode()


def test_changes_once_they_are_allowed_carry_person_and_home(
    client: Client, customer: Account, reseller: Account
) -> None:
    act(client, customer)
    allow(client)
    assert "You can make changes" in client.get("/").content.decode()
    client.post(reverse("key_new"), NEW_KEY)
    assert ApiKey.objects.get().account == customer
    entry = AuditEntry.objects.filter(account=customer, action="key.created").get()
    assert (entry.home, entry.actor) == (reseller, reseller.users.get())
    client.post(reverse("acting_mode"), {"read_only": "on"})
    assert client.post(reverse("key_new"), NEW_KEY).status_code == 403


def test_start_mode_and_end_are_in_the_sub_accounts_log(
    client: Client, customer: Account, reseller: Account
) -> None:
    act(client, customer)
    allow(client)
    answer = client.post(reverse("acting_stop"), follow=True)
    assert "You are back in Reseller" in answer.content.decode()
    entries = AuditEntry.objects.filter(account=customer, action__startswith="acting.")
    assert [(e.action, e.after) for e in entries.order_by("id")] == [
        ("acting.started", {"read_only": True}),
        ("acting.mode_changed", {"read_only": False}),
        ("acting.stopped", {}),
    ]
    assert {entry.home for entry in entries} == {reseller}
    assert "You are in Customer" not in client.get("/").content.decode()


def test_the_mode_button_leads_back_to_the_page_it_stood_on(
    client: Client, customer: Account
) -> None:
    act(client, customer)
    keys = reverse("keys")
    for asked, leads_to in ((keys, keys), ("https://evil.example/", "/"), ("//evil.example", "/")):
        answer = client.post(reverse("acting_mode"), {"read_only": "off", "next": asked})
        assert answer["Location"] == leads_to


def test_an_owner_above_is_no_owner_there(client: Client, customer: Account) -> None:
    """What only owners decide stays with the account's own."""
    child: Account = AccountFactory(name="Child", parent=customer)
    act(client, customer)
    allow(client)
    url = reverse("sub_account_close", args=[child.uuid])
    assert client.post(url, {"typed": "Child"}).status_code == 403


def test_one_can_look_into_a_suspended_account_and_come_back(
    client: Client, customer: Account
) -> None:
    suspend(customer, reason="Unpaid")
    page = act(client, customer)
    assert "You are in Customer" in page
    allow(client)
    answer = client.get("/")
    assert answer.status_code == 403
    assert reverse("acting_stop") in answer.content.decode()
    client.post(reverse("acting_stop"))
    assert client.get("/").status_code == 200


def test_it_ends_by_itself_when_the_account_is_out_of_reach(
    client: Client, customer: Account, reseller: Account
) -> None:
    act(client, customer)
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.CLOSED)
    assert "You are in" not in client.get("/").content.decode()
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.ACTIVE)
    act(client, customer)
    Membership.objects.filter(account=reseller).update(role="finance")
    assert "You are in" not in client.get("/").content.decode()
    assert client.post(reverse("acting_stop"), follow=True).status_code == 200


def test_one_cannot_look_into_one_that_waits_for_approval(
    client: Client, customer: Account
) -> None:
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.PENDING)
    assert "waits for approval" in act(client, customer)
    assert "acting" not in client.session


@pytest.mark.parametrize("role", ["finance", "viewer", "sender"])
def test_it_takes_a_manager(
    customer: Account, reseller: Account, sign_in: SignIn, role: str
) -> None:
    person = sign_in(UserFactory(account=reseller, role=role))
    url = reverse("sub_account_act", args=[customer.uuid])
    assert person.post(url).status_code == 403


def test_the_buttons_do_nothing_for_who_is_at_home(client: Client) -> None:
    assert client.post(reverse("acting_mode"), {"read_only": "off"})["Location"] == "/"
    assert client.post(reverse("acting_stop"))["Location"] == "/"
    assert client.get(reverse("acting_mode")).status_code == 405
    assert not AuditEntry.objects.filter(action__startswith="acting.").exists()
