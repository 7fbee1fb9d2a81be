"""A plain SMPP client for the simulator's tests: blocking, one session, every byte in sight."""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from types import TracebackType

from campaigns.smpp import binds, framing
from campaigns.smpp import shortmessages as sm
from campaigns.smpp.commands import RESPONSE, Command
from campaigns.smpp.framing import Framer, Pdu
from campaigns.smpp.shortmessages import Address, ShortMessage

TOKEN = 0x3FF0
ORDINARY = "919812345678"


class Esme:
    """A session at `port`. What comes in is kept until it is asked for."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 5)
        if tls is not None:
            self._socket = tls.wrap_socket(self._socket, server_hostname="localhost")
        self._framer = Framer()
        self._kept: list[Pdu] = []
        self._sequence = 0
        self.closed = False

    def __enter__(self) -> "Esme":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def bind(
        self, how: str = "transceiver", *, system_id: str = "tidings", password: str = "secret"
    ) -> Pdu:
        """Ask to be bound; the answer."""
        body = binds.encode(binds.Bind(system_id, password))
        return self.ask(binds.BINDS[how], body)

    def ask(self, command: int, body: bytes = b"") -> Pdu:
        """Send a request and wait for its answer."""
        sequence = self.send(command, body)
        return self.wait(lambda pdu: pdu.sequence == sequence and bool(pdu.command & RESPONSE))

    def send(
        self, command: int, body: bytes = b"", *, status: int = 0, sequence: int | None = None
    ) -> int:
        """Send a PDU; its sequence number."""
        if sequence is None:
            self._sequence += 1
            sequence = self._sequence
        self.send_bytes(framing.encode(command, sequence, body, status))
        return sequence

    def send_bytes(self, data: bytes) -> None:
        """Send anything."""
        self._socket.sendall(data)

    def submit(
        self,
        to: str | int = ORDINARY,
        token: str = "1.0",
        content: bytes = b"Hello",
        *,
        esm_class: int = 0,
        registered: int = 1,
        tlvs: Mapping[int, bytes] | None = None,
    ) -> int:
        """Send a submit_sm; its sequence number."""
        named = {TOKEN: token.encode() + b"\0"} if token else {}
        short = ShortMessage(
            Address(5, 0, "TIDING"),
            Address(1, 1, str(to)),
            content,
            esm_class=esm_class,
            registered_delivery=registered,
            tlvs=named | dict(tlvs or {}),
        )
        return self.send(Command.SUBMIT_SM, sm.encode(short))

    def answer(self, sequence: int, seconds: float = 5.0) -> Pdu:
        """The answer to the request of that number."""
        return self.wait(
            lambda pdu: pdu.sequence == sequence and bool(pdu.command & RESPONSE), seconds
        )

    def delivery(self, seconds: float = 5.0, *, acknowledged: bool = True) -> ShortMessage:
        """The next deliver_sm, answered unless told otherwise."""
        pdu = self.wait(lambda pdu: pdu.command == Command.DELIVER_SM, seconds)
        if acknowledged:
            self.send(Command.DELIVER_SM_RESP, b"\0", sequence=pdu.sequence)
        return sm.decode(pdu.body)

    def wait(self, wanted: Callable[[Pdu], bool], seconds: float = 5.0) -> Pdu:
        """The first PDU that `wanted` says yes to; the others stay."""
        end = time.monotonic() + seconds
        while True:
            for pdu in self._kept:
                if wanted(pdu):
                    self._kept.remove(pdu)
                    return pdu
            assert time.monotonic() < end and not self.closed, self._kept
            self._read(0.1)

    def silent(self, seconds: float) -> bool:
        """Whether nothing comes in for so long, except that the other side may hang up."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.closed:
            self._read(0.05)
        return not self._kept

    def wait_for_end(self, seconds: float = 5.0) -> None:
        """Wait until the other side has hung up."""
        end = time.monotonic() + seconds
        while not self.closed:
            assert time.monotonic() < end
            self._read(0.1)

    def raw(self) -> bytes:
        """What comes next, uncut."""
        self._socket.settimeout(5)
        return self._socket.recv(1 << 16)

    def _read(self, seconds: float) -> None:
        self._socket.settimeout(seconds)
        try:
            data = self._socket.recv(1 << 16)
        except TimeoutError:
            return
        except OSError:
            data = b""
        self.closed = not data
        while pdus := self._framer.feed(data):
            self._kept += pdus
            data = b""
