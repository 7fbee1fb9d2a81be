"""The simulated carrier's mind: what to answer, and which receipts are due. No sockets here.

A route names where a receipt goes: '' is whoever is connected at the JSON door, `smpp:<system
id>` a session of that name, and an http(s) address is called back.
"""

import heapq
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from campaigns.simulator.debts import Inbound, Owed, Submitted
from campaigns.simulator.journal import Journal, owed
from campaigns.simulator.outcomes import DELIVERED, MAGIC, Mix, Outcome
from campaigns.simulator.script import Phase, Script
from campaigns.simulator.weather import Weather

Debt = Owed | Inbound
Reports = Literal["all", "none", "failures"]
TEXT_KEPT = 20  # characters, as receipts quote them
ANSWER_AFTER = 1.5
THANKS = "Thank you."


class Arrival(NamedTuple):
    """A message, or a part of one, as a door took it in. `reports`: the receipts asked for."""

    token: str
    to: str
    sender: str = ""
    text: str = ""
    route: str = ""
    part: int = 1
    parts: int = 1
    reports: Reports = "all"


class Decision(NamedTuple):
    """What becomes of an arrival; `after` is in seconds."""

    submitted: Submitted
    outcome: Outcome
    after: float


class Carrier:
    """Takes messages, writes them down first, and keeps the receipts it owes."""

    def __init__(
        self,
        log: Path,
        *,
        mix: Mix | None = None,
        script: Script | None = None,
        seed: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._journal = Journal(log)
        self._clock = clock
        script = script or Script((Phase(latency=0.0)._replace(**(mix or Mix())._asdict()),))
        self.weather = Weather(script, seed=seed)
        self._waiting: dict[str, list[Debt]] = defaultdict(list)
        self.give_back(owed(log).values())
        self._held_back: set[tuple[str, int]] = set()
        # References are unique over restarts: they go on from the start's time.
        self._count = time.time_ns() // 1000 << 10
        self._last_route = ""

    def take(self, arrivals: Sequence[Arrival]) -> list[Decision]:
        """Decide about `arrivals` in order; they are on disk when this returns."""
        decisions = self.decide(arrivals)
        self.sync()
        self.taken(decisions)
        return decisions

    def decide(self, arrivals: Sequence[Arrival]) -> list[Decision]:
        """Decide about `arrivals` and write it down; they are told after `sync` only."""
        latency = self.weather.phase.latency / 1000
        found = []
        for arrival in arrivals:
            outcome = self._outcome(arrival)
            submitted = self._submitted(arrival, outcome)
            found.append(Decision(submitted, outcome, latency + outcome.answer_after))
        self._journal.submitted(decision.submitted for decision in found)
        return found

    def sync(self) -> None:
        """Put on disk what was decided so far; may run in a thread."""
        self._journal.sync()

    def taken(self, decisions: Iterable[Decision]) -> None:
        """These are on disk: their receipts are owed, and phones may answer."""
        for submitted, outcome, _ in decisions:
            self.give_back(submitted.receipts)
            self._last_route = submitted.route
            if outcome.writes_back and submitted.part == 1:
                to, sender, route = submitted.to, submitted.sender, submitted.route
                self.inbound(to, sender, [THANKS], route=route, after=ANSWER_AFTER)

    def inbound(
        self,
        source: str,
        destination: str,
        texts: Sequence[str],
        *,
        route: str | None = None,
        after: float = 0.0,
    ) -> list[str]:
        """Let a phone write; `texts` are the parts. Without `route`: to whom a message came from.

        Returns the ids. Not synced: if it is lost, nobody ever saw it.
        """
        route = self._last_route if route is None else route
        due = self._clock() + after
        first, total = self._count + 1, len(texts)
        self._count += total
        messages = [
            Inbound(
                due,
                f"mo-{first + i:x}",
                source,
                destination,
                text,
                route,
                (first & 0xFF, i + 1, total) if total > 1 else None,
            )
            for i, text in enumerate(texts)
        ]
        self._journal.inbound(messages)
        self.give_back(messages)
        return [message.inbound_id for message in messages]

    def due(self, limit: int, route: str = "") -> list[Debt]:
        """Up to `limit` debts of `route` whose time has come; the caller's to deliver."""
        waiting = self._waiting.get(route)
        if not waiting:
            return []
        now = self._clock()
        found: list[Debt] = []
        while waiting and waiting[0].due <= now and len(found) < limit:
            found.append(heapq.heappop(waiting))
        if not waiting:  # addresses may be another for each message
            del self._waiting[route]
        return found

    def routes(self, prefix: str) -> list[str]:
        """The routes that start with `prefix` and are owed something."""
        return [route for route in self._waiting if route.startswith(prefix)]

    def give_back(self, debts: Iterable[Debt]) -> None:
        """What was not acknowledged before its connection ended: owed again."""
        for debt in debts:
            heapq.heappush(self._waiting[debt.route], debt)

    def acknowledged(self, ids: Sequence[str]) -> None:
        """These arrived and are owed no more."""
        self._journal.acknowledged(ids)

    def close(self) -> None:
        """Close the log."""
        self._journal.close()

    def _outcome(self, arrival: Arrival) -> Outcome:
        outcome = MAGIC.get(int(arrival.to)) if arrival.to.isdigit() else None
        if outcome is None:
            return self.weather.outcome()
        if outcome.only_part not in (0, arrival.part):
            return DELIVERED
        if outcome.verdict == "throttled":
            return self._every_second_time((arrival.to, arrival.part), outcome)
        return outcome

    def _every_second_time(self, to: tuple[str, int], outcome: Outcome) -> Outcome:
        if to in self._held_back:
            self._held_back.discard(to)
            return outcome._replace(verdict="accepted")
        self._held_back.add(to)
        return outcome

    def _submitted(self, arrival: Arrival, outcome: Outcome) -> Submitted:
        token, to, sender, text, route, part, parts, _ = arrival
        text, now = text[:TEXT_KEPT], self._clock()
        reference = ""
        receipts: tuple[Owed, ...] = ()
        if outcome.verdict == "accepted":
            reference = self._reference()
            receipts = tuple(self._receipts(arrival, outcome, reference, text, now))
        return Submitted(
            token, outcome.verdict, reference, to, receipts, part, parts, route, sender, text, now
        )

    def _reference(self) -> str:
        self._count += 1
        return f"{self._count:x}"

    def _receipts(
        self, arrival: Arrival, outcome: Outcome, reference: str, text: str, now: float
    ) -> Iterator[Owed]:
        token, to, sender, _, route, *_ = arrival
        for i, plan in enumerate(outcome.receipts):
            if not _asked_for(arrival.reports, plan.status):
                continue
            receipt_id = f"{reference}:{i}"
            due = now + plan.after
            rest = (to, plan.status, plan.error, route, sender, text, now)
            yield Owed(due, receipt_id, reference, token, *rest)
        if self.weather.sends_stray_receipt():
            stray = self._reference()
            yield Owed(now, f"{stray}:s", stray, "", to, "DELIVRD", "000", route, sender, "", now)


def _asked_for(reports: Reports, status: str) -> bool:
    return reports == "all" or (reports == "failures" and status not in ("DELIVRD", "ENROUTE"))
