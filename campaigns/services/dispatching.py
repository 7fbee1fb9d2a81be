"""The loop that takes due messages to a carrier and brings its answers and receipts back.

One step: claim (committed), write, read, record (committed), acknowledge. No transaction is open
while the carrier is talked to. What cannot be recorded because the database is away is kept in
memory and recorded first when it is back; nothing is claimed or written until then.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from accounts.errors import Unavailable
from campaigns import reasons
from campaigns.gateways.base import Disconnected, Event, ReceiptIn, Submit, SubmitThrottled
from campaigns.services import (
    claiming,
    failpoints,
    heartbeats,
    receipts,
    recovery,
    routing,
    sending,
)
from campaigns.services.claiming import ClaimedSlice
from campaigns.services.flights import Flights
from campaigns.services.links import Link
from campaigns.services.pacing import Backoff
from campaigns.services.sending import Flight, Outcome

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.25
PACED_SECONDS = 0.02
HOUSEKEEPING_SECONDS = 5.0
DRAIN_SECONDS = 25.0
# Receipts are stored in bunches: at this many, or after this long.
RECEIPTS_A_BUNCH = 500
RECEIPT_WAIT_SECONDS = 0.3
# A receipt can overtake its answer; it is tried again until that must have come.
EARLY_RETRY_SECONDS = 1.0
EARLY_HOURS = 0.05


class Dispatcher:
    """One dispatch process: its link, its flights, and what waits to be recorded."""

    def __init__(self, name: str) -> None:
        self.name = name[:64]
        # Slices belong to this run of the process: another of the same name never owns them.
        self.owner = f"{name[:40]}.{uuid.uuid4().hex[:12]}"
        self._started_at = timezone.now()
        self._stop_by = 0.0
        self._link: Link | None = None
        self._open_for_work = False
        self._more = False
        self._flights = Flights()
        self._outcomes: list[Outcome] = []
        self._receipts: list[ReceiptIn] = []
        self._database = Backoff(first=0.1, longest=5.0)
        self._next_housekeeping = 0.0
        self._next_receipts = 0.0
        self._next_early = 0.0
        self._early_until = 0.0

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is in flight has landed."""
        self._stop_by = time.monotonic() + DRAIN_SECONDS

    def run(self) -> None:
        """Work until stopped."""
        log.info("dispatcher %s started", self.owner)
        while not self._finished():
            self.step()
        if self._link:
            self._link.close()
        self._guarded(lambda: heartbeats.leave(self.name))
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
        asked_at = time.monotonic()
        self._take_in(self._link.poll(pause) if self._link else _sleep(pause))
        self._outcomes += sending.in_doubt(self._flights.late(asked_at), reasons.NO_ANSWER)
        self._guarded(self._record)

    def _finished(self) -> bool:
        if not self._stop_by:
            return False
        waiting = self._waiting()
        if waiting and time.monotonic() > self._stop_by:
            log.error("stopped with %s answers and receipts not recorded", waiting)
            return True
        return not waiting

    def _waiting(self) -> int:
        """How much is in flight or not recorded yet."""
        return len(self._flights) + len(self._outcomes) + len(self._receipts)

    def _guarded(self, action: Callable[[], None]) -> bool:
        """Run `action`; when the database fails, back off, keep everything, and return False."""
        try:
            action()
        except (DatabaseError, InterfaceError) as error:
            delay = self._database.failed(time.monotonic())
            log.warning("the database failed (%s); again in %.1f s", error, delay)
            connection.close()
            return False
        self._database.succeeded()
        return True

    # --- now and then -------------------------------------------------------------------

    def _keep_house(self) -> None:
        now = time.monotonic()
        if now < self._early_until and now >= self._next_early:
            self._next_early = now + EARLY_RETRY_SECONDS
            receipts.retry_unmatched(hours=EARLY_HOURS)
        if now >= self._next_housekeeping:
            self._choose_link()
            connected = [self._link.carrier.name] if self._link and self._link.connected else []
            heartbeats.beat(self.name, connected, self._started_at)
            if recovery.sweep():
                receipts.retry_unmatched()
            self._next_housekeeping = now + HOUSEKEEPING_SECONDS
        if self._link:
            self._link.connect()

    def _choose_link(self) -> None:
        """Follow the routing; a link with messages in flight is kept until they have landed."""
        try:
            carrier = routing.route()
        except Unavailable as error:
            log.warning("%s", error)
            self._open_for_work = False
            return
        if self._link and not self._link.same_as(carrier):
            self._open_for_work = False
            if self._waiting():
                return
            self._link.close()
            self._link = None
        self._link = self._link or Link(carrier)
        self._link.follow(carrier)
        self._open_for_work = True

    # --- out ----------------------------------------------------------------------------

    def _claim_and_write(self) -> None:
        link, free = self._link, self._free()
        if link is None or not free:
            return
        self._more = claiming.anything_due()
        if not self._more:
            return
        claimed_at = time.monotonic()
        slices = claiming.claim(self.owner, link.carrier, free)
        taken = sum(len(claimed.messages) for claimed in slices)
        # Chunks that wait for their rate may have stood before others.
        self._more = taken == free or claiming.anything_due()
        failpoints.reach(failpoints.AFTER_INTENT)
        lease = claimed_at + settings.DISPATCH_LEASE_SECONDS
        if slices and time.monotonic() > lease - settings.DISPATCH_RESPONSE_TIMEOUT:
            log.warning("a claim took too long; its messages go back to the queue")
            self._outcomes += sending.not_written(f for s in slices for f in flights_of(s))
        elif slices:
            self._write(link, slices)
            failpoints.reach(failpoints.AFTER_WRITE)

    def _free(self) -> int:
        """How many messages may be claimed now; 0 until a worthwhile number is free."""
        if not (self._open_for_work and self._link and self._link.connected) or self._outcomes:
            return 0
        window, rate = self._link.carrier.window, self._link.carrier.rate
        free = min(window - len(self._flights), self._link.pace.allowance(time.monotonic()))
        worthwhile = max(1, min(window // 4, rate // 10))
        return free if free >= (worthwhile if self._flights else 1) else 0

    def _pause(self) -> float:
        """How long to wait for the carrier: hardly at all while there is more to write."""
        if not (self._more and self._open_for_work and self._link and self._link.connected):
            return IDLE_SECONDS
        return 0.0 if self._free() else PACED_SECONDS

    def _write(self, link: Link, slices: Sequence[ClaimedSlice]) -> None:
        flights = [flight for claimed in slices for flight in flights_of(claimed)]
        messages = (message for claimed in slices for message in claimed.messages)
        submits = [
            Submit(flight.token, str(message.msisdn), message.sender, message.text)
            for flight, message in zip(flights, messages, strict=True)
        ]
        # Noted before the write, so that whatever happens in it they are not forgotten.
        late_at = time.monotonic() + settings.DISPATCH_RESPONSE_TIMEOUT
        self._flights.took_off(flights, late_at)
        written = link.write(submits)
        dry = [self._flights.landed(flight.token) for flight in flights[written:]]
        self._outcomes += sending.not_written(flight for flight in dry if flight)

    # --- in -----------------------------------------------------------------------------

    def _take_in(self, events: Iterable[Event]) -> None:
        """Sort what came in; nothing is lost here if the database is away."""
        for event in events:
            if isinstance(event, ReceiptIn):
                self._receipts.append(event)
            elif isinstance(event, Disconnected):
                lost = self._flights.all_lost()
                self._outcomes += sending.in_doubt(lost, reasons.CONNECTION_LOST)
            elif flight := self._flights.landed(event.token):
                self._outcomes.append(sending.outcome_of(flight, event))
                if isinstance(event, SubmitThrottled) and self._link:
                    self._link.pace.halve(time.monotonic())
            else:
                log.warning("an answer to %s, which nobody waits for: %s", event.token, event)

    def _record(self) -> None:
        if self._link is None:
            return
        if self._outcomes:
            failpoints.reach(failpoints.AFTER_ANSWER)
            sending.record(self._link.carrier.pk, self._outcomes)
            self._outcomes = []
        now = time.monotonic()
        ripe = len(self._receipts) >= RECEIPTS_A_BUNCH or now >= self._next_receipts
        if self._receipts and (ripe or self._stop_by):
            if receipts.take(self._link.carrier.pk, self._receipts):
                self._early_until = now + settings.DISPATCH_LEASE_SECONDS
            self._link.acknowledge([receipt.receipt_id for receipt in self._receipts])
            self._receipts = []
            self._next_receipts = now + RECEIPT_WAIT_SECONDS


def flights_of(claimed: ClaimedSlice) -> list[Flight]:
    """The messages of a slice as flights."""
    return [
        Flight(message.message_id, claimed.attempt, claimed.slice_id, message.chunk_id)
        for message in claimed.messages
    ]


def _sleep(seconds: float) -> list[Event]:
    time.sleep(seconds)
    return []
