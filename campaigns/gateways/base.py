"""What a carrier connection can do, in one small synchronous interface.

A gateway knows its wire and nothing of our rows: no models, no settings, no tasks. It never
decides about retries either: it says what happened, and whether that is permanent, as data.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Submit(NamedTuple):
    """One message to be written. `token` is ours, unique for ever; `to` is E.164 digits."""

    token: str
    to: str
    sender: str
    text: str


class SubmitAccepted(NamedTuple):
    """The carrier took the message and calls it `reference`."""

    token: str
    reference: str


class SubmitRefused(NamedTuple):
    """The carrier did not take it. `permanent`: the same message would be refused again."""

    token: str
    code: str
    permanent: bool


class SubmitThrottled(NamedTuple):
    """The carrier did not take it and asks for less speed."""

    token: str


class ReceiptIn(NamedTuple):
    """A delivery receipt. It comes again until `receipt_id` is acknowledged.

    `token` is our own where the carrier echoes it, else ''. `status` is the carrier's word, such
    as DELIVRD; `raw` is the receipt as it came.
    """

    receipt_id: str
    reference: str
    token: str
    status: str
    error: str
    raw: dict[str, Any]


class Disconnected(NamedTuple):
    """The connection ended: whatever was written and not answered is in doubt."""

    why: str


Event = SubmitAccepted | SubmitRefused | SubmitThrottled | ReceiptIn | Disconnected
Answer = SubmitAccepted | SubmitRefused | SubmitThrottled


class ConnectionRefused(Exception):
    """`open` failed: definitely nothing was written."""


class Gateway(ABC):
    """A connection to one carrier. Made closed; after Disconnected it may be opened again."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.config = config

    @abstractmethod
    def open(self) -> None:
        """Connect; raise ConnectionRefused when that fails."""

    @abstractmethod
    def close(self) -> None:
        """Let the connection go; never raises, may be called twice."""

    @abstractmethod
    def submit(self, messages: Sequence[Submit]) -> int:
        """Write `messages` in order; return how many may have reached the carrier.

        The rest were definitely not written. Fewer than all means that the connection is gone,
        and `poll` will say so.
        """

    @abstractmethod
    def poll(self, timeout: float) -> list[Event]:
        """What came in, waiting at most `timeout` seconds for the first of it."""

    @abstractmethod
    def acknowledge(self, receipt_ids: Sequence[str]) -> None:
        """Say that these receipts are stored; lost on a dead connection, so they come again."""
