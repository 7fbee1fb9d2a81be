"""Curl lines as people copy them, sent as curl would send them."""

import base64
import shlex
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from django.http import HttpResponse
from django.test import Client

FORM = "application/x-www-form-urlencoded"
# Quotation marks as word processors set them.
CURLED = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


@dataclass
class Curl:
    """What one line asks for; `url` is whole."""

    url: str = ""
    method: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    by_get: bool = False
    user: str = ""


def read(line: str) -> Curl:
    """Read a curl line. Raises ValueError on an option that nobody uses here."""
    found = Curl()
    words = iter(shlex.split(line.translate(CURLED).replace("\\\n", " ").lstrip("$ ")))
    if next(words) != "curl":
        raise ValueError(line)
    for word in words:
        _take(found, word, words)
    return found


def _take(found: Curl, word: str, words: Any) -> None:
    if not word.startswith("-"):
        found.url = word
    elif word in ("-H", "--header"):
        name, _, value = next(words).partition(": ")
        found.headers[name] = value
    elif word in ("-d", "--data"):
        found.data.append(next(words))
    elif word == "--data-urlencode":
        name, _, value = next(words).partition("=")
        found.data.append(f"{name}={quote_plus(value)}")
    elif word in ("-G", "--get"):
        found.by_get = True
    elif word in ("-X", "--request"):
        found.method = next(words)
    elif word == "-u":
        found.user = next(words)
    else:
        raise ValueError(f"{word} in a curl line")


def send(client: Client, asked: Curl, *, host: str) -> HttpResponse:
    """Send it to us; `host` (scheme and name) is cut off the address."""
    path = asked.url.removeprefix(host)
    assert path.startswith("/"), asked.url
    headers = dict(asked.headers)
    kind = headers.pop("Content-Type", FORM)
    if asked.user:
        headers["Authorization"] = _basic(asked.user)
    if "Accept" not in headers:
        headers["Accept"] = "*/*"
    body = "&".join(asked.data)
    if asked.by_get:
        path, body = f"{path}{'&' if '?' in path else '?'}{body}", ""
    method = asked.method or ("POST" if body else "GET")
    return client.generic(method, path, body, content_type=kind, headers=headers)


def _basic(pair: str) -> str:
    return "Basic " + base64.b64encode(pair.encode()).decode()
