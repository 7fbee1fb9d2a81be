"""docs/api-v3.md: its examples work, and its words are those of the code."""

import pytest

from accounts.models import Account
from campaigns.models import Message
from portal.api.v3 import requests, statuses, templated
from tests.portal.api.guides import guide, lines_of, send
from tests.portal.api.v3.conftest import key_of

DOCS = guide("api-v3.md")
LINES = lines_of(DOCS)


@pytest.mark.parametrize("line", LINES)
def test_the_curl_lines_work(unhurried: Account, line: str):
    answer = send(line, {"TIDINGS": "/api/v3", "KEY": key_of(unhurried)})
    assert answer.status_code == 200, answer.content
    if "send-sms" in line:
        assert Message.objects.exists()


def test_the_words_and_figures_are_those_of_the_code():
    assert len(LINES) == 7
    for word in (*statuses.STATES.values(), *templated.COLUMNS[:6]):
        assert f"`{word}`" in DOCS, word
    for figure in (requests.LONGEST_GSM, requests.LONGEST_UNICODE, requests.LONGEST_DELAY):
        assert str(figure) in DOCS
    assert f"{requests.MOST_NUMBERS:,}" in DOCS
