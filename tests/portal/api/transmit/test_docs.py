"""docs/api-transmit.md: its examples work, and what it names exists."""

import re

import pytest

from accounts.limits import LIMITS
from accounts.models import Account
from campaigns.models import Message
from portal.api.transmit.options import LONGEST_VALIDITY
from portal.api.transmit.registry import CALLS
from portal.api.transmit.values import MOST_PER_PAGE, PER_PAGE
from tests.portal.api.guides import guide, lines_of, send
from tests.portal.api.transmit.conftest import app_key

DOCS = guide("api-transmit.md")
LINES = lines_of(DOCS)


@pytest.mark.parametrize("line", LINES)
def test_the_curl_lines_work(unhurried: Account, line: str):
    made = app_key(unhurried)
    answer = send(line, {"TIDINGS": "", "KEY": made.text, "SECRET": made.secret})
    assert answer.status_code == 200, answer.content
    if "send-sms" in line:
        assert Message.objects.exists()


def test_every_call_is_named_and_no_other():
    """Names with a hyphen in backticks are calls, or words of their answers."""
    named = set(re.findall(r"`((?:get|add|edit|remove|lease|delete|optout)-[a-z-]+)`", DOCS))
    assert named <= set(CALLS), named - set(CALLS)
    mine = {name for name, call in CALLS.items() if "sms" in name or "message" in name}
    assert mine <= set(re.findall(r"`([a-z-]+)`", DOCS)), mine


def test_the_figures_are_those_of_the_code():
    assert f"pages of {PER_PAGE}" in DOCS and f"up to {MOST_PER_PAGE}" in DOCS
    assert str(LONGEST_VALIDITY) in DOCS
    for name in ("api_recipients", "message_characters", "api_calls_per_second"):
        assert f"{LIMITS[name].value:,}" in DOCS
