"""The door for JSON lines (see gateways.simulator), at a local socket or a port."""

import asyncio
import json
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from campaigns.simulator.carrier import Arrival, Carrier, Debt, Decision
from campaigns.simulator.committing import Commits
from campaigns.simulator.debts import Inbound, Owed
from campaigns.simulator.jsonframes import answer_lines, inbound_line, receipt_line
from campaigns.simulator.pieces import pieces

logger = logging.getLogger(__name__)

LINE_LIMIT = 1 << 24
RECEIPTS_A_FRAME = 500
UNREAD_LIMIT = 1 << 22  # bytes a client may leave unread before it gets no more receipts
ACKNOWLEDGE_SECONDS = 10.0  # then a receipt is offered again, to another connection if there is one


class Connection:
    """One client: its answers, and the receipts it was given and has not acknowledged."""

    def __init__(self, carrier: Carrier, commits: Commits, writer: asyncio.StreamWriter) -> None:
        self._carrier = carrier
        self._commits = commits
        self._writer = writer
        self._given: dict[str, Debt] = {}
        self._moved_at = 0.0
        self._stalled = False

    @property
    def ready(self) -> bool:
        """Whether it takes more receipts now."""
        transport = self._writer.transport
        unread: int = transport.get_write_buffer_size()
        return not (self._stalled or transport.is_closing()) and unread < UNREAD_LIMIT

    def take_back(self, now: float) -> None:
        """Give up on a client that acknowledges nothing, until it is heard of again."""
        if self._given and now - self._moved_at > ACKNOWLEDGE_SECONDS:
            self._carrier.give_back(self._given.values())
            self._given = {}
            self._stalled = True

    def handle(self, line: bytes) -> None:
        """Act on one frame."""
        self._moved_at, self._stalled = time.monotonic(), False
        match json.loads(line):
            case ["submit", [*messages]]:
                self._commits.add([Arrival(*row[:4]) for row in messages], self._answer)
            case ["ack", [*ids]]:
                self._carrier.acknowledged(ids)
                for debt_id in ids:
                    self._given.pop(debt_id, None)
            case ["write", [*messages]]:
                for source, destination, text, *route in messages:
                    self._let_write(source, destination, text, route[0] if route else None)
            case other:
                raise ValueError(f"not a frame: {str(other)[:80]}")

    def give(self, debts: Sequence[Debt]) -> None:
        """Deliver receipts and inbound messages; they stay owed until acknowledged."""
        if not self._given:
            self._moved_at = time.monotonic()
        self._given |= {debt[1]: debt for debt in debts}
        receipts = [receipt_line(debt) for debt in debts if isinstance(debt, Owed)]
        inbound = [inbound_line(debt) for debt in debts if isinstance(debt, Inbound)]
        if receipts:
            self._write("receipts", receipts)
        if inbound:
            self._write("inbound", inbound)

    def hang_up(self) -> None:
        """Close the connection, whatever is on its way."""
        self._writer.transport.abort()

    def end(self) -> None:
        """The connection is over: what was not acknowledged is owed again."""
        self._carrier.give_back(self._given.values())
        self._given = {}
        self._writer.close()

    def _let_write(self, source: str, destination: str, text: str, route: str | None) -> None:
        texts = pieces(text) if route is None or route.startswith("smpp") else [text]
        self._carrier.inbound(source, destination, texts, route=route)

    def _answer(self, decisions: Sequence[Decision]) -> None:
        if any(decision.outcome.hangs_up for decision in decisions):
            self.hang_up()
            return
        by_delay: dict[float, list[list[Any]]] = defaultdict(list)
        for decision in decisions:
            by_delay[decision.after] += answer_lines(decision)
            if decision.outcome.manner == "broken":
                self._writer.write(b"]\n")
        for after, lines in by_delay.items():
            if after:
                asyncio.get_running_loop().call_later(after, self._write, "answers", lines)
            else:
                self._write("answers", lines)

    def _write(self, word: str, items: Sequence[object]) -> None:
        if items and not self._writer.transport.is_closing():
            self._writer.write(json.dumps([word, items], separators=(",", ":")).encode() + b"\n")


class JsonDoor:
    """Serves any number of connections at `address`: a unix socket's path, or host:port."""

    def __init__(self, carrier: Carrier, commits: Commits, address: str) -> None:
        self._carrier = carrier
        self._commits = commits
        self._address = address
        self._connections: list[Connection] = []

    async def listen(self) -> asyncio.Server:
        """Begin to serve."""
        logger.info("The carrier simulator listens at %s", self._address)
        if "/" in self._address:
            path = Path(self._address)
            path.unlink(missing_ok=True)  # the log's lock says that nobody serves there now
            return await asyncio.start_unix_server(self._serve, path, limit=LINE_LIMIT)
        host, _, port = self._address.rpartition(":")
        return await asyncio.start_server(self._serve, host, int(port), limit=LINE_LIMIT)

    def deliver(self) -> None:
        """Hand out what is due, in turns, as fast as clients read."""
        for connection in list(self._connections):
            connection.take_back(time.monotonic())
            if connection.ready and (debts := self._carrier.due(RECEIPTS_A_FRAME)):
                connection.give(debts)

    def close(self) -> None:
        """Hang up on everybody."""
        for connection in self._connections:
            connection.hang_up()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self._carrier, self._commits, writer)
        self._connections.append(connection)
        try:
            while line := await reader.readline():
                connection.handle(line)
        except (ConnectionError, ValueError, TypeError) as error:
            logger.warning("A connection ended: %s", error)
        except asyncio.CancelledError:
            pass  # the simulator stops; raised further, asyncio would log it as a fault
        finally:
            self._connections.remove(connection)
            connection.end()
