"""The rival of our sending over SMPP: the same codec in a bare loop that keeps nothing.

It writes submits within its window, counts their answers, and answers every receipt at once. No
database, no order, no timers: what a program that may lose messages costs.
"""

import select
import socket
import time
from typing import NamedTuple

from campaigns.smpp import binds, shortmessages
from campaigns.smpp.commands import Command
from campaigns.smpp.framing import Framer, Pdu, encode
from campaigns.smpp.shortmessages import Address, ShortMessage

READ_BYTES = 1 << 17
SENDER = Address(5, 0, "TIDING")
TEXT = b"Your order 4711 is on its way and comes today between 2 and 4 pm."


class Bare(NamedTuple):
    """What a run came to; `seconds` from the first submit to the last receipt answered."""

    answers: int
    receipts: int
    seconds: float

    @property
    def rate(self) -> float:
        """Messages a second, receipts included."""
        return self.answers / self.seconds


def bare_loop(
    host: str,
    port: int,
    count: int,
    window: int = 100,
    *,
    system_id: str = "bare",
    password: str = "secret",
    first_number: int = 919800000000,
    silence: float = 10.0,
) -> Bare:
    """Send `count` messages and answer a receipt for each, as fast as the other side lets us.

    Ends early when nothing came for `silence` seconds. Raises OSError, and RuntimeError when the
    bind is refused.
    """
    with socket.create_connection((host, port), 5) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        framer = Framer()
        _bind(line, framer, system_id, password)
        sent = answers = receipts = 0
        began = time.monotonic()
        while receipts < count:
            out = []
            while sent < min(count, answers + window):
                sent += 1
                out.append(encode(Command.SUBMIT_SM, sent, _submit(first_number + sent)))
            found = _exchange(line, framer, b"".join(out), silence)
            if found is None:
                break
            out = []
            for pdu in found:
                if pdu.command == Command.SUBMIT_SM_RESP:
                    answers += 1
                elif pdu.command == Command.DELIVER_SM:
                    receipts += 1
                    out.append(encode(Command.DELIVER_SM_RESP, pdu.sequence, b"\0"))
                elif pdu.command == Command.ENQUIRE_LINK:
                    out.append(encode(Command.ENQUIRE_LINK_RESP, pdu.sequence))
            line.sendall(b"".join(out))
        return Bare(answers, receipts, time.monotonic() - began)


def _bind(line: socket.socket, framer: Framer, system_id: str, password: str) -> None:
    body = binds.encode(binds.Bind(system_id, password))
    found = _exchange(line, framer, encode(Command.BIND_TRANSCEIVER, 1, body), 5.0)
    if not found or found[0].status:
        raise RuntimeError(f"no bind: {found}")


def _submit(to: int) -> bytes:
    return shortmessages.encode(
        ShortMessage(SENDER, Address(1, 1, str(to)), TEXT, registered_delivery=1)
    )


def _exchange(line: socket.socket, framer: Framer, out: bytes, silence: float) -> list[Pdu] | None:
    """Write `out` and wait for something; None after `silence` seconds without anything."""
    if out:
        line.sendall(out)
    readable, _, _ = select.select([line], [], [], silence)
    if not readable:
        return None
    data = line.recv(READ_BYTES)
    if not data:
        raise ConnectionResetError("the other side hung up")
    return framer.feed(data)
