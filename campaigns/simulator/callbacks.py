"""Receipts and messages from phones, brought to an address by HTTP POST.

The body is JSON: `{"type": "receipt", "id", "token", "to", "from", "status", "error"}` or
`{"type": "inbound", "id", "from", "to", "text"}`. A 2xx answer acknowledges it; whatever else
happens, it comes again.
"""

import asyncio
import json
import logging
import time
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from campaigns.simulator.carrier import Carrier, Debt
from campaigns.simulator.debts import Owed

logger = logging.getLogger(__name__)

AT_ONCE = 20  # connections to one host
ANSWER_SECONDS = 10.0
RETRY_SECONDS = 1.0


class Callbacks:
    """Brings what is due, over a few connections to each host.

    An address may be another for each message; one that stays the same keeps its connections.
    """

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._bringing: dict[str, set[asyncio.Task[None]]] = {}  # by host

    def deliver(self) -> None:
        """Begin to bring what is due now."""
        for route in self._carrier.routes("http"):
            parts = urlsplit(route)
            if parts.scheme not in ("http", "https"):
                continue
            tasks = self._bringing.setdefault(parts.netloc, set())
            while len(tasks) < AT_ONCE and (debts := self._carrier.due(1, route)):
                task = asyncio.get_running_loop().create_task(self._bring(route, debts[0]))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

    def close(self) -> None:
        """Give up what is on its way."""
        for tasks in self._bringing.values():
            for task in tasks:
                task.cancel()

    async def _bring(self, route: str, debt: Debt) -> None:
        """Bring one after the other over a connection, until nothing more is due."""
        parts = urlsplit(route)
        debts = [debt]
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            reader, writer = await asyncio.open_connection(
                parts.hostname, port, ssl=parts.scheme == "https" or None
            )
            try:
                while debts:
                    writer.write(_request(parts, debts[0]))
                    async with asyncio.timeout(ANSWER_SECONDS):
                        status = await _status(reader)
                    if not 200 <= status < 300:
                        raise ConnectionError(f"answered {status}")
                    self._carrier.acknowledged([debts[0][1]])
                    debts = self._carrier.due(1, route)
            finally:
                writer.close()
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as error:
            logger.warning("A receipt could not be brought to %s: %s", parts.netloc, error)
            due = time.time() + RETRY_SECONDS
            self._carrier.give_back([debt._replace(due=due) for debt in debts])
        except asyncio.CancelledError:
            with suppress(ValueError):
                self._carrier.give_back(debts)


def _request(parts: SplitResult, debt: Debt) -> bytes:
    body = json.dumps(_said(debt)).encode()
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return (
        f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _said(debt: Debt) -> dict[str, str]:
    if isinstance(debt, Owed):
        return {
            "type": "receipt",
            "id": debt.reference,
            "token": debt.token,
            "to": debt.to,
            "from": debt.sender,
            "status": debt.status,
            "error": debt.error,
        }
    return {
        "type": "inbound",
        "id": debt.inbound_id,
        "from": debt.source,
        "to": debt.destination,
        "text": debt.text,
    }


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of the next answer, whose body is read and dropped."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    length = 0
    for line in lines:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            length = int(value)
    await reader.readexactly(length)
    return int(first.split(" ")[1])
