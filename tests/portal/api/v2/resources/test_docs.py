"""docs/api-v2-resources.md: its curl lines work, in order, as a shell would send them."""

import re
import shlex
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.limits import LIMITS
from accounts.models import Account
from campaigns import tasks
from campaigns.models import OptOutTag

DOCS = Path(__file__).resolve().parents[5] / "docs" / "api-v2-resources.md"
LINES = re.findall(r"^curl (?:.+\\\n)*.+$", DOCS.read_text(), re.MULTILINE)


def options(line: str) -> dict[str, list[str]]:
    """What follows each option of a curl line; the address stands under ''."""
    words = iter(shlex.split(line.replace("\\\n", " "))[1:])
    found: dict[str, list[str]] = {name: [] for name in ("", "-H", "-X", "-G", "-d", "-F")}
    for word in words:
        name = {"--data-urlencode": "-d"}.get(word, word)
        if name == "-G":
            found["-G"].append("GET")
        elif name in found:
            found[name].append(next(words))
        else:
            found[""].append(word)
    return found


def answer(line: str, token: str) -> HttpResponse:
    """Send what a curl line would send."""
    found = options(line.replace("$TOKEN", token))
    url = found[""][0].replace("$TIDINGS", "/api/v2")
    client = Client(headers=dict(each.split(": ") for each in found["-H"]))
    data = [pair for each in found["-d"] for pair in parse_qsl(each, keep_blank_values=True)]
    if found["-F"]:
        parts = dict(each.split("=", 1) for each in found["-F"])
        file = SimpleUploadedFile(parts["file"].removeprefix("@"), b"12025550108\n")
        return client.post(url, parts | {"file": file})
    if found["-G"]:
        return client.get(f"{url}?{urlencode(data)}")
    form = "application/x-www-form-urlencoded"
    method = found["-X"][0] if found["-X"] else "POST"
    return client.generic(method, url, urlencode(data), content_type=form)


def test_the_curl_lines_work(
    customer: Account, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.import_optouts, "delay", lambda *_: None)
    assert len(LINES) == 13
    for line in LINES:
        found = answer(line, token)
        assert found.status_code == 200, (line, found.content)
        assert found.json()["status"] == "OK"
    assert OptOutTag.objects.filter(account=customer, name="offers").exists()


def test_the_figures_are_those_of_the_code() -> None:
    text = DOCS.read_text()
    assert f"{LIMITS['smart_links_per_5_minutes'].value} calls in five minutes" in text
    assert f"at most {LIMITS['optout_file_bytes'].value // 1024**2} MB" in text
