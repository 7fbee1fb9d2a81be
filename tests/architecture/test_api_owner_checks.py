"""No token of one account opens an object of another: every call with an id is tried.

A new parameter fails here until MAKERS says how to make what it names.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from apikeys.services.keys import create_key
from campaigns.models import Campaign, Supplement, Wave
from campaigns.services import incoming, testsends, uploads
from reports.services import erasures
from tests.architecture.contactmakers import CONTACT_MAKERS
from tests.architecture.routes import Route, routes
from tests.architecture.v2makers import V2_MAKERS
from tests.campaigns.campaign_scene import draft
from tests.factories import funded_customer

Made = dict[str, Any]


def _wave(campaign: Campaign) -> int:
    wave = Wave.objects.create(campaign=campaign, number=1, due_at=timezone.now(), messages=1)
    return wave.number


def _repair(campaign: Campaign) -> int:
    Campaign.objects.filter(pk=campaign.pk).update(repairs=[{"kind": "trim"}])
    return 0


def _test(campaign: Campaign) -> Any:
    sent = testsends.send(campaign, testsends.Draft.of(campaign), row=2, numbers="+919810000009")
    return sent.uuid


def _key(account: Account) -> Any:
    return create_key(
        account, name="Other", expires_in_days=None, allowed_addresses=[], created_by=None
    )[0]


def _upload(campaign: Campaign) -> Any:
    file = SimpleUploadedFile("people.csv", b"number\n+919810000001\n")
    return uploads.store(campaign.account, file, by=None).uuid


# What a parameter names, made for the account of a draft.
MAKERS: dict[str, Callable[[Campaign], Any]] = {
    **V2_MAKERS,
    **CONTACT_MAKERS,
    "campaign_uuid": lambda campaign: campaign.uuid,
    "number": _wave,
    "place": _repair,
    "batch_uuid": _test,
    "supplement_uuid": lambda campaign: Supplement.objects.create(campaign=campaign).uuid,
    "upload_uuid": _upload,
    "erasure_uuid": lambda campaign: (
        erasures.ask(campaign.account, [919810000001], erasures.Wish())[0].uuid
    ),
    "key_uuid": lambda campaign: _key(campaign.account).uuid,
    "incoming_uuid": lambda campaign: (
        incoming.begin(campaign.account, name="people.csv", size=9, by=None).uuid
    ),
}
CALLS = [route for route in routes() if route.parameters and hasattr(route.view, "cls")]


def _token(account: Account) -> str:
    return create_key(
        account, name="Any", expires_in_days=None, allowed_addresses=[], created_by=None
    )[1]


def _answers(account: Account, address: str) -> set[int]:
    """The status codes by each method, those that are not allowed left out."""
    client = Client(headers={"Authorization": f"Bearer {_token(account)}"})
    methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
    answers = [
        client.generic(method, address, b"{}", content_type="application/json")
        for method in methods
    ]
    return {answer.status_code for answer in answers} - {405}


@pytest.mark.parametrize("route", CALLS, ids=lambda route: route.name)
def test_only_the_accounts_own_tokens_open_the_object(
    route: Route, customer: Account, stranger: Account, reseller: Account
) -> None:
    campaign = draft(customer)
    made = {name: MAKERS[name](campaign) for name in route.parameters}
    address = reverse(route.name, kwargs=made)
    for other in (stranger, reseller, funded_customer(customer, "Child")):
        assert _answers(other, address) == {404}, f"{other} at {address}"
    assert _answers(customer, address) - {404}, address


def test_there_are_calls_to_try() -> None:
    assert len(CALLS) > 25
