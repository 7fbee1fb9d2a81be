"""Guides in docs/: their curl lines, sent as they stand but for address and credentials."""

import re
from collections.abc import Mapping
from pathlib import Path

from django.http import HttpResponse
from django.test import Client

from tests.portal.api import curllines

DOCS = Path(__file__).resolve().parents[3] / "docs"


def guide(name: str) -> str:
    """The text of a guide in docs/."""
    return (DOCS / name).read_text()


def lines_of(text: str) -> list[str]:
    """Its curl lines, those that go on over several lines whole."""
    return re.findall(r"^curl (?:.+\\\n)*.+$", text, re.MULTILINE)


def send(line: str, filled: Mapping[str, str]) -> HttpResponse:
    """Send what a curl line would send; `filled` are the shell's variables."""
    for name, value in filled.items():
        line = line.replace(f"${name}", value)
    return curllines.send(Client(), curllines.read(line), host="")
