"""Following an invitation, through the browser's door."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import ACTING_KEY
from accounts.errors import Conflict, Invalid, TooManyRequests
from accounts.limits import LIMITS
from accounts.models import Account, AuditEntry, Invitation, Mail, Membership, User
from accounts.services import invitations
from tests.factories import PASSWORD, AccountFactory, UserFactory

NEW = "New.Person@example.com"
CHOSEN = {"name": "New Person", "password": "plenty of walnuts"}


def invite(account: Account, email: str = NEW, role: str = "sender", **more: Any) -> str:
    """Invite and return the path in the mail."""
    invitations.invite(account, email, role=role, by=account.users.get(), **more)
    return path_in_mail()


def path_in_mail() -> str:
    found = re.search(r"/invitations/[\w-]{43}/", Mail.objects.latest("id").text)
    assert found
    return found[0]


def test_a_new_person_sets_a_password_and_is_in(customer: Account, client: Client):
    path = invite(customer, name="New")
    page = client.get(path)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "strict-origin"
    text = page.content.decode()
    assert "Join Customer" in text and 'value="New"' in text and "new.person@example.com" in text
    before = client.session.session_key
    answer = client.post(path, CHOSEN)
    assert answer.status_code == 302 and answer["Location"] == reverse("overview")
    assert client.session.session_key != before
    user = User.objects.get(email="new.person@example.com")
    assert user.name == "New Person" and user.check_password(CHOSEN["password"])
    assert user.memberships.get().role == "sender"
    assert user.emailaddress_set.get().verified
    assert "Security" in client.get(reverse("overview")).content.decode()
    entry = AuditEntry.objects.get(action="invitation.accepted")
    assert (entry.actor, entry.account, entry.address) == (user, customer, "127.0.0.1")


def test_who_acts_and_joins_another_account_acts_no_longer(reseller: Account, customer: Account):
    boss = User.objects.get(email="reseller@example.com")
    client = Client()
    client.force_login(boss)
    client.post(reverse("sub_account_act", args=[customer.uuid]))
    assert ACTING_KEY in client.session
    operator = Account.objects.get(kind="operator")
    invitations.invite(operator, boss.email, role="manager", by=None)
    client.post(path_in_mail())
    assert boss.memberships.filter(account=operator).exists()
    assert ACTING_KEY not in client.session


def test_where_a_second_factor_is_required_one_is_led_there(customer: Account, client: Client):
    Account.objects.filter(pk=customer.pk).update(require_two_factor=True)
    client.post(invite(customer), CHOSEN)
    assert client.get(reverse("overview"))["Location"].startswith(reverse("security"))


def test_the_token_is_kept_nowhere(customer: Account):
    token = invite(customer).split("/")[2]
    kept = Invitation.objects.values().get()
    assert token not in str(kept) and len(kept["digest"]) == 64
    assert not AuditEntry.objects.filter(after__icontains=token).exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "", "password": CHOSEN["password"]}, "This field is required"),
        ({"name": "N", "password": "short"}, "too short"),
        ({"name": "N", "password": "password123"}, "too common"),
        ({"name": "N", "password": "new.person@example.com"}, "too similar"),
        ({"name": "N\x00", "password": CHOSEN["password"]}, "Null characters"),
        ({"name": "N", "password": "plenty of\x00 walnuts"}, "Null characters"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    customer: Account, client: Client, sent: dict[str, str], words: str
):
    answer = client.post(invite(customer), sent)
    text = answer.content.decode()
    assert answer.status_code == 200 and words in text and "There is a problem" in text
    assert not User.objects.filter(email=NEW.lower()).exists()


def test_it_works_once(customer: Account, client: Client):
    path = invite(customer)
    assert client.post(path, CHOSEN).status_code == 302
    again = Client().post(path, CHOSEN | {"password": "somebody else's walnuts"})
    assert again.status_code == 410 and "accepted already" in again.content.decode()


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"revoked_at": timezone.now()}, 410, "withdrawn"),
        ({"expires_at": timezone.now() - datetime.timedelta(seconds=1)}, 410, "expired"),
        ({"digest": "0" * 64}, 404, "no such invitation"),
    ],
)
def test_what_opens_nothing_says_why(
    customer: Account, client: Client, change: dict[str, Any], status: int, words: str
):
    path = invite(customer)
    Invitation.objects.update(**change)
    for answer in (client.get(path), client.post(path, CHOSEN)):
        assert answer.status_code == status and words in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "%00", "%ED%A0%80", "a" * 500])
def test_a_token_of_any_shape_is_just_unknown(db: None, client: Client, token: str):
    assert client.get(f"/invitations/{token}/").status_code == 404


def test_a_closed_account_lets_nobody_in(customer: Account, client: Client):
    path = invite(customer)
    Account.objects.filter(pk=customer.pk).update(status="closed")
    assert "closed" in client.post(path, CHOSEN).content.decode()
    assert not User.objects.filter(email=NEW.lower()).exists()


def test_a_person_with_a_sign_in_signs_in_then_clicks_once(
    customer: Account, stranger: Account, client: Client
):
    person = stranger.users.get()
    path = invite(customer, person.email.upper(), role="viewer")
    page = client.get(path).content.decode()
    assert f"{reverse('account_login')}?next={path}" in page
    assert client.post(path, CHOSEN).status_code == 200  # not signed in: nothing happens
    assert not Membership.objects.filter(account=customer, user=person).exists()
    sent = {"login": person.email, "password": PASSWORD, "next": path}
    assert client.post(reverse("account_login"), sent)["Location"] == path
    assert "Accept" in client.get(path).content.decode()
    assert client.post(path)["Location"] == reverse("overview")
    assert Membership.objects.get(account=customer, user=person).role == "viewer"
    assert client.session["account"] == str(customer.uuid)


def test_another_person_is_told_whom_it_is_for(
    customer: Account, stranger_owner: User, stranger_client: Client
):
    for email in (NEW, UserFactory(account=AccountFactory(parent=customer)).email):
        path = invite(customer, email)
        text = stranger_client.get(path).content.decode()
        assert f"This invitation is for {email.lower()}" in text and stranger_owner.email in text
        stranger_client.post(path, CHOSEN)
        assert not stranger_owner.memberships.filter(account=customer).exists()


def test_opening_is_limited_per_address(customer: Account, client: Client):
    path = invite(customer)
    for _ in range(LIMITS["invitation_per_5_minutes"].value):
        assert client.get(path).status_code == 200
    answer = client.get(path)
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    forged = client.get(path, headers={"X-Forwarded-For": "192.0.2.77"})
    assert forged.status_code == 429
    assert client.get(path, REMOTE_ADDR="192.0.2.8").status_code == 200


def test_inviting_again_replaces_the_open_one(customer: Account, client: Client):
    first = invite(customer)
    second = invite(customer, NEW.upper(), role="viewer")
    assert "withdrawn" in client.get(first).content.decode()
    assert client.post(second, CHOSEN).status_code == 302
    assert User.objects.get(email=NEW.lower()).memberships.get().role == "viewer"


def test_sending_again_ends_the_link_before_and_is_limited(customer: Account, client: Client):
    first = invite(customer)
    invitation = Invitation.objects.get()
    for _ in range(3):
        invitations.resend(invitation)
    with pytest.raises(TooManyRequests) as refused:
        invitations.resend(invitation)
    assert refused.value.code == "resend_limit"
    assert client.get(first).status_code == 404
    assert client.get(path_in_mail()).status_code == 200


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a\n@example.com", "a\x00@example.com"])
def test_an_address_that_is_none_is_refused(customer: Account, owner: User, email: str):
    with pytest.raises(Invalid) as refused:
        invitations.invite(customer, email, role="viewer", by=owner)
    assert refused.value.field == "email"


def test_a_member_and_an_unknown_role_are_refused(customer: Account, owner: User):
    with pytest.raises(Conflict):
        invitations.invite(customer, owner.email, role="viewer", by=owner)
    with pytest.raises(Invalid):
        invitations.invite(customer, NEW, role="emperor", by=owner)


def test_two_invitations_of_one_new_person_both_lead_in(
    customer: Account, stranger: Account, client: Client, sign_in: Callable[[User], Client]
):
    first, second = invite(customer), invite(stranger)
    client.post(first, CHOSEN)
    assert client.post(second)["Location"] == reverse("overview")
    assert User.objects.get(email=NEW.lower()).accounts.count() == 2
