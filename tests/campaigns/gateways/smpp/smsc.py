"""A carrier's SMPP door in threads of the test: it does exactly what the test's script says."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from campaigns.gateways.base import Event, Submit
from campaigns.gateways.smpp.gateway import SmppGateway
from campaigns.smpp import binds, shortmessages
from campaigns.smpp.commands import RESPONSE, Command
from campaigns.smpp.framing import BrokenStream, Framer, Pdu, encode
from campaigns.smpp.shortmessages import Address, ShortMessage

PHONE, OURS = Address(1, 1, "919812345678"), Address(5, 0, "TIDING")


class Line:
    """One connection to the carrier, seen from its side."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.bind: binds.Bind | None = None
        self.kind = 0
        self.seen: list[Pdu] = []

    def send(self, command: int, sequence: int, body: bytes = b"", status: int = 0) -> None:
        """Write a PDU."""
        self.raw(encode(command, sequence, body, status))

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        with suppress(OSError):
            self.connection.sendall(data)

    def accept(self, pdu: Pdu, reference: str = "") -> None:
        """Take a submit, by the name `reference` (default: ref-<sequence>)."""
        name = reference or f"ref-{pdu.sequence}"
        self.send(Command.SUBMIT_SM_RESP, pdu.sequence, name.encode() + b"\0")

    def refuse(self, pdu: Pdu, status: int) -> None:
        """Refuse a submit."""
        self.send(Command.SUBMIT_SM_RESP, pdu.sequence, status=status)

    def deliver(self, sequence: int, short: ShortMessage) -> None:
        """Hand over a receipt or a message of a phone."""
        self.send(Command.DELIVER_SM, sequence, shortmessages.encode(short))

    def hang_up(self) -> None:
        """End the connection."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()


Script = Callable[[Line, Pdu], None]


def take_all(line: Line, pdu: Pdu) -> None:
    """The script of a carrier that takes everything."""
    if pdu.command == Command.SUBMIT_SM:
        line.accept(pdu)


class Smsc:
    """Answers binds and enquire_links by itself; all else goes to `script`."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None) -> None:
        self.script = script
        self.bind_status = 0
        self.answers_binds = True
        self.answers_enquiries = True
        self.lines: list[Line] = []
        self.refused = 0
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def answer_bind(self) -> None:
        """Answer the bind that was left waiting."""
        line, pdu = self._asking
        self.answers_binds = True
        self._bind(line, pdu)

    @property
    def seen(self) -> list[Pdu]:
        """All that came but binds and what belongs to them."""
        return [pdu for line in self.lines for pdu in line.seen]

    def submits(self) -> list[ShortMessage]:
        """The messages that came, in order."""
        return [
            shortmessages.decode(pdu.body) for pdu in self.seen if pdu.command == Command.SUBMIT_SM
        ]

    def close(self) -> None:
        """End all."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self._listener.close()
        for line in self.lines:
            line.hang_up()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        framer = Framer()
        with suppress(OSError, BrokenStream):
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            line = Line(connection)
            while data := connection.recv(65536):
                for pdu in framer.feed(data):
                    self._take(line, pdu)
        connection.close()

    def _take(self, line: Line, pdu: Pdu) -> None:
        if pdu.command in binds.BINDS.values():
            self._bind(line, pdu)
        elif pdu.command == Command.ENQUIRE_LINK:
            line.seen.append(pdu)
            if self.answers_enquiries:
                line.send(Command.ENQUIRE_LINK_RESP, pdu.sequence)
        elif pdu.command == Command.UNBIND:
            line.seen.append(pdu)
            line.send(Command.UNBIND_RESP, pdu.sequence)
        else:
            line.seen.append(pdu)
            self.script(line, pdu)

    def _bind(self, line: Line, pdu: Pdu) -> None:
        line.bind, line.kind = binds.decode(pdu.body), pdu.command
        self._asking = (line, pdu)
        if not self.answers_binds:
            return
        if self.bind_status:
            self.refused += 1
            line.send(pdu.command | RESPONSE, pdu.sequence, status=self.bind_status)
            return
        self.lines.append(line)
        line.send(pdu.command | RESPONSE, pdu.sequence, binds.encode_answer("SMSC"))


@contextmanager
def carrier(script: Script = take_all, tls: ssl.SSLContext | None = None) -> Iterator[Smsc]:
    """Run a carrier."""
    smsc = Smsc(script, tls)
    try:
        yield smsc
    finally:
        smsc.close()


@contextmanager
def connected(smsc: Smsc, **config: Any) -> Iterator[SmppGateway]:
    """A gateway that is open towards `smsc`; close() is called at the end."""
    gateway = made(smsc, **config)
    gateway.open()
    try:
        yield gateway
    finally:
        gateway.close()


def made(smsc: Smsc, **config: Any) -> SmppGateway:
    """A gateway towards `smsc`, not open yet."""
    return SmppGateway(
        {
            "host": "127.0.0.1",
            "port": smsc.port,
            "system_id": "tidings",
            "password": "secret",
            **config,
        }
    )


def collect(
    gateway: SmppGateway, wanted: int | Callable[[list[Event]], bool], seconds: float = 5.0
) -> list[Event]:
    """Poll until so many events came, or until they are enough; whatever came by then."""
    events: list[Event] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        enough = len(events) >= wanted if isinstance(wanted, int) else wanted(events)
        if enough:
            break
        events += gateway.poll(0.02)
    return events


def until(gateway: SmppGateway, true: Callable[[], Any], seconds: float = 5.0) -> list[Event]:
    """Poll until something is true; what came meanwhile."""
    events = collect(gateway, lambda _: bool(true()), seconds)
    assert true()
    return events


def submit(number: int = 1, text: str = "Hello", **fields: Any) -> Submit:
    """A message to an ordinary number, by the token `<number>.0`."""
    return Submit(f"{number}.0", "919812345678", "TIDING", text, **fields)


def submits(count: int) -> Sequence[Submit]:
    """Messages 1 to `count`."""
    return [submit(number) for number in range(1, count + 1)]


def receipt_of(reference: str, stat: str = "DELIVRD", err: str = "000") -> ShortMessage:
    """A receipt as appendix B has it."""
    text = (
        f"id:{reference} sub:001 dlvrd:001 submit date:2611220100 done date:2611220101 "
        f"stat:{stat} err:{err} text:Hello"
    )
    return ShortMessage(PHONE, OURS, text.encode(), esm_class=4)
