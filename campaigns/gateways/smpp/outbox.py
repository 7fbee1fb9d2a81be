"""Bytes on their way to the kernel, and which PDUs of them have begun to leave."""

from collections.abc import Sequence

from campaigns.gateways.smpp.wire import Wire


class Outbox:
    """What a connection did not take yet, answers to the carrier first."""

    def __init__(self) -> None:
        self._answers: list[bytes] = []
        self._tail = b""
        self.stuck = False  # the kernel took nothing of the last send

    @property
    def blocked(self) -> bool:
        """Whether the kernel took only part of what it was given."""
        return bool(self._tail)

    def __bool__(self) -> bool:
        return bool(self._tail or self._answers)

    def add(self, pdu: bytes) -> None:
        """Queue an answer or another PDU that may be lost with the connection."""
        self._answers.append(pdu)

    def send(self, wire: Wire, pdus: Sequence[bytes]) -> int:
        """Send what waits, then `pdus`; return how many of these began to leave (the first ones).

        The rest of one that began is kept and goes first the next time; those that did not begin
        are the caller's again.
        """
        head = b"".join((self._tail, *self._answers))
        blob = b"".join((head, *pdus)) if pdus else head
        gone, begun = wire.send(blob)
        self._answers.clear()
        self.stuck = not gone
        if gone == len(blob):
            self._tail = b""
            return len(pdus)
        count, end = 0, len(head)
        for pdu in pdus:
            if end >= begun:
                break
            end += len(pdu)
            count += 1
        self._tail = blob[gone:end]
        return count
