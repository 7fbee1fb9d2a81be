"""The settings page, and changing to another account of one's own."""

import uuid
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Membership, Role, User
from accounts.services.branding import Face, save_branding
from tests.factories import AccountFactory, UserFactory

URL = "/account/"
SWITCH = "/account/switch/"
SignIn = Callable[[User], Client]


def _form(**fields: str) -> dict[str, str]:
    return {"name": "Banyan", "timezone": "Asia/Kolkata", "default_country": "IN"} | fields


def test_a_city_is_enough_for_a_time_zone(customer_client: Client, customer: Account) -> None:
    sent = _form(timezone="new york", default_country="US")
    text = customer_client.post(URL, sent, follow=True).content.decode()
    assert "Saved." in text
    assert 'value="America/New_York"' in text
    customer.refresh_from_db()
    assert (customer.name, customer.default_country) == ("Banyan", "US")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Give the account a name."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"timezone": ""}, "Choose a time zone."),
        ({"timezone": "Middle/Earth"}, "Choose a time zone of the list"),
        ({"timezone": "../../etc/passwd"}, "Choose a time zone of the list"),
        ({"default_country": "ZZ"}, "Select a valid choice"),
        ({"require_two_factor": "on"}, "Set up a second factor for yourself first"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(
    customer_client: Client, customer: Account, fields: dict[str, str], words: str
) -> None:
    answer = customer_client.post(URL, _form(**fields))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    customer.refresh_from_db()
    assert customer.name == "Customer"


def test_an_owner_with_a_second_factor_asks_everybody_for_one(
    customer_client: Client, customer: Account, owner: User
) -> None:
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={})
    customer_client.post(URL, _form(require_two_factor="on"))
    customer.refresh_from_db()
    assert customer.require_two_factor


def test_a_manager_changes_the_rest(customer: Account, sign_in: SignIn) -> None:
    client = sign_in(UserFactory(account=customer, role=Role.MANAGER))
    assert "Only an owner changes this." in client.get(URL).content.decode()
    client.post(URL, _form(require_two_factor="on"))
    customer.refresh_from_db()
    assert (customer.name, customer.require_two_factor) == ("Banyan", False)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SENDER, Role.FINANCE])
def test_others_do_not(customer: Account, sign_in: SignIn, role: str) -> None:
    client = sign_in(UserFactory(account=customer, role=role))
    assert client.get(URL).status_code == 403
    assert client.post(URL, _form()).status_code == 403


def test_customers_have_no_door(customer_client: Client, customer: Account) -> None:
    assert "Visitors may open an account" not in customer_client.get(URL).content.decode()
    customer_client.post(URL, _form(sign_up="open"))
    customer.refresh_from_db()
    assert customer.sign_up == Account.SignUp.OFF


def test_the_operator_opens_the_door(operator: Account, sign_in: SignIn) -> None:
    client = sign_in(operator.users.get())
    text = client.post(URL, _form(sign_up="open"), follow=True).content.decode()
    assert "Saved." in text
    operator.refresh_from_db()
    assert operator.sign_up == Account.SignUp.OPEN


def test_a_reseller_needs_a_host_for_it(reseller: Account, sign_in: SignIn) -> None:
    client = sign_in(reseller.users.get())
    text = client.post(URL, _form(sign_up="approval")).content.decode()
    assert "Give your white label a sign-in host first" in text
    assert "Choose one under White label" in text
    save_branding(reseller, Face("Monsoon", host="send.example.com"))
    client.post(URL, _form(sign_up="approval"))
    reseller.refresh_from_db()
    assert reseller.sign_up == Account.SignUp.APPROVAL


def test_a_person_of_two_accounts_switches(
    customer: Account, stranger: Account, owner: User, customer_client: Client
) -> None:
    assert "Switch account" not in customer_client.get(reverse("overview")).content.decode()
    Membership.objects.create(account=stranger, user=owner, role=Role.VIEWER)
    text = customer_client.get(reverse("overview")).content.decode()
    assert f'value="{stranger.uuid}" class="person__choice">Stranger<' in text
    text = customer_client.post(SWITCH, {"account": stranger.uuid}, follow=True).content.decode()
    assert "You work in Stranger now." in text
    assert f'value="{customer.uuid}" class="person__choice">Customer<' in text
    assert customer_client.get(URL).status_code == 403  # a viewer there


def test_a_suspended_account_does_not_lock_its_people_out_of_their_others(
    customer: Account, stranger: Account, owner: User, customer_client: Client
) -> None:
    Membership.objects.create(account=stranger, user=owner, role=Role.VIEWER)
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.SUSPENDED)
    answer = customer_client.get(reverse("overview"))
    assert answer.status_code == 403
    assert f'name="account" value="{stranger.uuid}"' in answer.content.decode()
    answer = customer_client.post(SWITCH, {"account": stranger.uuid}, follow=True)
    assert answer.status_code == 200
    assert "You work in Stranger now." in answer.content.decode()


def test_nobody_switches_to_where_they_do_not_belong(
    customer_client: Client, stranger: Account, owner: User
) -> None:
    for asked in (str(stranger.uuid), str(uuid.uuid4()), "", "x", "\x00"):
        assert customer_client.post(SWITCH, {"account": asked}).status_code == 404
    assert customer_client.get(SWITCH).status_code == 405
    Membership.objects.create(account=stranger, user=owner, role=Role.VIEWER)
    Account.objects.filter(pk=stranger.pk).update(status=Account.Status.CLOSED)
    assert customer_client.post(SWITCH, {"account": stranger.uuid}).status_code == 404
    assert Client().post(SWITCH, {"account": stranger.uuid}).status_code == 302


def test_switching_ends_acting(reseller: Account, customer: Account, sign_in: SignIn) -> None:
    person = reseller.users.get()
    other = AccountFactory(parent=reseller, name="Other")
    Membership.objects.create(account=other, user=person, role=Role.OWNER)
    client = sign_in(person)
    session = client.session
    session["acting"] = {"account": str(customer.uuid), "read_only": True}
    session.save()
    client.post(SWITCH, {"account": other.uuid})
    assert "acting" not in client.session
