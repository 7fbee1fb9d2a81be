"""The loop that takes due messages to the carriers and brings their answers and receipts back.

One step: claim (committed), write, read, record (committed), acknowledge. No transaction is open
while the carrier is talked to. What cannot be recorded because the database is away is kept in
memory and recorded first when it is back; nothing is claimed or written until then.
"""

import logging
import select
import time
import uuid
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from campaigns.routes import Rule, Table, Way
from campaigns.services import (
    carrierstats,
    claiming,
    failpoints,
    heartbeats,
    linkstates,
    parking,
    receipts,
    recovery,
    restores,
    routing,
    sending,
)
from campaigns.services.claiming import ClaimedSlice
from campaigns.services.fleet import Fleet
from campaigns.services.links import Link
from campaigns.services.pacing import Backoff
from campaigns.services.sending import Flight
from campaigns.services.turns import Turns

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.25
PACED_SECONDS = 0.02
# A gateway that cannot say when it has something is asked again after so long.
ASK_SECONDS = 0.05
HOUSEKEEPING_SECONDS = 5.0
TABLE_SECONDS = 1.0
DRAIN_SECONDS = 25.0
# What could not begin to leave so long before the end of the drain goes back to the queue.
GIVE_BACK_SECONDS = 2.0
# Receipts are stored in bunches: at this many, or after this long.
RECEIPTS_A_BUNCH = 500
RECEIPT_WAIT_SECONDS = 0.3
# A receipt can overtake its answer; it is tried again until that must have come.
EARLY_RETRY_SECONDS = 1.0
EARLY_HOURS = 0.05


