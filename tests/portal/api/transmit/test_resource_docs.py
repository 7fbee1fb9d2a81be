"""docs/api-transmit-resources.md: its examples work, and every call of these areas stands in it."""

import re

import pytest

from accounts.limits import LIMITS, MB
from accounts.models import Account
from campaigns.services import inboundnumbers
from campaigns.services.contactfetching import MOST_WAITING
from campaigns.webfetch import ALL_SECONDS
from portal.api.transmit.registry import CALLS
from tests.portal.api.guides import guide, lines_of, send
from tests.portal.api.transmit.conftest import app_key, calls_as
from tests.portal.api.transmit.test_described import MODULES
from tests.portal.api.transmit.test_lists import ok

DOCS = guide("api-transmit-resources.md")
LINES = lines_of(DOCS)
LEASED = 61400000001


@pytest.mark.parametrize("line", LINES)
def test_the_curl_lines_work(unhurried: Account, monkeypatch: pytest.MonkeyPatch, line: str):
    monkeypatch.setattr("portal.api.transmit.calls.bulk.kick_fetch", lambda uuid: None)
    inboundnumbers.bring(f"+{LEASED}", country="ZZ", price=20_000_000)
    call = calls_as(unhurried)
    the_list = ok(call("add-list", {"name": "Regulars", "field_1": "City"}))["id"]
    if "progress" in line:
        ok(call("add-contacts-bulk", {"list_id": the_list, "file_url": "https://a.example/b.csv"}))
    if "add-keyword" in line:
        ok(call("lease-number", {"number": LEASED}))
    made = app_key(unhurried)
    filled = {"TIDINGS": "", "KEY": made.text, "SECRET": made.secret, "LIST": str(the_list)}
    answer = send(line, filled)
    assert answer.status_code == 200, answer.content


def test_every_call_is_named():
    named = set(re.findall(r"`([a-z]+-[a-z-]+)`", DOCS))
    mine = {
        name for name, call in CALLS.items() if call.work.__module__.rpartition(".")[2] in MODULES
    }
    assert mine <= named, mine - named


def test_the_figures_are_those_of_the_code():
    assert len(LINES) == 10
    assert f"At most {LIMITS['contacts_file_bytes'].value // MB} MB" in DOCS
    assert (MOST_WAITING, ALL_SECONDS) == (10, 120.0)
