"""A server in a thread of the test, and a client that speaks PDUs one by one."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import connections

from campaigns.smpp import binds, framing, shortmessages
from campaigns.smpp.binds import Bind
from campaigns.smpp.commands import RESPONSE, Command
from campaigns.smpp.framing import Framer, Pdu
from campaigns.smpp.shortmessages import Address, ShortMessage
from portal.smppserver.server import Listening, Server

PATIENCE = 30.0
ALPHA, ISDN = (5, 0), (1, 1)


@contextmanager
def serving(listening: Listening | None = None) -> Iterator[Server]:
    """A server on a free port, stopped in good order at the end."""
    server = Server(listening or Listening("127.0.0.1", 0))
    started = Event()
    loop = asyncio.new_event_loop()
    told = asyncio.Event()

    async def serve() -> None:
        await server.start()
        started.set()
        await told.wait()
        await server.stop()

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert started.wait(PATIENCE)
        yield server
    finally:
        loop.call_soon_threadsafe(told.set)
        thread.join(PATIENCE)
        loop.close()
        connections.close_all()
    assert not thread.is_alive()


class Client:
    """A connection that the test drives; what comes unasked is kept in `pushed`."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.framer, self.sequence = Framer(), 0
        self.inbox: list[Pdu] = []
        self.pushed: list[Pdu] = []

    def write(self, command: int, body: bytes = b"", status: int = 0) -> int:
        """A request; its sequence number."""
        self.sequence += 1
        self.socket.sendall(framing.encode(command, self.sequence, body, status))
        return self.sequence

    def ask(self, command: int, body: bytes = b"") -> Pdu:
        """A request and its answer."""
        return self.answer_to(self.write(command, body))

    def bind(self, name: str, password: str, kind: str = "transceiver", type_: str = "") -> Pdu:
        return self.ask(binds.BINDS[kind], binds.encode(Bind(name, password, type_)))

    def submit(self, short: ShortMessage) -> Pdu:
        return self.ask(Command.SUBMIT_SM, shortmessages.encode(short))

    def answer_to(self, sequence: int) -> Pdu:
        """The answer with this number, whatever else comes before it."""
        return self.until(
            lambda pdu: bool(pdu.command & RESPONSE) and pdu.sequence in (sequence, 0)
        )

    def until(self, wanted: Callable[[Pdu], bool]) -> Pdu:
        end = time.monotonic() + PATIENCE
        while True:
            for at, pdu in enumerate(self.inbox):
                if wanted(pdu):
                    return self.inbox.pop(at)
            self.socket.settimeout(max(0.1, end - time.monotonic()))
            data = self.socket.recv(65536)
            if not data:
                raise EOFError
            self.inbox += self.framer.feed(data)

    def delivery(self, status: int = 0) -> ShortMessage:
        """The next deliver_sm, answered with `status`."""
        pdu = self.until(lambda pdu: pdu.command == Command.DELIVER_SM)
        answer = framing.encode(Command.DELIVER_SM_RESP, pdu.sequence, b"\0", status)
        self.socket.sendall(answer)
        return shortmessages.decode(pdu.body)

    def ended(self) -> bool:
        """Whether the server hangs up (it may take its leave before)."""
        try:
            self.until(lambda pdu: False)
        except (EOFError, ConnectionError):
            return True
        except TimeoutError:
            return False
        return False

    def close(self) -> None:
        self.socket.close()


def text_to(number: str, text: str, wanted: int = 0, **more: object) -> ShortMessage:
    """A submit_sm of plain text."""
    return ShortMessage(
        Address(*ALPHA, "TIDING"),
        Address(*ISDN, number),
        text.encode("ascii"),
        registered_delivery=wanted,
        **more,  # type: ignore[arg-type]
    )


def eventually(check: Callable[[], bool]) -> None:
    """Wait until it holds."""
    end = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.05)
