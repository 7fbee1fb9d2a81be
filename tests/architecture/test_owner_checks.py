"""No object of one account can be reached by another: every address with an id is tried.

A new route with a parameter fails here until CASES says how to make its object.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, User
from apikeys.services.keys import create_key
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.models import Carrier
from campaigns.services import campaigns
from campaigns.services.accepting import accept
from tests.architecture.routes import Route, routes
from tests.factories import CarrierFactory

Made = dict[str, Any]


def _campaign(account: Account) -> Made:
    draft = campaigns.create_draft(account, name="Draft", by=account.users.get())
    return {"campaign_uuid": draft.uuid}


def _message(account: Account) -> Made:
    accepted = accept(
        BatchRequest(
            account=account,
            product_code="T",
            sender="TIDING",
            recipients=[Recipient(number="+12025550100", text="Hello")],
        )
    )
    return {"ref": f"{accepted.uuid}:1"}


def _key(account: Account) -> Made:
    key, _ = create_key(
        account,
        name="Key",
        expires_in_days=None,
        allowed_addresses=[],
        created_by=account.users.get(),
    )
    return {"key_uuid": key.uuid}


# Route name -> makes the object in an account and returns the address's parameters.
CASES: dict[str, Callable[[Account], Made]] = {
    "campaign": _campaign,
    "campaign_recipients": _campaign,
    "campaign_message": _campaign,
    "campaign_time": _campaign,
    "campaign_review": _campaign,
    "campaign_progress": _campaign,
    "campaign_cancel": _campaign,
    "campaign_rejected": _campaign,
    "campaign_report": _campaign,
    "message": _message,
    "key_revoke": _key,
}
# The parameter names no account's object.
NO_OBJECT = frozenset({"sample_file"})

WITH_PARAMETERS = [r for r in routes() if r.parameters and r.name not in NO_OBJECT]


@pytest.fixture
def carrier(db: None) -> Carrier:
    carrier: Carrier = CarrierFactory()
    return carrier


@pytest.mark.parametrize("route", WITH_PARAMETERS, ids=lambda route: route.name)
def test_only_the_owner_reaches_the_object(
    route: Route,
    customer: Account,
    stranger: Account,
    reseller: Account,
    carrier: Carrier,
    sign_in: Callable[[User], Client],
) -> None:
    assert route.name in CASES, f"say in CASES how to make the object of {route.pattern}"
    address = reverse(route.name, kwargs=CASES[route.name](customer))
    assert _answers(sign_in(customer.users.get()), address) - {404, 405}, "the case is no case"
    for other in (stranger, reseller):
        answers = _answers(sign_in(other.users.get()), address)
        assert answers <= {404, 405} and 404 in answers, f"{other} got {answers} at {address}"


def test_every_case_is_of_a_route_there_is() -> None:
    assert set(CASES) <= {route.name for route in WITH_PARAMETERS}


def _answers(client: Client, address: str) -> set[int]:
    """The status codes of a GET and of a POST."""
    return {client.get(address).status_code, client.post(address).status_code}
