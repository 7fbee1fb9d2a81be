"""The pages: who may ask, what is shown first, what is refused, and what became of it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, User
from accounts.services import accounts
from campaigns.models import Contact, Message, OptOut
from reports.models import RecipientErasure
from reports.tasks import erase_recipients
from tests.campaigns.contacts_scene import contact
from tests.campaigns.scene import queued_batch
from tests.factories import OptOutFactory, wallet_of

pytestmark = pytest.mark.django_db

NUMBER = 919810000001
WISH = {"numbers": f"+{NUMBER}", "lists": "keep", "reference": "Case 7", "sure": "on"}


def test_first_it_is_shown_and_nothing_is_changed(
    customer: Account, customer_client: Client
) -> None:
    queued_batch(customer, 2)
    contact(customer)
    page = customer_client.post(reverse("erasures_look"), {"numbers": "98100 00001"})
    text = " ".join(page.content.decode().split())
    assert page.status_code == 200
    assert "+91 98100 00001" in text
    assert 'Messages, with their receipts</th><td class="figure">1</td>' in text
    assert 'Contacts, with groups and tags</th><td class="figure">1</td>' in text
    assert not RecipientErasure.objects.exists()
    assert Message.objects.filter(msisdn=NUMBER).exists()


def test_then_it_goes_and_a_record_without_the_number_stays(
    customer: Account, customer_client: Client
) -> None:
    queued_batch(customer, 3)
    OptOutFactory(account=customer, msisdn=NUMBER, note="rang us")
    reserved = wallet_of(customer).reserved
    assert customer_client.post(reverse("erasures_ask"), WISH).status_code == 302
    row = RecipientErasure.objects.get()
    page = reverse("erasure", args=[row.uuid])
    assert "About to begin" in customer_client.get(page).content.decode()
    erase_recipients()
    done = customer_client.get(page).content.decode()
    assert "Erased" in done and "Case 7" in done and str(NUMBER) not in done
    message = Message.objects.get(msisdn=0)
    assert (message.state, message.reason, message.text) == ("cancelled", "erased", "")
    assert wallet_of(customer).reserved == reserved - message.price
    assert OptOut.objects.get().note == ""
    told = AuditEntry.objects.filter(action__startswith="recipient.").order_by("pk")
    assert [entry.action for entry in told] == ["recipient.erasing", "recipient.erased"]
    assert all(entry.after["hash"] == row.digest for entry in told)
    again = customer_client.post(reverse("erasures_look"), {"numbers": f"+{NUMBER}"})
    assert "Erased before, on" in again.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"numbers": "12"}, "12: "),
        ({"numbers": ""}, "Enter at least one number."),
        ({"sure": ""}, "Tick this to go on"),
        ({"reference": "for 98100 00001"}, "do not write the number into it"),
        ({"numbers": ",".join(f"98100000{n:02}" for n in range(21))}, "at most 20"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_begins(
    customer_client: Client, change: dict[str, str], words: str
) -> None:
    answer = customer_client.post(reverse("erasures_ask"), WISH | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RecipientErasure.objects.exists()


def test_a_manager_sees_requests_and_cannot_ask(
    customer: Account, sign_in: Callable[[User], Client]
) -> None:
    manager = accounts.add_person(
        customer, email="manager@example.com", password="correct horse battery", role="manager"
    )
    client = sign_in(manager)
    assert "Only owners can erase" in client.get(reverse("erasures")).content.decode()
    for name in ("erasures_look", "erasures_ask"):
        assert client.post(reverse(name), WISH).status_code == 403
    assert not RecipientErasure.objects.exists()


def test_asking_twice_is_one_request(customer_client: Client) -> None:
    for _ in range(2):
        customer_client.post(reverse("erasures_ask"), WISH)
    assert RecipientErasure.objects.count() == 1


def test_another_accounts_person_stays(
    customer: Account, stranger: Account, customer_client: Client
) -> None:
    contact(customer)
    contact(stranger)
    customer_client.post(reverse("erasures_ask"), WISH)
    erase_recipients()
    assert [row.account for row in Contact.objects.all()] == [stranger]


def test_the_operator_reaches_every_account(
    operator: Account, customer: Account, stranger: Account, sign_in: Callable[[User], Client]
) -> None:
    for account in (customer, stranger):
        contact(account)
        queued_batch(account, 2)
    client = sign_in(operator.users.get())
    assert "In every account" in client.get(reverse("erasures")).content.decode()
    client.post(reverse("erasures_ask"), WISH)
    erase_recipients()
    assert not Contact.objects.exists()
    assert not Message.objects.filter(msisdn=NUMBER).exists()


@pytest.mark.parametrize(("lists", "left"), [("keep", 0), ("add", 1), ("drop", 0)])
def test_the_lists_do_as_was_wished(customer_client: Client, lists: str, left: int) -> None:
    customer_client.post(reverse("erasures_ask"), WISH | {"lists": lists})
    erase_recipients()
    assert OptOut.objects.filter(msisdn=NUMBER).count() == left
