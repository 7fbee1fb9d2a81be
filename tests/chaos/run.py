"""`make chaos`: messages by SMPP while everything breaks; then nothing is lost or sent twice.

A PostgreSQL cluster and a broker of its own, two dispatchers, a worker and beat; for some minutes
dispatchers are killed and stopped past their leases, PostgreSQL is stopped hard, the broker is
flushed and killed, and the carrier drops links. `CHAOS="--minutes 2 --messages 20000"` for less.
"""

import argparse
import json
import os
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.storm import WEATHER, Storm
from tests.chaos.verdict import Verdict, judge, lines, on_the_list
from tests.faults.brokers import own_broker
from tests.faults.cluster import cluster, free_port, missing
from tests.faults.world import World, migrate, world_at

PAUSES = (2.0, 12.0)
SETTLE_SECONDS = 600.0


def chaos(
    count: int, seconds: float, seed: int, *, pauses: tuple[float, float] = PAUSES
) -> tuple[Verdict, list[str]]:
    """Go through it; what was found, and the table."""
    with (
        tempfile.TemporaryDirectory(prefix="tidings-chaos-") as name,
        cluster() as server,
        own_broker() as broker,
        world_at(Path(name), server.database("chaos")) as world,
    ):
        broker.start()
        world.env["CELERY_BROKER_URL"] = broker.url
        world.output = os.open(world.folder / "said.log", os.O_WRONLY | os.O_CREAT)
        _prepare(world, count, seconds, seed)
        began = time.monotonic()
        storm = Storm(world, server, broker, random.Random(seed))
        storm.rage(seconds, pauses=pauses)
        storm.rest()
        while storm.queued():
            assert time.monotonic() - began < seconds + SETTLE_SECONDS, "it does not settle"
            time.sleep(1)
        report = world.settled(SETTLE_SECONDS)
        listed = on_the_list(world.env["DATABASE_URL"])
        verdict = judge(report, world.log, listed, count)
        return verdict, list(lines(verdict, storm.done, time.monotonic() - began, seed))


def _prepare(world: World, count: int, seconds: float, seed: int) -> None:
    """Tables, messages, the carrier, and the processes that no fault touches."""
    migrate(world)
    port = free_port()
    # A little faster than it must be, so that there is something to break until the end.
    world.smpp(port, 100, max(50, int(count / seconds * 0.7)))
    world.make(count)
    script = world.folder / "weather.json"
    script.write_text(json.dumps(WEATHER | {"seed": seed}))
    world.carrier("--smpp-port", str(port), "--script", str(script))
    world.celery("worker", "--pool", "threads", "--concurrency", "2")
    world.celery("beat", "--pidfile=")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    options = parser.parse_args()
    if why := missing():
        print(f"No chaos here: {why}.")
        return 1
    print(f"{options.messages} messages, {options.minutes:g} minutes, seed {options.seed}")
    verdict, table = chaos(options.messages, options.minutes * 60, options.seed)
    print("\n".join(table))
    print("Every promise was kept." if verdict.good else "PROMISES WERE BROKEN.")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
