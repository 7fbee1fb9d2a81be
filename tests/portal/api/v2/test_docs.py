"""docs/api-v2.md: its examples work, and what it names exists."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.limits import LIMITS
from accounts.models import Account
from campaigns.models import Message
from portal.api.v2 import statuses

DOCS = (Path(__file__).resolve().parents[4] / "docs" / "api-v2.md").read_text()
NUMBERS = b"phone\n12025550100\n12025550101\n"
LINES = re.findall(r"^curl (?:.+\\\n)*.+$", DOCS, re.MULTILINE)


def answer(line: str, token: str) -> int:
    """Send what a curl line would send, and return the status."""
    words = iter(shlex.split(line.replace("\\\n", " ").replace("$TOKEN", token)))
    url, headers, data, by_get, form = "", {}, [], False, {}
    for word in words:
        if word.startswith("$TIDINGS"):
            url = word.replace("$TIDINGS", "/api/v2")
        elif word == "-H":
            name, value = next(words).split(": ")
            headers[name] = value
        elif word in ("-d", "--data-urlencode"):
            data.append(next(words))
        elif word == "-G":
            by_get = True
        elif word == "-F":
            name, _, value = next(words).partition("=")
            form[name] = value if value[0] != "@" else SimpleUploadedFile(value[1:], NUMBERS)
    if form:
        return Client().post(url, form, headers=headers).status_code
    content_type = headers.pop("Content-Type", "application/x-www-form-urlencoded")
    body = "&".join(data).replace(" ", "+")
    if by_get or not data:
        return Client().get(f"{url}?{body}", headers=headers).status_code
    if content_type != "application/x-www-form-urlencoded":
        body = data[0]
    return Client().post(url, body, content_type=content_type, headers=headers).status_code


@pytest.mark.parametrize("line", LINES)
def test_the_curl_lines_work(customer: Account, token: str, line: str):
    expected = 404 if "id=6f96" in line else 200
    assert answer(line, token) == expected
    if "sms/send" in line or "message/send" in line:
        assert Message.objects.exists()


def test_the_words_and_figures_are_those_of_the_code():
    assert len(LINES) == 15
    known = set(statuses.STATES.values()) | statuses.VOCABULARY
    named = set(re.findall(r"`([A-Z]+-?[A-Z]{3,})`", DOCS)) - {
        *("POST", "TOKEN", "DATA_DIR", "TIDINGS"),
    }
    assert named <= known, named - known
    for name in ("api_status_per_minute", "api_send_per_minute", "api_recipients"):
        assert f"{LIMITS[name].value:,}" in DOCS
    assert f"{LIMITS['message_characters'].value:,}" in DOCS
