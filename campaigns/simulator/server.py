"""The simulated carrier's door: a local socket that speaks JSON lines (see gateways.simulator)."""

import asyncio
import contextlib
import json
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from campaigns.simulator.carrier import Carrier, Reply
from campaigns.simulator.journal import Owed

logger = logging.getLogger(__name__)

LINE_LIMIT = 1 << 24
RECEIPT_TICK = 0.1
RECEIPTS_A_FRAME = 500
UNREAD_LIMIT = 1 << 22  # bytes a client may leave unread before it gets no more receipts
ACKNOWLEDGE_SECONDS = 10.0  # then a receipt is offered again, to another connection if there is one


class Connection:
    """One client: its answers, and the receipts it was given and has not acknowledged."""

    def __init__(self, carrier: Carrier, writer: asyncio.StreamWriter, latency: float) -> None:
        self._carrier = carrier
        self._writer = writer
        self._latency = latency
        self._given: dict[str, Owed] = {}
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
                taken = self._carrier.take(messages)
                if taken.hang_up:
                    self._writer.transport.abort()
                else:
                    self._answer_later(taken.replies)
            case ["ack", [*receipt_ids]]:
                self._carrier.acknowledged(receipt_ids)
                for receipt_id in receipt_ids:
                    self._given.pop(receipt_id, None)
            case other:
                raise ValueError(f"not a frame: {str(other)[:80]}")

    def give(self, receipts: Sequence[Owed]) -> None:
        """Deliver receipts; they stay owed until acknowledged."""
        if not self._given:
            self._moved_at = time.monotonic()
        self._given |= {receipt.receipt_id: receipt for receipt in receipts}
        self._write("receipts", [_receipt_line(receipt) for receipt in receipts])

    def end(self) -> None:
        """The connection is over: what was not acknowledged is owed again."""
        self._carrier.give_back(self._given.values())
        self._given = {}
        self._writer.close()

    def _answer_later(self, replies: Sequence[Reply]) -> None:
        by_delay: dict[float, list[list[Any]]] = defaultdict(list)
        for reply in replies:
            by_delay[reply.after].append(reply.line)
        for after, lines in by_delay.items():
            asyncio.get_running_loop().call_later(
                self._latency + after, self._write, "answers", lines
            )

    def _write(self, word: str, items: Sequence[object]) -> None:
        if not self._writer.transport.is_closing():
            self._writer.write(json.dumps([word, items], separators=(",", ":")).encode() + b"\n")


def _receipt_line(receipt: Owed) -> list[object]:
    raw = {"id": receipt.reference, "stat": receipt.status, "err": receipt.error, "to": receipt.to}
    return [
        receipt.receipt_id,
        receipt.reference,
        receipt.token,
        receipt.status,
        receipt.error,
        raw,
    ]


class Server:
    """Serves any number of connections until it is cancelled."""

    def __init__(self, carrier: Carrier, *, latency: float) -> None:
        self._carrier = carrier
        self._latency = latency
        self._connections: list[Connection] = []

    async def run(self, address: str) -> None:
        """Listen at `address` (a unix socket's path, or host:port) and serve for ever."""
        server = await self._listen(address)
        logger.info("The carrier simulator listens at %s", address)
        async with server:
            await self._deliver_receipts()

    async def _listen(self, address: str) -> asyncio.Server:
        if "/" in address:
            path = Path(address)
            path.unlink(missing_ok=True)  # the log's lock says that nobody serves there now
            return await asyncio.start_unix_server(self._serve, path, limit=LINE_LIMIT)
        host, _, port = address.rpartition(":")
        return await asyncio.start_server(self._serve, host, int(port), limit=LINE_LIMIT)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self._carrier, writer, self._latency)
        self._connections.append(connection)
        try:
            while line := await reader.readline():
                connection.handle(line)
        except (ConnectionError, ValueError) as error:
            logger.warning("A connection ended: %s", error)
        except asyncio.CancelledError:
            pass  # the simulator stops; raised further, asyncio would log it as a fault
        finally:
            self._connections.remove(connection)
            connection.end()

    async def _deliver_receipts(self) -> None:
        """Hand out what is due, in turns, as fast as clients read."""
        while True:
            for connection in list(self._connections):
                connection.take_back(time.monotonic())
                if connection.ready and (receipts := self._carrier.due(RECEIPTS_A_FRAME)):
                    connection.give(receipts)
            await asyncio.sleep(RECEIPT_TICK)


async def serve_until(
    stop: asyncio.Event, carrier: Carrier, *, address: str, latency: float
) -> None:
    """Serve until `stop` is set."""
    serving = asyncio.ensure_future(Server(carrier, latency=latency).run(address))
    stopping = asyncio.ensure_future(stop.wait())
    done, _ = await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    serving.cancel()
    stopping.cancel()
    if serving in done:
        serving.result()
    with contextlib.suppress(asyncio.CancelledError):
        await serving
