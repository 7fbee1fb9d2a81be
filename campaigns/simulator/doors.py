"""One carrier behind several doors: listens at all of them and hands out receipts in turns."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

RECEIPT_TICK = 0.02


class Door(Protocol):
    """A way in."""

    async def listen(self) -> asyncio.Server:
        """Begin to serve."""

    def deliver(self) -> None:
        """Hand out what is due now; called every few milliseconds."""

    def close(self) -> None:
        """Hang up on everybody."""


async def serve_until(
    stop: asyncio.Event,
    doors: Sequence[Door],
    ready: Callable[[list[asyncio.Server]], None] = lambda servers: None,
) -> None:
    """Serve until `stop` is set; `ready` is called with the listening servers, door by door."""
    servers: list[asyncio.Server] = []
    try:
        for door in doors:
            servers.append(await door.listen())
        ready(servers)
        while not stop.is_set():
            for door in doors:
                door.deliver()
            await asyncio.sleep(RECEIPT_TICK)
    finally:
        for server in servers:
            server.close()
        for door in doors:
            door.close()
