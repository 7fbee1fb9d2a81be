"""Erasing by program: an owner's key made for it, and no other; and the guide's lines."""

from typing import Any

import pytest

from accounts.models import Account, Membership, Role, User
from apikeys.scopes import Scope
from apikeys.services.keys import KeyTerms, issue
from campaigns.models import Message
from reports.models import RecipientErasure
from reports.tasks import erase_recipients
from tests.campaigns.scene import queued_batch
from tests.portal.api.guides import guide, lines_of, send
from tests.portal.api.tidings.conftest import Call, caller, refusal

NUMBER = 919810000001
ASKED = {"numbers": ["98100 00001"], "opt_outs": "drop", "reference": "Case 7"}


@pytest.fixture
def erasing(customer: Account, owner: User) -> Call:
    """A caller with a key that may erase."""
    terms = KeyTerms(scopes=[Scope.ERASE])
    return caller(issue(customer, name="Desk", terms=terms, created_by=owner).text)


def test_it_is_asked_for_done_and_told(customer: Account, erasing: Call) -> None:
    queued_batch(customer, 2)
    answer = erasing("POST", "erasures", ASKED)
    assert answer.status_code == 202, answer.content
    (row,) = answer.json()["erasures"]
    assert (row["state"], row["opt_outs"], row["reference"]) == ("waiting", "drop", "Case 7")
    erase_recipients()
    told = erasing("GET", f"erasures/{row['id']}").json()
    assert (told["state"], told["erased"]) == ("done", {"messages": 1})
    assert str(NUMBER) not in str(told)
    assert not Message.objects.filter(msisdn=NUMBER).exists()
    assert erasing("GET", "erasures").json()["erasures"] == [told]


def test_a_key_without_scopes_cannot_erase(call: Call) -> None:
    assert refusal(call("POST", "erasures", ASKED))[:2] == (403, "owners_key")
    assert call("GET", "erasures").json() == {"erasures": [], "next": None}


def test_nor_one_that_a_manager_made(customer: Account, owner: User, erasing: Call) -> None:
    Membership.objects.filter(account=customer, user=owner).update(role=Role.MANAGER)
    assert refusal(erasing("POST", "erasures", ASKED))[:2] == (403, "owners_key")
    assert not RecipientErasure.objects.exists()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"numbers": []}, "no_numbers", "numbers"),
        ({"numbers": ["12"]}, "number_short", "numbers"),
        ({"numbers": [f"+9198100000{n:02}" for n in range(21)]}, "too_many_erasures", "numbers"),
        ({"reference": "x" * 81}, "reference_long", "reference"),
        ({"reference": "for +91 98100-00001"}, "reference_number", "reference"),
    ],
)
def test_what_is_wrong_is_said(
    erasing: Call, change: dict[str, Any], code: str, field: str
) -> None:
    assert refusal(erasing("POST", "erasures", ASKED | change)) == (422, code, field)
    assert not RecipientErasure.objects.exists()


def test_another_accounts_request_is_not_there(erasing: Call, other_call: Call) -> None:
    made = erasing("POST", "erasures", ASKED).json()["erasures"][0]["id"]
    assert refusal(other_call("GET", f"erasures/{made}"))[:2] == (404, "no_erasure")


def test_the_guides_lines_work(customer: Account, owner: User, erasing: Call) -> None:
    terms = KeyTerms(scopes=[Scope.ERASE])
    token = issue(customer, name="Desk", terms=terms, created_by=owner).text
    made = erasing("POST", "erasures", ASKED).json()["erasures"][0]["id"]
    filled = {"TIDINGS": "/api/tidings/v1", "TOKEN": token, "ID": made}
    lines = lines_of(guide("privacy.md"))
    assert [send(line, filled).status_code for line in lines] == [202, 200, 200]
