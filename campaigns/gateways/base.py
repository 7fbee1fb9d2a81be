"""What a carrier connection can do, in one small synchronous interface.

A gateway knows its wire and nothing of our rows: no models, no settings, no tasks. It never
decides about retries either: it says what happened, and whether that is permanent, as data.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Submit(NamedTuple):
    """One message to be written. `token` is ours, unique for ever; `to` is E.164 digits.

    A long text is one message here: the gateway splits it as its carrier wants it. All its parts
    share one concatenation reference, made from the message's own id, so that a part sent again
    still belongs to the others. `validity` is in seconds (0: the carrier's own).
    """

    token: str
    to: str
    sender: str
    text: str
    unicode: bool = False
    segments: int = 1
    validity: int = 0
    priority: int = 0
    flash: bool = False
    entity_id: str = ""
    header_id: str = ""
    template_id: str = ""

    @property
    def message_id(self) -> int:
        """The number that the token starts with."""
        return int(self.token.partition(".")[0])


class SubmitAccepted(NamedTuple):
    """The carrier took the message and calls it `reference`; of several parts, `references`.

    `references` are in the order of the parts, and empty where the message was written whole.
    """

    token: str
    reference: str
    references: tuple[str, ...] = ()


class SubmitRefused(NamedTuple):
    """The carrier did not take it. `permanent`: the same message would be refused again.

    With `references` it had taken these parts before it refused another: nothing of the message
    may be written again, whatever `permanent` says.
    """

    token: str
    code: str
    permanent: bool
    references: tuple[str, ...] = ()


class SubmitThrottled(NamedTuple):
    """The carrier took nothing of it and asks for less speed."""

    token: str


class SubmitDoubtful(NamedTuple):
    """It was written, at least in part, and no answer will come: nobody knows.

    `why` is a code of campaigns.reasons; `references` are those of parts that were taken.
    """

    token: str
    why: str
    references: tuple[str, ...] = ()


class SubmitUnwritten(NamedTuple):
    """Not a byte of it reached the carrier (it still waited for its turn in the gateway)."""

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


class InboundIn(NamedTuple):
    """A message from a phone (mobile-originated); comes again until `inbound_id` is acknowledged.

    `part` is (reference, number from 1, total) of a text that comes in pieces, else None. `source`
    and `destination` are as the carrier wrote them; `raw` is the message as it came.
    """

    inbound_id: str
    source: str
    destination: str
    text: str
    part: tuple[int, int, int] | None
    raw: dict[str, Any]


class Disconnected(NamedTuple):
    """The last connection ended: whatever was written and not answered is in doubt.

    Of several connections each that ends gives SubmitDoubtful for its own messages instead.
    """

    why: str


Answer = SubmitAccepted | SubmitRefused | SubmitThrottled | SubmitDoubtful | SubmitUnwritten
Event = Answer | ReceiptIn | InboundIn | Disconnected


class BindState(NamedTuple):
    """One connection as operators see it. `state` is `bound`, `connecting`, `waiting` or `refused`.

    `in_flight` of `window` messages are written and not answered; `since` is monotonic seconds.
    """

    label: str
    state: str
    since: float
    window: int = 0
    in_flight: int = 0
    rate: float = 0.0
    error: str = ""


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
    def acknowledge(self, ids: Sequence[str]) -> None:
        """Say that these receipts and inbound messages are stored.

        Lost on a dead connection, so they come again.
        """

    def descriptors(self) -> Sequence[int]:
        """File descriptors that become readable when `poll` has something; () where unknown."""
        return ()

    def room(self) -> int:
        """How many messages it can write now, by its own windows and rates."""
        return 1_000_000

    def waiting(self) -> int | None:
        """How many messages it was given beyond its room, of which not a byte has left.

        None where it cannot keep any: it must not be given more than it has room for.
        """
        return None

    def give_back(self) -> None:
        """Let go of what waits for room: `poll` says SubmitUnwritten of each."""
        return

    def binds(self) -> Sequence[BindState]:
        """Its connections, for operators."""
        return ()

    def ask(self, token: str, reference: str = "") -> ReceiptIn | None:
        """What the carrier says of a message now; blocks. Works on a closed gateway too.

        A word on the way, such as ENROUTE, says that it was accepted. None where the carrier does
        not know it, cannot be asked, or does not answer as it should.
        """
        return None
