"""Files through the door that users use, and what becomes of them there."""

import json
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Upload
from campaigns.problems import FILE_PROBLEMS

PROJECT = Path(__file__).resolve().parents[3]
SECONDS = 10
MEGABYTES = 512


class Cost(NamedTuple):
    """As tests.campaigns.intake.costs prints it."""

    code: str
    rows: int
    seconds: float
    megabytes: int


def post(client: Client, content: bytes, name: str = "list.csv", title: str = "Sale") -> Any:
    """A new campaign with this file."""
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("campaign_new"), {"name": title, "file": file})


def accepted(client: Client, content: bytes, name: str = "list.csv") -> Campaign:
    """The draft that a file began."""
    response = post(client, content, name)
    assert response.status_code == 302, _text(response)
    return Campaign.objects.latest("id")


def assert_refused(client: Client, content: bytes, *codes: str) -> None:
    """The page says why in a sentence of the table, in time, and nothing of the file is kept.

    With several codes, any of them will do.
    """
    before = _on_disk()
    started = time.monotonic()
    response = post(client, content)
    assert time.monotonic() - started < SECONDS + 2
    shown = _text(response)
    assert response.status_code == 422, shown
    openings = [str(FILE_PROBLEMS[code]).split("{")[0] for code in codes]
    assert any(opening in shown for opening in openings), (codes, _message(shown))
    assert not Campaign.objects.exists() and not Upload.objects.exists()
    assert _on_disk() == before


def _text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def _message(page: str) -> str:
    return " ".join(line.strip() for line in page.splitlines() if "list.csv" in line)


def _on_disk() -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / "uploads"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def cost(folder: Path, content: bytes) -> Cost:
    """What a first look costs, in a process of its own."""
    path = folder / "costly"
    path.write_bytes(content)
    command = [sys.executable, "-m", "tests.campaigns.intake.costs", str(path), "500000"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True)
    assert [entry.name for entry in folder.iterdir()] == ["costly"]
    return Cost(**json.loads(done.stdout))


def assert_cheap(found: Cost) -> None:
    assert found.seconds < SECONDS + 1
    assert found.megabytes <= MEGABYTES
