"""docs/api-v1.md: its examples work, and its words are those of the code."""

import pytest

from accounts.limits import LIMITS
from accounts.models import Account
from apikeys.services.keys import Issued
from campaigns.models import Message
from portal.api.v1.base import BUCKET
from portal.api.v1.errors import _KEY_WORDS, REQUIRED
from tests.portal.api.guides import guide, lines_of, send

DOCS = guide("api-v1.md")
LINES = lines_of(DOCS)


@pytest.mark.parametrize("line", LINES)
def test_the_curl_lines_work(
    customer: Account, pair: dict[str, str], key: Issued, line: str
) -> None:
    known = {
        "TIDINGS": "",
        "NAME": pair["username"],
        "PASSWORD": pair["password"],
        "KEY": key.text,
    }
    answer = send(line, known)
    assert answer.status_code == 200, answer.content
    if "sms/send" in line:
        assert Message.objects.exists()


def test_the_words_and_figures_are_those_of_the_code() -> None:
    assert len(LINES) == 3
    for words, _ in _KEY_WORDS.values():
        assert words in DOCS
    assert REQUIRED in DOCS
    assert f"{LIMITS[BUCKET].value} calls a minute" in DOCS
    assert f"{LIMITS['api_recipients'].value:,}" in DOCS
