"""The door for HTTP; campaigns.simulator.httpclient says what may be asked there."""

import asyncio
import logging
from typing import NamedTuple

from campaigns.simulator.callbacks import Callbacks
from campaigns.simulator.carrier import Carrier
from campaigns.simulator.committing import Commits
from campaigns.simulator.httpanswers import Answers
from campaigns.simulator.httpclient import Client

logger = logging.getLogger(__name__)


class HttpOptions(NamedTuple):
    """Where the door is (port 0: a free one), and who is called where a request does not say."""

    host: str = "127.0.0.1"
    port: int = 0
    callback: str = ""


class HttpDoor:
    """Listens, and has receipts brought to whoever wants them."""

    def __init__(self, carrier: Carrier, commits: Commits, options: HttpOptions) -> None:
        self._commits = commits
        self._options = options
        self._answers = Answers()
        self._callbacks = Callbacks(carrier)
        self._clients: set[Client] = set()

    async def listen(self) -> asyncio.Server:
        """Begin to serve."""
        options = self._options
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._client, options.host, options.port)
        logger.info("The carrier simulator serves HTTP at %s", server.sockets[0].getsockname())
        return server

    def deliver(self) -> None:
        """Call back about what is due."""
        self._callbacks.deliver()

    def close(self) -> None:
        """Hang up on everybody."""
        self._callbacks.close()
        for client in list(self._clients):
            client.hang_up()

    def _client(self) -> Client:
        return Client(self._commits, self._answers, self._clients, self._options.callback)
