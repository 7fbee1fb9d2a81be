"""The team pages: who may invite, change and remove whom."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, Invitation, Mail, Membership, User
from tests.factories import AccountFactory, UserFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def manager(customer: Account) -> User:
    person: User = UserFactory(account=customer, email="manager@example.com", role="manager")
    return person


@pytest.fixture
def sender(customer: Account) -> User:
    person: User = UserFactory(account=customer, email="sender@example.com", role="sender")
    return person


def role_of(user: User) -> str:
    return Membership.objects.get(user=user).role


def change(client: Client, user: User, role: str) -> str:
    address = reverse("team_member", args=[user.uuid])
    return client.post(address, {"role": role}, follow=True).content.decode()


def test_the_page_shows_people_roles_and_factors(
    customer_client: Client, owner: User, manager: User
):
    Authenticator.objects.create(user=manager, type=Authenticator.Type.TOTP, data={})
    text = customer_client.get(reverse("team")).content.decode()
    assert owner.email in text and manager.email in text
    assert text.count("badge--good") == 1 and text.count("No second factor") >= 1
    assert "What the roles may do" in text


def test_the_page_costs_the_same_for_many(
    customer: Account,
    customer_client: Client,
    django_assert_max_num_queries: Callable[[int], object],
):
    for number in range(30):
        UserFactory(account=customer, email=f"p{number}@example.com", role="viewer")
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        assert customer_client.get(reverse("team")).status_code == 200


def test_inviting(customer: Account, customer_client: Client):
    sent = {"email": " New@Example.com ", "name": "Nia", "role": "finance"}
    answer = customer_client.post(reverse("team_invite"), sent, follow=True)
    text = answer.content.decode()
    assert "on its way" in text and "new@example.com" in text and "Open invitations" in text
    assert Invitation.objects.get().role == "finance"
    mail = Mail.objects.get()
    assert mail.recipient == "new@example.com" and "/invitations/" in mail.text
    assert "Nia" in mail.text and "Finance" in mail.text
    entry = AuditEntry.objects.get(action="invitation.sent")
    assert entry.account == customer and entry.actor_label == "customer@example.com"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"email": "nobody", "role": "viewer"}, "Enter an e-mail address"),
        ({"email": "a\x00@example.com", "role": "viewer"}, "Null characters"),
        ({"email": "customer@example.com", "role": "viewer"}, "is in the team already"),
        ({"email": "x@example.com", "role": "emperor"}, "Select a valid choice"),
        ({"email": "x@example.com"}, "This field is required"),
    ],
)
def test_a_wrong_invitation_keeps_what_was_typed(
    customer_client: Client, sent: dict[str, str], words: str
):
    answer = customer_client.post(reverse("team_invite"), sent | {"name": "Kept"})
    text = answer.content.decode()
    assert answer.status_code == 200 and words in text
    assert "There is a problem" in text and 'value="Kept"' in text
    assert not Invitation.objects.exists()


def test_a_manager_invites_no_owner_and_no_finance_person(sign_in: SignIn, manager: User):
    client = sign_in(manager)
    form = client.get(reverse("team_invite")).content.decode()
    assert 'value="sender"' in form and 'value="owner"' not in form
    for role in ("owner", "finance"):
        client.post(reverse("team_invite"), {"email": "x@example.com", "role": role})
    assert not Invitation.objects.exists()
    client.post(reverse("team_invite"), {"email": "x@example.com", "role": "sender"})
    assert Invitation.objects.exists()


def test_a_manager_neither_replaces_nor_ends_the_invitation_of_an_owner(
    customer_client: Client, sign_in: SignIn, manager: User
):
    invite = reverse("team_invite")
    customer_client.post(invite, {"email": "boss@example.com", "role": "owner"})
    first = Invitation.objects.get()
    revoke = reverse("invitation_revoke", args=[first.uuid])
    client = sign_in(manager)
    answer = client.post(invite, {"email": "Boss@example.com", "role": "viewer"})
    assert "Only an owner decides" in answer.content.decode()
    assert "Only an owner decides" in client.post(revoke, follow=True).content.decode()
    first.refresh_from_db()
    assert first.revoked_at is None and Invitation.objects.count() == 1
    assert "no longer works" in customer_client.post(revoke, follow=True).content.decode()


def test_inviting_anew_does_not_get_around_the_limit_of_mails(customer_client: Client):
    sent = {"email": "new@example.com", "role": "viewer"}
    for _ in range(3):
        customer_client.post(reverse("team_invite"), sent)
    answer = customer_client.post(reverse("team_invite"), sent | {"email": "NEW@example.com"})
    assert "within two minutes" in answer.content.decode()
    assert Mail.objects.filter(recipient="new@example.com").count() == 3


def test_a_role_is_changed_told_and_recorded(customer_client: Client, sender: User):
    assert "is changed" in change(customer_client, sender, "viewer")
    assert role_of(sender) == "viewer"
    assert "Viewer" in Mail.objects.get(recipient=sender.email).text
    entry = AuditEntry.objects.get(action="member.role_changed")
    assert (entry.before, entry.after) == ({"role": "sender"}, {"role": "viewer"})


def test_nobody_changes_their_own_place(customer_client: Client, owner: User, customer: Account):
    UserFactory(account=customer, role="owner")
    assert "your own place" in change(customer_client, owner, "viewer")
    customer_client.post(reverse("team_remove", args=[owner.uuid]))
    assert role_of(owner) == "owner"


def test_only_owners_decide_on_owners_and_finance(
    owner: User, sign_in: SignIn, manager: User, sender: User, customer: Account
):
    finance = UserFactory(account=customer, email="finance@example.com", role="finance")
    client = sign_in(manager)
    for person, role in ((owner, "viewer"), (finance, "viewer"), (sender, "owner")):
        change(client, person, role)
    for person in (owner, finance):
        client.post(reverse("team_remove", args=[person.uuid]))
    assert [role_of(p) for p in (owner, finance, sender)] == ["owner", "finance", "sender"]
    change(client, sender, "viewer")
    assert role_of(sender) == "viewer"


def test_an_owner_always_remains(customer: Account, customer_client: Client, owner: User):
    other = UserFactory(account=customer, role="owner")
    Membership.objects.filter(user=owner).update(role="manager")
    assert change(customer_client, other, "viewer")
    assert role_of(other) == "owner"


def test_whoever_acts_from_above_makes_no_owner(
    customer: Account, reseller: Account, sign_in: SignIn, sender: User
):
    client = sign_in(reseller.users.get())
    session = client.session
    session["acting"] = {"account": str(customer.uuid), "read_only": False}
    session.save()
    change(client, sender, "owner")
    assert role_of(sender) == "sender"
    change(client, sender, "viewer")
    assert role_of(sender) == "viewer"
    entry = AuditEntry.objects.get(action="member.role_changed")
    assert (entry.account, entry.home) == (customer, reseller)


def test_removed_is_out_at_the_next_request(customer_client: Client, sign_in: SignIn, sender: User):
    theirs = sign_in(sender)
    assert theirs.get(reverse("campaigns")).status_code == 200
    address = reverse("team_remove", args=[sender.uuid])
    assert "out of the team?" in customer_client.get(address).content.decode()
    assert "no longer in the team" in customer_client.post(address, follow=True).content.decode()
    assert theirs.get(reverse("campaigns")).status_code == 403
    assert User.objects.filter(pk=sender.pk).exists()
    assert AuditEntry.objects.get(action="member.removed").before == {"role": "sender"}


def test_invitations_are_sent_again_and_revoked(customer_client: Client):
    customer_client.post(reverse("team_invite"), {"email": "x@example.com", "role": "viewer"})
    invitation = Invitation.objects.get()
    again = reverse("invitation_resend", args=[invitation.uuid])
    for _ in range(3):
        assert "new link" in customer_client.post(again, follow=True).content.decode()
    assert "Try again soon" in customer_client.post(again, follow=True).content.decode()
    end = reverse("invitation_revoke", args=[invitation.uuid])
    assert "no longer works" in customer_client.post(end, follow=True).content.decode()
    assert customer_client.post(end).status_code == 404
    assert customer_client.get(again).status_code == 405


def test_senders_viewers_and_finance_have_no_team_page(sign_in: SignIn, customer: Account):
    for role in ("sender", "viewer", "finance"):
        client = sign_in(UserFactory(account=customer, role=role))
        assert client.get(reverse("team")).status_code == 403


def test_people_of_other_accounts_are_not_found(customer_client: Client, customer: Account):
    other = UserFactory(account=AccountFactory(parent=customer))
    assert customer_client.get(reverse("team_member", args=[other.uuid])).status_code == 404
