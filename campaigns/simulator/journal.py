"""The simulator's own log: every message it was ever handed, on disk before it answers.

It is the carrier's side of the story: a token that occurs twice was sent twice. Lines are JSON:
`["submit", token, verdict, reference, to, [[receipt id, status, error, due], ...]]` and
`["ack", [receipt ids]]`. Receipts not acknowledged are owed, also after a restart.
"""

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Owed(NamedTuple):
    """A receipt to be delivered at `due` (epoch seconds) and until it is acknowledged."""

    due: float
    receipt_id: str
    reference: str
    token: str
    to: str
    status: str
    error: str


class Submitted(NamedTuple):
    """One message as it was taken (or not), with the receipts that will follow."""

    token: str
    verdict: str
    reference: str
    to: str
    receipts: tuple[Owed, ...]


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
        """Write down `messages`; on return they are on disk."""
        self._append(
            [
                "submit",
                message.token,
                message.verdict,
                message.reference,
                message.to,
                [[r.receipt_id, r.status, r.error, r.due] for r in message.receipts],
            ]
            for message in messages
        )
        os.fsync(self._file.fileno())

    def acknowledged(self, receipt_ids: Sequence[str]) -> None:
        """Write down that these were received. Not synced: if lost, they merely come again."""
        self._append([["ack", receipt_ids]])

    def close(self) -> None:
        """Close the log and give up its lock."""
        self._file.close()

    def _append(self, lines: Iterable[Sequence[object]]) -> None:
        text = "\n".join(json.dumps(line, separators=(",", ":")) for line in lines)
        self._file.write(text.encode() + b"\n")
        self._file.flush()


def owed(path: Path) -> dict[str, Owed]:
    """The receipts not yet acknowledged, by id."""
    waiting: dict[str, Owed] = {}
    for line in _lines(path):
        match line:
            case ["submit", token, _, reference, to, receipts]:
                for receipt_id, status, error, due in receipts:
                    waiting[receipt_id] = Owed(due, receipt_id, reference, token, to, status, error)
            case ["ack", receipt_ids]:
                for receipt_id in receipt_ids:
                    waiting.pop(receipt_id, None)
    return waiting


class Account(NamedTuple):
    """What the log says: messages per verdict, tokens seen more than once, receipts owed."""

    verdicts: dict[str, int]
    repeated: list[str]
    owed: int


def account_of(path: Path) -> Account:
    """Add up the log at `path`; a healthy one has no repeated tokens."""
    verdicts: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    for line in _lines(path):
        if line[0] == "submit":
            tokens[line[1]] += 1
            verdicts[line[2]] += 1
    repeated = [token for token, times in tokens.items() if times > 1]
    return Account(dict(verdicts), repeated, len(owed(path)))


def submits(path: Path) -> Iterator[tuple[str, str]]:
    """Every token ever handed over and its verdict, in order."""
    for line in _lines(path):
        if line[0] == "submit":
            yield line[1], line[2]


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
