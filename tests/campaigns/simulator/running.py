"""A carrier simulator in a thread of the test, for tests that need a real socket."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from campaigns.simulator.carrier import Carrier
from campaigns.simulator.outcomes import Mix
from campaigns.simulator.server import serve_until

SWIFT = Mix(undelivered=0.0, expired=0.0, soonest=0.0, latest=0.0)


@contextmanager
def simulator(folder: Path, *, address: str = "", mix: Mix = SWIFT) -> Iterator[str]:
    """Run a simulator on `folder`'s carrier.log; yields the address it listens at."""
    where = address or str(folder / "c.sock")
    ready, box = threading.Event(), {}

    async def main() -> None:
        box["loop"], box["stop"] = asyncio.get_running_loop(), asyncio.Event()
        carrier = Carrier(folder / "carrier.log", mix=mix, seed=1)
        asyncio.get_running_loop().call_later(0.05, ready.set)
        try:
            await serve_until(box["stop"], carrier, address=where, latency=0.0)
        finally:
            carrier.close()

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield where
    finally:
        box["loop"].call_soon_threadsafe(box["stop"].set)
        thread.join(5)
