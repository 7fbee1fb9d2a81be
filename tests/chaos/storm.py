"""Everything that breaks, at random, while messages go out."""

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable

import psycopg

from tests.faults.brokers import Broker
from tests.faults.cluster import Cluster
from tests.faults.world import TIMES, World

LEASE = float(TIMES["DISPATCH_LEASE_SECONDS"])
# How the carrier behaves meanwhile, over and over (docs/simulator.md).
WEATHER = {
    "again": True,
    "phases": [
        {"name": "calm", "seconds": 8, "latency": 5},
        {
            "name": "drops",
            "seconds": 12,
            "hang_up": 0.002,
            "silent": 0.001,
            "throttle": 0.02,
            "stray_answer": 0.01,
            "early_receipt": 0.01,
            "repeated_receipt": 0.02,
        },
        {"name": "pieces", "seconds": 6, "fragments": True, "blind_nack": 0.001},
        {"name": "shut", "seconds": 3, "bind_refused": True, "hang_up": 0.01},
    ],
}


class Storm:
    """Two dispatchers of `world`, and what happens to them, to the broker and to the database."""

    def __init__(self, world: World, cluster: Cluster, broker: Broker, chance: random.Random):
        self._world = world
        self._cluster = cluster
        self._broker = broker
        self._chance = chance
        self._number = 0
        # Taken from the end: the worst come first, whatever the chance, then all in any order.
        self._bag: list[Callable[[], None]] = [self._break_broker, self._freeze, self._flush]
        self._bag += [self._restart, self._kill]
        self.done: Counter[str] = Counter()
        self._dispatchers = [self._dispatcher(), self._dispatcher()]

    def rage(self, seconds: float, *, pauses: tuple[float, float]) -> None:
        """Break things for so long, or until nothing is queued any more."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.queued():
            time.sleep(self._chance.uniform(*pauses))
            if not self._bag:  # each kind of fault comes up before any comes up too often
                self._bag = [self._kill, self._kill, self._flush, self._restart]
                self._bag += [self._freeze, self._break_broker]
                self._chance.shuffle(self._bag)
            self._bag.pop()()

    def rest(self) -> None:
        """Break nothing more; two dispatchers run."""
        for i, process in enumerate(self._dispatchers):
            if process.poll() is not None:
                self._dispatchers[i] = self._dispatcher()

    def queued(self) -> int:
        """How many messages wait or are on their way; 1 while the database does not say."""
        try:
            with psycopg.connect(self._world.env["DATABASE_URL"]) as server:
                row = server.execute(
                    "SELECT count(*) FROM campaigns_message WHERE state = 'queued'"
                ).fetchone()
        except psycopg.Error:
            return 1
        assert row is not None
        return int(row[0])

    def _dispatcher(self) -> subprocess.Popen[bytes]:
        self._number += 1
        return self._world.dispatcher(f"storm{self._number}")

    def _one(self) -> int:
        return self._chance.randrange(len(self._dispatchers))

    def _kill(self) -> None:
        """kill -9 of a dispatcher; another takes its place."""
        self.done["dispatchers killed"] += 1
        i = self._one()
        self._dispatchers[i].kill()
        self._dispatchers[i].wait()
        time.sleep(self._chance.uniform(0.0, 2.0))
        self._dispatchers[i] = self._dispatcher()

    def _freeze(self) -> None:
        """A dispatcher stops until its leases are over, and goes on."""
        self.done["dispatchers stopped past their lease"] += 1
        process = self._dispatchers[self._one()]
        process.send_signal(signal.SIGSTOP)
        time.sleep(LEASE + 2)
        process.send_signal(signal.SIGCONT)

    def _restart(self) -> None:
        """PostgreSQL ends as if the power had failed."""
        self.done["immediate stops of PostgreSQL"] += 1
        self._cluster.stop("immediate")
        time.sleep(self._chance.uniform(0.0, 2.0))
        self._cluster.start()

    def _flush(self) -> None:
        self.done["broker flushed"] += 1
        self._broker.flush()

    def _break_broker(self) -> None:
        self.done["broker killed"] += 1
        self._broker.kill()
        time.sleep(self._chance.uniform(0.0, 3.0))
        self._broker.start()
