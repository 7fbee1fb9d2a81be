"""docs/api-v2-verify.md and docs/api-v2-contacts.md: their curl lines work, in order."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.limits import LIMITS
from accounts.models import Account
from campaigns import otp, tasks
from campaigns.models import Contact, Message, OptOutTag
from campaigns.services.contactidentifiers import MOST
from portal.api.v2.verify.views import WORDS
from tests.portal.api import curllines
from tests.portal.api.guides import guide, lines_of

HOST = "http://tidings"


def _send(line: str, filled: dict[str, str]) -> HttpResponse:
    for name, value in filled.items():
        line = line.replace(f"${name}", value)
    if " -F " not in line:
        return curllines.send(Client(), curllines.read(line), host=HOST)
    parts: dict[str, Any] = dict(re.findall(r"-F (\w+)=(\S+)", line))
    parts["file"] = SimpleUploadedFile("people.csv", b"phone,name\n12025550109,Asha\n")
    token = re.search(r"Bearer ([^\"]+)", line)
    url = re.search(r"/api/v2/\S+?(?=\")", line)
    assert token
    assert url
    return Client(headers={"Authorization": f"Bearer {token[1]}"}).post(url[0], parts)


def _played(name: str, token: str, filled: dict[str, str], ids: dict[str, str]) -> int:
    """Send all lines of a guide; `ids` says which answers (by a part of the line) name what."""
    lines = lines_of(guide(name))
    filled = {"TIDINGS": f"{HOST}/api/v2", "TOKEN": token, **filled}
    for line in lines:
        answered = _send(line, filled)
        assert answered.status_code in (200, 202), (line, answered.content)
        body = json.loads(answered.content)
        for part, variable in ids.items():
            if part in line and variable not in filled:
                found = body.get("data", body)
                filled[variable] = str(found["id"])
    return len(lines)


def test_the_lines_about_passwords_work(customer: Account, token: str):
    # Cancelling what was checked wrongly: the example's password is not the one that was sent.
    assert _played("api-v2-verify.md", token, {}, {'/verify"': "VERIFICATION"}) == 6
    assert Message.objects.count() == 2


def test_the_lines_about_contacts_work(
    customer: Account, token: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tasks, "kick_contacts", lambda _uuid: None)
    other = Contact.objects.create(account=customer, msisdn=12025550105, country="US")
    customer.contact_tags.create(name="left")
    OptOutTag.objects.create(account=customer, name="offers")
    ids = {'/contacts" ': "CONTACT", '/segments"': "SEGMENT", "-F tags": "IMPORT"}
    filled = {"OTHER": str(other.uuid)}
    assert _played("api-v2-contacts.md", token, filled, ids) == 15


def test_the_words_and_figures_are_those_of_the_code():
    text = guide("api-v2-verify.md")
    for word in WORDS.values():
        assert f"| `{word}` |" in text
    assert f"at most {LIMITS['verify_per_number'].value} passwords" in text
    assert f"{otp.LEAST_SECONDS} to {otp.MOST_SECONDS:,}, usually {otp.USUAL_SECONDS}" in text
    assert f"{otp.LEAST_LENGTH} to {otp.MOST_LENGTH} digits, usually {otp.USUAL_LENGTH}" in text
    assert otp.USUAL_TEMPLATE in text
    assert f"at most {MOST} to a contact" in guide("api-v2-contacts.md")
