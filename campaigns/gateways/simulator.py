"""The connection to the carrier simulator: JSON lines over a local socket.

A frame is one line, an array of a word and a list. We send `["submit", [[token, to, sender,
text], ...]]` and `["ack", [receipt ids]]`; it sends `["answers", [[token, verdict, ...], ...]]`
`["receipts", [[id, reference, token, status, error, raw], ...]]` and `["inbound", [[id, source,
destination, text, part, raw], ...]]`.
"""

import json
import select
import socket
import time
from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.gateways.base import (
    Answer,
    ConnectionRefused,
    Disconnected,
    Event,
    Gateway,
    InboundIn,
    ReceiptIn,
    Submit,
    SubmitAccepted,
    SubmitRefused,
    SubmitThrottled,
)

CONNECT_SECONDS = 5.0
WRITE_SECONDS = 5.0
FRAME_MESSAGES = 500
READ_BYTES = 1 << 18
READ_LIMIT = 1 << 23  # then what came is worked off before more is read


class SimulatorGateway(Gateway):
    """`config["address"]` is the path of a unix socket, or `host:port`."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__(config)
        self._socket: socket.socket | None = None
        self._buffer = bytearray()
        self._lost = ""

    def open(self) -> None:
        self.close()
        try:
            self._socket = _connect(str(self.config["address"]))
        except OSError as error:
            raise ConnectionRefused(f"{self.config['address']}: {error}") from error

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None
        self._buffer.clear()
        self._lost = ""

    def submit(self, messages: Sequence[Submit]) -> int:
        for start in range(0, len(messages), FRAME_MESSAGES):
            frame = messages[start : start + FRAME_MESSAGES]
            written, complete = self._write(_line("submit", frame))
            if not complete:
                return start + len(frame) if written else start
        return len(messages)

    def poll(self, timeout: float) -> list[Event]:
        events: list[Event] = []
        if self._socket is not None and not self._lost:
            self._read(timeout)
            *lines, rest = self._buffer.split(b"\n")
            self._buffer = bytearray(rest)
            try:
                for line in lines:
                    events += _events(line)
            except (ValueError, TypeError):
                self._lost = "the carrier sent something unreadable"
        if self._lost:
            events.append(Disconnected(self._lost))
            self.close()
        return events

    def acknowledge(self, receipt_ids: Sequence[str]) -> None:
        if receipt_ids:
            self._write(_line("ack", receipt_ids))

    def descriptors(self) -> Sequence[int]:
        return () if self._socket is None or self._lost else (self._socket.fileno(),)

    def _write(self, line: bytes) -> tuple[int, bool]:
        """Send `line`; return how many bytes went out and whether that is all of them."""
        if self._socket is None or self._lost:
            return 0, False
        written = 0
        give_up = time.monotonic() + WRITE_SECONDS
        while written < len(line):
            _, writable, _ = select.select([], [self._socket], [], give_up - time.monotonic())
            if not writable:
                self._lost = "the carrier does not read"
                return written, False
            try:
                written += self._socket.send(line[written : written + READ_BYTES])
            except BlockingIOError:
                continue
            except OSError as error:
                self._lost = str(error)
                return written, False
        return written, True

    def _read(self, timeout: float) -> None:
        """Take in everything that is there, waiting `timeout` seconds for the first byte."""
        assert self._socket is not None
        readable, _, _ = select.select([self._socket], [], [], timeout)
        while readable and not self._lost and len(self._buffer) < READ_LIMIT:
            try:
                data = self._socket.recv(READ_BYTES)
            except BlockingIOError:
                return
            except OSError as error:
                self._lost = str(error)
                return
            if not data:
                self._lost = "the carrier closed the connection"
            self._buffer += data


def _connect(address: str) -> socket.socket:
    if "/" in address:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
    else:
        host, _, port = address.rpartition(":")
        connection = socket.create_connection((host, int(port)), CONNECT_SECONDS)
    connection.setblocking(False)
    return connection


def _line(word: str, items: Sequence[object]) -> bytes:
    text = json.dumps([word, items], ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate cannot be encoded; one bad text must not end the connection.
    return text.encode(errors="replace") + b"\n"


def _events(line: bytes | bytearray) -> list[Event]:
    word, items = json.loads(line)
    if word == "receipts":
        return [ReceiptIn(*item) for item in items]
    if word == "inbound":
        return [_inbound(*item) for item in items]
    return [_answer(item) for item in items]


def _inbound(
    inbound_id: str,
    source: str,
    destination: str,
    text: str,
    part: Sequence[int] | None,
    raw: dict[str, Any],
) -> InboundIn:
    of_parts = (part[0], part[1], part[2]) if part else None
    return InboundIn(inbound_id, source, destination, text, of_parts, raw)


def _answer(item: list[Any]) -> Answer:
    match item:
        case [token, "accepted", reference]:
            return SubmitAccepted(token, reference)
        case [token, "refused", code, permanent]:
            return SubmitRefused(token, code, permanent)
        case [token, "throttled"]:
            return SubmitThrottled(token)
    raise ValueError(f"not an answer: {item!r}")