class _Timers:
    """When what is done now and then is due next; monotonic seconds."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}

    def ring(self, name: str, every: float) -> bool:
        """Whether it is time for `name`; it is then put off by `every` seconds."""
        now = time.monotonic()
        if now < self._due.get(name, 0.0):
            return False
        self._due[name] = now + every
        return True

    def again(self, name: str) -> None:
        """It did not work: the next time is now."""
        self._due.pop(name, None)


class Dispatcher:
    """One dispatch process: its links, whose turn it is, and what waits to be recorded."""

    def __init__(self, name: str, carriers: Collection[str] = ()) -> None:
        self.name = name[:64]
        # Slices belong to this run of the process: another of the same name never owns them.
        self.owner = f"{name[:40]}.{uuid.uuid4().hex[:12]}"
        self._started_at = timezone.now()
        self._stop_by = 0.0
        self._fleet = Fleet(carriers)
        self._turns = Turns()
        self._guard = restores.Guard()
        self._table = Table([], [])
        self._more = False
        self._database = Backoff(first=0.1, longest=5.0)
        self._timers = _Timers()
        self._early_until = 0.0

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is in flight has landed."""
        self._stop_by = time.monotonic() + DRAIN_SECONDS

    def run(self) -> None:
        """Work until stopped."""
        log.info("dispatcher %s started", self.owner)
        while not self._finished():
            self.step()
        self._fleet.close()
        self._guarded(self._leave)
        log.info("dispatcher %s stopped", self.owner)

    def step(self) -> None:
        """One turn of the loop."""
        if not self._database.ready(time.monotonic()):
            time.sleep(PACED_SECONDS)
            return
        pause = IDLE_SECONDS
        if self._guarded(self._keep_house) and not self._stop_by:
            self._guarded(self._claim_and_write)
            pause = self._pause()
        self._wait(pause)
        for link in self._fleet:
            link.poll(0.0)
        self._guarded(self._record)

    def _finished(self) -> bool:
        if not self._stop_by:
            return False
        waiting = self._waiting()
        now = time.monotonic()
        if waiting and now > self._stop_by - GIVE_BACK_SECONDS:
            for link in self._fleet:
                link.give_back()
        if waiting and now > self._stop_by:
            log.error("stopped with %s answers and receipts not recorded", waiting)
            return True
        return not waiting

    def _waiting(self) -> int:
        """How much is in flight or not recorded yet."""
        return sum(link.waiting for link in self._fleet)

    def _guarded(self, action: Callable[[], None]) -> bool:
        """Run `action`; when the database fails, back off, keep everything, and return False."""
        try:
            action()
        except (DatabaseError, InterfaceError) as error:
            delay = self._database.failed(time.monotonic())
            log.warning("the database failed (%s); again in %.1f s", error, delay)
            connection.close()
            self._guard.look_again()
            return False
        self._database.succeeded()
        return True

    # --- now and then -------------------------------------------------------------------

    def _keep_house(self) -> None:
        if time.monotonic() < self._early_until and self._timers.ring("early", EARLY_RETRY_SECONDS):
            receipts.retry_unmatched(hours=EARLY_HOURS)
        if self._timers.ring("house", HOUSEKEEPING_SECONDS):
            try:
                self._look_after()
            except (DatabaseError, InterfaceError):
                self._timers.again("house")
                raise
        self._fleet.connect()
        if self._timers.ring("table", TABLE_SECONDS):
            self._follow_table()

    def _look_after(self) -> None:
        heartbeats.beat(self.name, self._fleet.connected(), self._started_at)
        self._fleet.follow()
        linkstates.write(self.name, self._fleet.binds())
        carrierstats.flush()
        parking.forget_lanes(but=[pk for pk, way in self._table.ways.items() if way.active])
        if recovery.sweep():
            receipts.retry_unmatched()

    def _follow_table(self) -> None:
        """Take over changed rules and health; what waits in a lane is then looked at again."""
        table = routing.table()
        if _essence(table) == _essence(self._table):
            return
        moved = parking.forget_lanes() if self._table.ways else 0
        self._table = table
        log.info("the ways to carriers changed; %s chunks are looked at again", moved)

    def _leave(self) -> None:
        carrierstats.flush()
        linkstates.forget(self.name)
        heartbeats.leave(self.name)

    # --- out ----------------------------------------------------------------------------

    def _claim_and_write(self) -> None:
        rooms = self._rooms()
        if not rooms or not self._guard.may_claim():
            return
        self._more = False
        claimed_at = time.monotonic()
        claim = claiming.claim_for(self.owner, rooms, self._table, self._turns)
        self._more = claim.moved
        if claim.slices:
            self._guard.claimed(max(claimed.slice_id for claimed in claim.slices))
        failpoints.reach(failpoints.AFTER_INTENT)
        lease = claimed_at + settings.DISPATCH_LEASE_SECONDS
        late = time.monotonic() > lease - settings.DISPATCH_RESPONSE_TIMEOUT
        if claim.slices and late:
            log.warning("a claim took too long; its messages go back to the queue")
            for claimed in claim.slices:
                link = self._fleet.get(claimed.carrier_id)
                link.outcomes += sending.not_written(flights_of(claimed))
        elif claim.slices:
            self._write(claim.slices)
            failpoints.reach(failpoints.AFTER_WRITE)
        if claim.unrouted:
            # Last: should the database be away now, what was claimed has been written.
            routing.note_no_route(claim.unrouted[0], len(claim.unrouted))

    def _rooms(self) -> dict[int, int]:
        """How much each carrier can take; {} until that is worthwhile, or what is due recorded."""
        now = time.monotonic()
        if any(link.due(now) for link in self._fleet):
            return {}
        return self._fleet.rooms(now)

    def _pause(self) -> float:
        """How long to wait for the carriers: hardly at all while there is more to write."""
        if not self._more or not self._fleet.ready():
            return IDLE_SECONDS
        return 0.0 if self._rooms() else PACED_SECONDS

    def _write(self, slices: Sequence[ClaimedSlice]) -> None:
        now = timezone.now()
        for carrier_id in {claimed.carrier_id: None for claimed in slices}:
            flights, submits = [], []
            for claimed in slices:
                if claimed.carrier_id == carrier_id:
                    mine = flights_of(claimed)
                    flights += mine
                    submits += [
                        message.submit(flight.token, claimed.terms, claimed.priority, now)
                        for flight, message in zip(mine, claimed.messages, strict=True)
                    ]
            link = self._fleet.get(carrier_id)
            link.write(flights, submits, settings.DISPATCH_RESPONSE_TIMEOUT)

    # --- in -----------------------------------------------------------------------------

    def _wait(self, pause: float) -> None:
        """Until a carrier has something to say, at most `pause` seconds."""
        watched: list[int] = []
        for link in self._fleet:
            found = link.descriptors()
            watched += found
            if link.connected and not found:
                pause = min(pause, ASK_SECONDS)
        if not watched:
            time.sleep(pause)
            return
        ears = select.poll()
        for number in watched:
            ears.register(number, select.POLLIN)
        ears.poll(1000 * pause)

    def _record(self) -> None:
        now = time.monotonic()
        # Where nothing more is to be claimed there is nothing to wait for.
        last = self._stop_by or not self._more
        due = [link for link in self._fleet if link.due(now) or (link.outcomes and last)]
        if due:
            failpoints.reach(failpoints.AFTER_ANSWER)
        for link in due:
            link.record()
        full = any(len(link.receipts) >= RECEIPTS_A_BUNCH for link in self._fleet)
        if full or self._stop_by or self._timers.ring("receipts", RECEIPT_WAIT_SECONDS):
            self._take_in(list(self._fleet))

    def _take_in(self, links: Sequence[Link]) -> None:
        for link in links:
            if link.store_receipts():
                self._early_until = time.monotonic() + settings.DISPATCH_LEASE_SECONDS
            link.store_inbound()


class _Said(NamedTuple):
    """What a rule says, comparable."""

    rule: Rule
    conditions: tuple[tuple[str, object], ...]


def _essence(table: Table) -> tuple[tuple[_Said, ...], dict[int, Way]]:
    """What two tables must have in common to choose the same ways."""
    said = tuple(
        _Said(rule._replace(conditions=()), tuple((c.kind, c.wanted) for c in rule.conditions))
        for rule in table.rules
    )
    return said, table.ways


def flights_of(claimed: ClaimedSlice) -> list[Flight]:
    """The messages of a slice as flights."""
    return [
        Flight(
            message.message_id,
            claimed.attempt,
            claimed.slice_id,
            message.chunk_id,
            message.segments,
        )
        for message in claimed.messages
    ]
