"""One sync of the log for everything that came in while the one before it ran."""

import asyncio
from collections.abc import Callable, Sequence

from campaigns.simulator.carrier import Arrival, Carrier, Decision

Then = Callable[[list[Decision]], None]


class Commits:
    """Collects arrivals from all doors; hands each its decisions when they are on disk."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._waiting: list[tuple[Sequence[Arrival], Then]] = []
        self._busy = False

    def add(self, arrivals: Sequence[Arrival], then: Then) -> None:
        """Call `then` with the decisions about `arrivals`, soon."""
        self._waiting.append((arrivals, then))
        if not self._busy:
            self._busy = True
            asyncio.get_running_loop().call_soon(self._commit)

    def _commit(self) -> None:
        """Decide about what waits, and sync in a thread: the loop reads on meanwhile."""
        waiting, self._waiting = self._waiting, []
        decided = self._carrier.decide([a for arrivals, _ in waiting for a in arrivals])
        syncing = asyncio.get_running_loop().run_in_executor(None, self._carrier.sync)
        syncing.add_done_callback(lambda done: self._tell(done, waiting, decided))

    def _tell(
        self,
        done: "asyncio.Future[None]",
        waiting: Sequence[tuple[Sequence[Arrival], Then]],
        decided: Sequence[Decision],
    ) -> None:
        if done.cancelled():
            return
        done.result()  # a full disk: nobody is answered, and the loop says why
        self._carrier.taken(decided)
        rest = iter(decided)
        for arrivals, then in waiting:
            then([next(rest) for _ in arrivals])
        self._busy = bool(self._waiting)
        if self._busy:
            self._commit()
