"""The simulator's own log: every message it was ever handed, on disk before it answers.

It is the carrier's side of the story: a token that occurs twice was sent twice. Lines are JSON:
`["submit", token, verdict, reference, to, [[receipt id, status, error, due], ...], [part, parts,
route, sender, text, at]]`, `["inbound", id, due, source, destination, text, route, part]` and
`["ack", [ids]]`. What is not acknowledged is owed, also after a restart.
"""

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from campaigns.simulator.debts import Inbound, Owed, Submitted


class AlreadyOpen(Exception):
    """Another simulator writes to this log."""


class Journal:
    """The log, opened for appending by one process."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise AlreadyOpen(f"{path} is in use by another carrier simulator.") from error
        if path.stat().st_size and not _ends_with_newline(path):
            self._file.write(b"\n")  # a crash cut the last line short; it was never answered

    def submitted(self, messages: Iterable[Submitted]) -> None:
        """Write down `messages`; they are on disk after the next `sync`."""
        self._append(
            [
                "submit",
                message.token,
                message.verdict,
                message.reference,
                message.to,
                [[r.receipt_id, r.status, r.error, r.due] for r in message.receipts],
                message[5:],
            ]
            for message in messages
        )

    def sync(self) -> None:
        """Put on disk what was written so far; may run in a thread."""
        os.fdatasync(self._file.fileno())

    def inbound(self, messages: Iterable[Inbound]) -> None:
        """Write down messages from phones; they are on disk after the next `sync`."""
        self._append(["inbound", m.inbound_id, m.due, *m[2:]] for m in messages)

    def acknowledged(self, ids: Sequence[str]) -> None:
        """Write down that these were received. Not synced: if lost, they merely come again."""
        self._append([["ack", ids]])

    def close(self) -> None:
        """Close the log and give up its lock."""
        self._file.close()

    def _append(self, lines: Iterable[Sequence[object]]) -> None:
        text = "\n".join(json.dumps(line, separators=(",", ":")) for line in lines)
        self._file.write(text.encode() + b"\n")
        self._file.flush()


def owed(path: Path) -> dict[str, Owed | Inbound]:
    """The receipts and inbound messages not yet acknowledged, by id."""
    waiting: dict[str, Owed | Inbound] = {}
    for line in _lines(path):
        match line:
            case ["submit", *_]:
                waiting |= {receipt.receipt_id: receipt for receipt in _receipts(line)}
            case ["inbound", inbound_id, due, source, destination, text, route, part]:
                of_parts = tuple(part) if part else None
                waiting[inbound_id] = Inbound(
                    due, inbound_id, source, destination, text, route, of_parts
                )
            case ["ack", ids]:
                for receipt_id in ids:
                    waiting.pop(receipt_id, None)
    return waiting


def _receipts(line: Sequence[Any]) -> Iterator[Owed]:
    _, token, _, reference, to, receipts, *extra = line
    # Logs of the first version say nothing of routes and texts.
    _, _, route, sender, text, at = extra[0] if extra else (1, 1, "", "", "", 0.0)
    for receipt_id, status, error, due in receipts:
        named = receipt_id.rpartition(":")[0]
        # A receipt of a message that never was names another one, and has no token.
        whose = token if named == reference else ""
        yield Owed(due, receipt_id, named, whose, to, status, error, route, sender, text, at)


class Account(NamedTuple):
    """What the log says: messages per verdict, tokens seen more than once, receipts owed.

    Of a message in parts each part counts by itself; `repeated` then names it as `token/part`.
    """

    verdicts: dict[str, int]
    repeated: list[str]
    owed: int


def account_of(path: Path) -> Account:
    """Add up the log at `path`; a healthy one has no repeated tokens.

    A part that was refused may come again under its token, as the other parts were taken; a
    whole message may not.
    """
    verdicts: Counter[str] = Counter()
    tokens: Counter[tuple[str, int]] = Counter()
    for token, verdict, part, parts in _submits(path):
        verdicts[verdict] += 1
        if verdict == "accepted" or parts == 1:
            tokens[token, part] += 1
    repeated = [
        f"{token}/{part}" if part > 1 else token
        for (token, part), times in tokens.items()
        if times > 1
    ]
    return Account(dict(verdicts), repeated, len(owed(path)))


def submits(path: Path) -> Iterator[tuple[str, str]]:
    """Every token ever handed over and its verdict, in order; one for each part."""
    for token, verdict, _, _ in _submits(path):
        yield token, verdict


def _submits(path: Path) -> Iterator[tuple[str, str, int, int]]:
    for line in _lines(path):
        if line[0] == "submit":
            part, parts = line[6][:2] if len(line) > 6 else (1, 1)
            yield line[1], line[2], part, parts


def _lines(path: Path) -> Iterator[list[Any]]:
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                yield json.loads(line)
            except ValueError:
                continue  # the torn end of a crash


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
