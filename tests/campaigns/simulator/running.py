"""A carrier simulator in a thread of the test, for tests that need a real socket."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from campaigns.simulator.carrier import Carrier
from campaigns.simulator.committing import Commits
from campaigns.simulator.doors import Door, serve_until
from campaigns.simulator.httpdoor import HttpDoor, HttpOptions
from campaigns.simulator.jsondoor import JsonDoor
from campaigns.simulator.outcomes import Mix
from campaigns.simulator.script import Phase, Script
from campaigns.simulator.smppdoor import SmppDoor, SmppOptions

SWIFT = Mix(undelivered=0.0, expired=0.0, soonest=0.0, latest=0.0)
SWIFT_PHASE = Phase(latency=0.0)._replace(**SWIFT._asdict())


class Running:
    """A simulator that runs: where its doors are, and its log."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "carrier.log"
        self.address = str(folder / "c.sock")
        self.smpp_port = self.http_port = 0

    @property
    def smpp(self) -> dict[str, Any]:
        """What an SMPP carrier's config says to connect to it."""
        return {
            "host": "127.0.0.1",
            "port": self.smpp_port,
            "system_id": "tidings",
            "password": "secret",
            "token_tlv": "0x3FF0",
        }


@contextmanager
def simulator(folder: Path, *, address: str = "", mix: Mix = SWIFT) -> Iterator[str]:
    """Run a simulator on `folder`'s carrier.log; yields the address it listens at."""
    phase = SWIFT_PHASE._replace(**mix._asdict())
    with doors(folder, Script((phase,)), address=address) as running:
        yield running.address


@contextmanager
def doors(
    folder: Path,
    script: Script = Script((SWIFT_PHASE,)),  # noqa: B008 - a NamedTuple is constant
    *,
    address: str = "",
    smpp: SmppOptions | None = None,
    http: HttpOptions | None = None,
) -> Iterator[Running]:
    """Run a simulator with all its doors on `folder`'s carrier.log; SMPP and HTTP with options."""
    running = Running(folder)
    running.address = address or running.address
    ready, box = threading.Event(), {}

    async def main(carrier: Carrier) -> None:
        box["loop"], box["stop"] = asyncio.get_running_loop(), asyncio.Event()
        commits = Commits(carrier)
        behind: list[Door] = [JsonDoor(carrier, commits, running.address)]
        if smpp is not None:
            behind.append(SmppDoor(carrier, commits, smpp))
        if http is not None:
            behind.append(HttpDoor(carrier, commits, http))

        def listening(servers: list[asyncio.Server]) -> None:
            ports = [server.sockets[0].getsockname()[1] for server in servers[1:]]
            if smpp is not None:
                running.smpp_port = ports[0]
            if http is not None:
                running.http_port = ports[-1]
            ready.set()

        await serve_until(box["stop"], behind, listening)

    def run() -> None:
        carrier = Carrier(running.log, script=script, seed=1)
        try:
            asyncio.run(main(carrier))
        finally:
            carrier.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield running
    finally:
        box["loop"].call_soon_threadsafe(box["stop"].set)
        thread.join(5)
