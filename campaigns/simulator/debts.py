"""What the simulated carrier knows of a message, and what it still owes about it."""

from typing import NamedTuple


class Owed(NamedTuple):
    """A receipt to be delivered at `due` (epoch seconds) and until it is acknowledged.

    `route` says to whom (see campaigns.simulator.carrier); `text` is the start of the message's
    text and `at` when it was taken.
    """

    due: float
    receipt_id: str
    reference: str
    token: str
    to: str
    status: str
    error: str
    route: str = ""
    sender: str = ""
    text: str = ""
    at: float = 0.0


class Inbound(NamedTuple):
    """A message from a phone, owed like a receipt. `part`: (reference, number, total) or None."""

    due: float
    inbound_id: str
    source: str
    destination: str
    text: str
    route: str = ""
    part: tuple[int, int, int] | None = None


class Submitted(NamedTuple):
    """One message, or one part of it, as it was taken (or not), and the receipts to come."""

    token: str
    verdict: str
    reference: str
    to: str
    receipts: tuple[Owed, ...]
    part: int = 1
    parts: int = 1
    route: str = ""
    sender: str = ""
    text: str = ""
    at: float = 0.0
