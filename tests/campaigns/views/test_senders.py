"""Asking for sender IDs, and deciding on them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Account, AuditEntry, Mail, User
from campaigns.models import Sender
from campaigns.selectors.choices import senders_of
from tests.factories import UserFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def reseller_client(reseller: Account, sign_in: SignIn) -> Client:
    return sign_in(reseller.users.get())


def ask(client: Client, name: str = "BANYAN", purpose: str = "Books") -> Sender:
    answer = client.post("/senders/", {"name": name, "purpose": purpose})
    assert answer.status_code == 302, answer.content.decode()
    return Sender.objects.get(name=name)


def decide(client: Client, sender: Sender, decision: str, answer: str = "") -> str:
    address = f"/sender-requests/{sender.uuid}/"
    found = client.post(address, {"decision": decision, "answer": answer}, follow=True)
    return str(found.content.decode())


def test_what_is_asked_for_waits_and_whoever_is_above_hears_of_it(
    customer_client: Client, customer: Account
) -> None:
    sender = ask(customer_client)
    assert sender.status == Sender.Status.PENDING
    assert sender not in senders_of(customer)
    assert "BANYAN" in customer_client.get("/senders/").content.decode()
    mail = Mail.objects.get(kind="sender_asked")
    assert mail.recipient == "reseller@example.com"
    assert "BANYAN" in mail.subject


def test_what_waits_stands_before_what_was_rejected(
    customer_client: Client, reseller_client: Client
) -> None:
    waits, rejected = ask(customer_client), ask(customer_client, "ALDER")
    decide(reseller_client, rejected, "reject", "Too general")
    text = reseller_client.get("/sender-requests/").content.decode()
    assert text.index(waits.name) < text.index(rejected.name)


def test_who_may_not_sign_in_any_more_gets_no_mail(
    customer_client: Client, reseller: Account
) -> None:
    for name in ("gone", "manager"):
        UserFactory(account=reseller, email=f"{name}@example.com", role="manager")
    User.objects.filter(email="gone@example.com").update(is_active=False)
    ask(customer_client)
    told = Mail.objects.filter(kind="sender_asked").values_list("recipient", flat=True)
    assert set(told) == {"reseller@example.com", "manager@example.com"}


def test_approved_it_can_be_sent_with_and_who_asked_hears_of_it(
    customer_client: Client, customer: Account, reseller_client: Client
) -> None:
    sender = ask(customer_client)
    assert "BANYAN" in reseller_client.get("/sender-requests/").content.decode()
    decide(reseller_client, sender, "approve")
    assert sender.name in {known.name for known in senders_of(customer)}
    assert Mail.objects.get(kind="sender_decided").recipient == "customer@example.com"
    actions = AuditEntry.objects.filter(account=customer).values_list("action", flat=True)
    assert list(actions.order_by("id"))[-2:] == ["sender.asked", "sender.approved"]


def test_rejecting_needs_a_reason_and_it_can_be_asked_for_again(
    customer_client: Client, reseller_client: Client
) -> None:
    sender = ask(customer_client)
    assert "Say why" in decide(reseller_client, sender, "reject")
    decide(reseller_client, sender, "reject", "Not your brand")
    assert "Not your brand" in customer_client.get("/senders/").content.decode()
    assert ask(customer_client).status == Sender.Status.PENDING


def test_an_approved_one_can_be_withdrawn(
    customer: Account, customer_client: Client, reseller_client: Client
) -> None:
    sender = customer.senders.get()
    decide(reseller_client, sender, "reject", "Misused")
    assert not senders_of(customer).exists()


def test_the_same_decision_twice_changes_nothing(
    customer_client: Client, reseller_client: Client
) -> None:
    sender = ask(customer_client)
    decide(reseller_client, sender, "approve")
    assert "decided already" in decide(reseller_client, sender, "approve")


@pytest.mark.parametrize("name", ["", "ABCDEFGHIJKLM", "Größe", "a\x00b", "12"])
def test_a_bad_one_is_refused_beside_the_field(customer_client: Client, name: str) -> None:
    answer = customer_client.post("/senders/", {"name": name, "purpose": "kept words"})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert "kept words" in answer.content.decode()
    assert Sender.objects.count() == 1


def test_one_that_is_there_already_is_said_so(customer_client: Client) -> None:
    answer = customer_client.post("/senders/", {"name": "TIDING"})
    assert "on your list already" in answer.content.decode()


def test_the_operator_has_nobody_to_ask(operator: Account, sign_in: SignIn) -> None:
    assert ask(sign_in(operator.users.get()), "PORTAL").status == Sender.Status.APPROVED


def test_who_may_only_look_cannot_ask(customer: Account, sign_in: SignIn) -> None:
    viewer = UserFactory(account=customer, role="viewer")
    client = sign_in(viewer)
    assert "Ask for a sender ID" not in client.get("/senders/").content.decode()
    client.post("/senders/", {"name": "BANYAN"})
    assert not Sender.objects.filter(name="BANYAN").exists()


def test_a_customer_decides_on_nobody(customer_client: Client) -> None:
    assert customer_client.get("/sender-requests/").status_code == 403
