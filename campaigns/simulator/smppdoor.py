"""The door for SMPP 3.4: sessions of any number of customers, on one port."""

import asyncio
import logging
import ssl
import time
from typing import NamedTuple

from campaigns.simulator.carrier import Carrier
from campaigns.simulator.committing import Commits
from campaigns.simulator.smppbodies import Wording
from campaigns.simulator.smppsession import Session

logger = logging.getLogger(__name__)


class SmppOptions(NamedTuple):
    """Where the door is and whom it lets in; port 0 takes a free one, no password any."""

    host: str = "127.0.0.1"
    port: int = 0
    password: str = ""
    tls: ssl.SSLContext | None = None
    wording: Wording = Wording()


class SmppDoor:
    """Listens, and gives receipts to sessions in turns."""

    def __init__(self, carrier: Carrier, commits: Commits, options: SmppOptions) -> None:
        self._carrier = carrier
        self._commits = commits
        self._options = options
        self._sessions: list[Session] = []

    async def listen(self) -> asyncio.Server:
        """Begin to serve."""
        options = self._options
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            self._session, options.host, options.port, ssl=options.tls, backlog=200
        )
        logger.info("The carrier simulator speaks SMPP at %s", server.sockets[0].getsockname())
        return server

    def deliver(self) -> None:
        """Hand out what is due, to those who may receive it, in turns."""
        now = time.monotonic()
        for session in self._sessions:
            session.take_back(now)
        for route in self._carrier.routes("smpp:"):
            busy = [session for session in self._sessions if session.receives(route)]
            while busy:
                busy = [session for session in busy if session.give_some()]

    def close(self) -> None:
        """Hang up on everybody."""
        for session in list(self._sessions):
            session.hang_up()

    def _session(self) -> Session:
        return Session(
            self._carrier,
            self._commits,
            self._sessions,
            password=self._options.password,
            wording=self._options.wording,
        )
