"""As much HTTP/1.1 as the simulator's door and its callbacks need: requests in, answers out."""

import json
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

LONGEST_HEAD = 1 << 16
LONGEST_BODY = 1 << 20
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 429: "Too Many Requests"}


class BadRequest(Exception):
    """Nothing that could be answered in another way than 400."""


class Request(NamedTuple):
    """A request: its path, and what it says in its query, form or JSON, as texts by name."""

    path: str
    values: Mapping[str, str]
    key: str  # of the header Idempotency-Key
    keep: bool  # whether the connection goes on


def cut(buffer: bytearray) -> Request | None:
    """Take a whole request off the front of `buffer`; None until there is one."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > LONGEST_HEAD:
            raise BadRequest("the head never ends")
        return None
    first, *lines = buffer[:end].decode("latin-1").split("\r\n")
    headers = dict(_header(line) for line in lines)
    length = _length(headers)
    if len(buffer) < end + 4 + length:
        return None
    body = bytes(buffer[end + 4 : end + 4 + length])
    del buffer[: end + 4 + length]
    words = first.split(" ")
    if len(words) != 3 or words[0] not in ("GET", "POST"):
        raise BadRequest("only GET and POST are served")
    parts = urlsplit(words[1])
    values = dict(parse_qsl(parts.query)) | _body(headers.get("content-type", ""), body)
    keep = headers.get("connection", "").lower() != "close" and words[2] == "HTTP/1.1"
    return Request(parts.path, values, headers.get("idempotency-key", ""), keep)


def answer(status: int, said: Mapping[str, object], *, keep: bool) -> bytes:
    """An answer in JSON."""
    body = json.dumps(said).encode()
    return head(status, "application/json", len(body), keep=keep) + body


def head(status: int, kind: str, length: int, *, keep: bool) -> bytes:
    """The head of an answer."""
    connection = "keep-alive" if keep else "close"
    return (
        f"HTTP/1.1 {status} {_REASONS.get(status, 'Fault')}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {length}\r\nConnection: {connection}\r\n\r\n"
    ).encode()


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _length(headers: Mapping[str, str]) -> int:
    text = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not text.isdigit() or int(text) > LONGEST_BODY:
        raise BadRequest("a body needs a Content-Length of at most 1 MB")
    return int(text)


def _body(kind: str, body: bytes) -> dict[str, str]:
    if not body:
        return {}
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode("utf-8", "replace")))
    try:
        found = json.loads(body)
    except ValueError as error:
        raise BadRequest("the body is neither a form nor JSON") from error
    if not isinstance(found, dict):
        raise BadRequest("the JSON is no object")
    return {name: str(value) for name, value in found.items() if value is not None}
