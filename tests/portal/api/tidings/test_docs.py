"""docs/campaigns-api.md: its lines work one after the other, and what it names exists."""

import base64
import hashlib
import re
import shlex
from pathlib import Path

from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from accounts.limits import LIMITS
from accounts.models import Account
from campaigns import repairs
from campaigns.models import Campaign
from campaigns.services import imports
from campaigns.statuses import CampaignStatus
from portal.api.tidings import drafts, plans, readings

DOCS = (Path(__file__).resolve().parents[4] / "docs" / "campaigns-api.md").read_text()
FILE = b"number,name,amount\n+12025550100,Asha,10.50\n+12025550101,Dev,7\n12,Short,1\n"


def lines() -> list[tuple[str, str]]:
    """(variable or '', the words after curl) of every curl line."""
    found = []
    for block in re.findall(r"^```sh\n(.+?)^```", DOCS, re.MULTILINE | re.DOTALL):
        for line in re.split(r"\n\n", block.strip()):
            match = re.fullmatch(r"(?:(\w+)=\$\()?curl (.+?)(?: \| id\))?", line, re.DOTALL)
            if match:
                found.append((match[1] or "", match[2].replace("\\\n", " ")))
    return found


def send(line: str, known: dict[str, str]) -> HttpResponse:
    """What the shell and curl would make of a line."""
    digest = base64.b64encode(hashlib.sha256(FILE).digest()).decode()
    line = line.replace("$(openssl dgst -sha256 -binary people.csv | base64)", digest)
    line = line.replace("'$(wc -c < people.csv)'", str(len(FILE)))
    for name, value in known.items():
        line = line.replace(f"'${name}'", value).replace(f"${name}", value)
    words = iter(shlex.split(line))
    url, method, headers, body = "", "", {}, b""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, value = next(words).split(": ", 1)
            headers[name] = value
        elif word == "-d":
            body = next(words).encode()
        elif word == "--data-binary":
            assert next(words) == "@people.csv"
            body = FILE
        else:
            url = word
    kind = headers.pop("Content-Type", "")
    method = method or ("POST" if body else "GET")
    return Client().generic(method, url, body, content_type=kind, headers=headers)


def test_the_curl_lines_work_one_after_the_other(customer: Account, token: str) -> None:
    known = {"TIDINGS": "/api/tidings/v1", "TOKEN": token}
    assert len(lines()) == 25
    for name, line in lines():
        if line.endswith('/pause" -H "Authorization: Bearer $TOKEN"'):
            Campaign.objects.update(status="running", started_at="2026-11-20T10:00Z")
        answer = send(line, known)
        assert answer.status_code in (200, 201, 202), (line, answer.content)
        if name:
            known[name] = answer.json()["id"]
        for campaign in Campaign.objects.filter(status=CampaignStatus.IMPORTING):
            imports.carry_out(campaign.uuid)
    assert Campaign.objects.get(name="Bills of May").status == CampaignStatus.STOPPED


def test_every_call_that_is_named_exists() -> None:
    called = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    rows = re.findall(r"^\| (`(?:GET|POST|PUT|PATCH|DELETE)[^|]+) \|", DOCS, re.MULTILINE)
    named = [
        path for row in rows for path in re.findall(r"(?:GET|POST|PUT|PATCH|DELETE) (\S+?)`", row)
    ]
    assert len(named) > 35
    for path in named:
        whole = path.split("/")[0] in ("campaigns", "files", "uploads", "audiences")
        address = path if whole else f"campaigns/{called}/{path}"
        address = address.replace("ID", called).replace("/N", "/1")
        assert resolve(f"/api/tidings/v1/{address}").url_name != "tidings_unknown", path


def test_every_field_and_word_of_the_code_is_named() -> None:
    words = {*drafts.NAMES, *plans.NAMES, *readings.NAMES, *repairs.KINDS, *CampaignStatus.values}
    assert not [word for word in words if f"`{word}`" not in DOCS]
    for name in ("api_get_per_minute", "api_status_per_minute", "api_send_per_minute"):
        assert f"{LIMITS[name].value:,}" in DOCS
    assert f"{LIMITS['quick_messages'].value:,}" in DOCS
