"""The deliver_sm of one session that wait for their answers."""

from dataclasses import dataclass
from time import monotonic

from campaigns.smpp.commands import Status

WINDOW = 20
PATIENCE_SECONDS = 20.0  # well under smppdeliveries.LEASE: nobody else has it meanwhile


@dataclass
class Sent:
    """A delivery: how many of its PDUs are not answered, and until when they may be."""

    pk: int
    open: int
    until: float
    failed: bool = False


class Outbox:
    """Which delivery each sequence number belongs to."""

    def __init__(self) -> None:
        self._by_sequence: dict[int, Sent] = {}

    @property
    def room(self) -> int:
        """How many more PDUs may be written."""
        return WINDOW - len(self._by_sequence)

    def add(self, pk: int, sequences: list[int]) -> None:
        """A delivery was written under these sequence numbers."""
        sent = Sent(pk, len(sequences), monotonic() + PATIENCE_SECONDS)
        self._by_sequence |= dict.fromkeys(sequences, sent)

    def answered(self, sequence: int, status: int) -> Sent | None:
        """The delivery that this answer settles, None where others are still open."""
        sent = self._by_sequence.pop(sequence, None)
        if sent is None:
            return None
        sent.open -= 1
        sent.failed = sent.failed or status != Status.ESME_ROK
        return None if sent.open else sent

    def late(self) -> list[int]:
        """Deliveries whose answer did not come in time; they are let go."""
        now = monotonic()
        return self._drop({sent.pk for sent in self._by_sequence.values() if sent.until < now})

    def clear(self) -> list[int]:
        """All that is open; it is let go."""
        return self._drop({sent.pk for sent in self._by_sequence.values()})

    def _drop(self, gone: set[int]) -> list[int]:
        kept = {at: sent for at, sent in self._by_sequence.items() if sent.pk not in gone}
        self._by_sequence = kept
        return sorted(gone)
