"""Receipts of a carrier that brings none: accepted messages are asked for until they are final.

What is watched lies in memory. After a restart the tick of campaigns.services.lookups asks.
"""

import heapq
import threading
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from campaigns.gateways.base import ReceiptIn, SubmitAccepted
from campaigns.gateways.http.calls import FINAL
from campaigns.gateways.http.config import HttpConfig
from campaigns.gateways.http.mailbox import Mailbox
from campaigns.gateways.http.receiving import NoAnswer
from campaigns.gateways.http.wire import Connection, Door, NothingSent

MOST_WATCHED = 100_000
LONGEST_WATCH = 72 * 3600.0
BUNCH_SECONDS = 0.5  # questions that fall due so close together go into one request


class _Watched(NamedTuple):
    due: float
    token: str
    reference: str
    step: int
    since: float


class Watch:
    """Asks in a thread of its own; what is final goes to `mail` as receipts."""

    def __init__(self, config: HttpConfig, door: Door, mail: Mailbox) -> None:
        assert config.lookup is not None
        self._config, self._rules, self._mail = config, config.lookup, mail
        self._connection = Connection(door)
        self._waiting: list[_Watched] = []
        self._change = threading.Condition()
        self._stopped = False
        threading.Thread(target=self._run, name="http-carrier-watch", daemon=True).start()

    def note(self, accepted: Iterable[SubmitAccepted]) -> None:
        """Ask for these from now on."""
        now = time.monotonic()
        due = now + self._rules.after[0]
        with self._change:
            for each in accepted:
                if len(self._waiting) < MOST_WATCHED:
                    heapq.heappush(self._waiting, _Watched(due, each.token, each.reference, 0, now))
            self._change.notify()

    def stop(self) -> None:
        """Ask no more."""
        with self._change:
            self._stopped = True
            self._change.notify()

    def _run(self) -> None:
        while due := self._next():
            found = self._ask(due)
            self._later([each for each in due if each.token not in found])
            self._mail.put(*found.values())
        self._connection.close()

    def _next(self) -> list[_Watched]:
        """The next questions, when it is time for them; [] when it is over."""
        with self._change:
            while not self._stopped:
                now = time.monotonic()
                if self._waiting and self._waiting[0].due <= now:
                    return self._bunch(now + BUNCH_SECONDS)
                self._change.wait(self._waiting[0].due - now if self._waiting else None)
        return []

    def _bunch(self, until: float) -> list[_Watched]:
        bunch: list[_Watched] = []
        while self._waiting and self._waiting[0].due <= until and len(bunch) < self._rules.batch:
            bunch.append(heapq.heappop(self._waiting))
        return bunch

    def _ask(self, due: Sequence[_Watched]) -> dict[str, ReceiptIn]:
        """What is final of those, by token."""
        named = {each.reference: each for each in due}
        request = self._rules.about(list(named), self._config.fixed)
        if request is None:
            return {}
        try:
            end = time.monotonic() + self._config.timeout
            told = self._rules.read(self._connection.exchange(request, end)) or []
        except (NothingSent, NoAnswer):
            return {}
        found: dict[str, ReceiptIn] = {}
        for receipt in told:
            watched = named.get(receipt.reference)
            if watched is not None and receipt.status in FINAL:
                found[watched.token] = receipt._replace(
                    receipt_id=f"{watched.token}:{receipt.status}", token=watched.token
                )
        return found

    def _later(self, watched: Iterable[_Watched]) -> None:
        now, steps = time.monotonic(), self._rules.after
        with self._change:
            for each in watched:
                if now - each.since > LONGEST_WATCH:
                    continue
                step = min(each.step + 1, len(steps) - 1)
                heapq.heappush(
                    self._waiting, each._replace(due=now + steps[step], step=each.step + 1)
                )
