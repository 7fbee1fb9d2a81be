"""What programs told of a contact, on its page."""

from django.test import Client
from django.urls import reverse

from accounts.models import Account
from campaigns.models import Contact, ContactIdentifier, ContactSubscription
from campaigns.services import contactmerging, contactprofiles
from campaigns.services.contactprofiles import Telling
from tests.factories import OptOutFactory


def test_a_profile_is_shown_and_survives_a_change_on_the_page(
    customer: Account, customer_client: Client
) -> None:
    fields = {"first_name": "Asha", "email": "a@b.example", "birth_date": "1990-12-31"}
    asha = contactprofiles.add(customer, "919810000001", Telling(fields))
    other = contactprofiles.add(customer, "919810000002", Telling({"identity": "crm-9"}))
    contactmerging.merge(other, asha)
    ContactSubscription.objects.create(account=customer, contact=asha)
    OptOutFactory(account=customer, msisdn=919810000001)
    own = reverse("contact", args=[asha.uuid])
    page = customer_client.get(own).content.decode()
    for words in ("a@b.example", "1990", "crm-9", "+919810000002", "(opted out)"):
        assert words in page, words

    answered = customer_client.post(f"{own}edit/", {"name": "Asha Rao", "tags": ""})
    assert answered.status_code == 302
    page = customer_client.get(own).content.decode()
    assert "Asha Rao" in page
    assert "a@b.example" in page


def test_a_contact_that_is_deleted_takes_everything_along(customer: Account) -> None:
    asha = contactprofiles.add(customer, "919810000001", Telling({"identity": "crm-1"}))
    ContactIdentifier.objects.create(account=customer, contact=asha, type="crm", value="1")
    ContactSubscription.objects.create(account=customer, contact=asha)
    Contact.objects.filter(account=customer).delete()
    assert not ContactIdentifier.objects.exists()
    assert not ContactSubscription.objects.exists()
