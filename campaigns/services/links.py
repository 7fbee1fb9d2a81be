"""A connection to one carrier that comes back by itself when it is lost, and all that is in it."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

from campaigns import reasons
from campaigns.gateways import registry
from campaigns.gateways.base import (
    Answer,
    BindState,
    ConnectionRefused,
    Disconnected,
    Event,
    InboundIn,
    ReceiptIn,
    Submit,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
)
from campaigns.models import Carrier
from campaigns.services import carrierstats, inbound, receipts, sending
from campaigns.services.flights import Flights
from campaigns.services.pacing import Backoff, Flow, Pace
from campaigns.services.routing import connection_config
from campaigns.services.sending import Flight, Outcome

log = logging.getLogger(__name__)

# A carrier that is near answers within this; one that is not keeps nobody else waiting.
OPEN_SECONDS = 0.1
# So much of the flow of answers is claimed beyond the window: the wire has work meanwhile, and
# claims and records come in large bunches.
RESERVE_SECONDS = 0.25
# Answers wait at most so long for others, to be recorded with them.
RECORD_WAIT_SECONDS = 0.2


class Link:
    """A carrier's gateway with its pace, its flights, and what waits to be recorded."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.pace = Pace(carrier.rate, time.monotonic())
        self.connected = False
        self.flights = Flights()
        self.outcomes: list[Outcome] = []
        self.receipts: list[ReceiptIn] = []
        self.inbound: list[InboundIn] = []
        self._kind, self._config = carrier.kind, connection_config(carrier)
        self._gateway = registry.make(carrier.kind, self._config)
        self._backoff = Backoff()
        self._opening: Future[None] | None = None
        self._opener = ThreadPoolExecutor(1, thread_name_prefix="open-carrier")
        self._since, self._error = time.monotonic(), ""
        self._flow = Flow(self._since)
        self._answered_at = 0.0

    def same_as(self, carrier: Carrier) -> bool:
        """Whether `carrier` can be reached through this very connection."""
        wanted = (carrier.pk, carrier.kind, connection_config(carrier))
        return wanted == (self.carrier.pk, self._kind, self._config)

    def follow(self, carrier: Carrier, sharers: int = 1) -> None:
        """Take over a changed rate, window, status or name; the rate is that of all `sharers`."""
        self.carrier = carrier
        self.pace.limit = max(1.0, carrier.rate / max(1, sharers))

    @property
    def waiting(self) -> int:
        """How much is in flight or not recorded yet."""
        return len(self.flights) + len(self.outcomes) + len(self.receipts) + len(self.inbound)

    def room(self, now: float) -> int:
        """How many messages may be claimed for it."""
        if not self.connected or self.carrier.status != Carrier.Status.ACTIVE:
            return 0
        reserve = self._reserve()
        mine = min(self.carrier.window + reserve - len(self.flights), self.pace.allowance(now))
        return max(0, min(mine, self._gateway.room() + reserve - (self._gateway.waiting() or 0)))

    def worthwhile(self, room: int) -> bool:
        """Whether so much room is worth a claim: not for a few while many are in flight."""
        return room >= (self._bunch() if self.flights else 1)

    def _bunch(self) -> int:
        """How many at a time are worth a transaction while others are in flight."""
        # A gateway may hold less than the carrier's window, by its own connections.
        held = self._gateway.room() + len(self.flights) - (self._gateway.waiting() or 0)
        least = min(self.carrier.window, held) // 4 + self._reserve() // 2
        return max(1, min(least, int(self.pace.limit) // 10))

    def _reserve(self) -> int:
        """How many messages beyond its room the gateway is to hold."""
        if self._gateway.waiting() is None:
            return 0
        return int(RESERVE_SECONDS * min(self._flow.rate, self.pace.limit))

    # --- the connection -----------------------------------------------------------------

    def connect(self) -> bool:
        """Be connected, or try to when it is time to; return whether it is.

        A try that takes long goes on by itself: other carriers do not wait for this one.
        """
        now = time.monotonic()
        if self.connected:
            return True
        if self._opening is None:
            if not self._backoff.ready(now):
                return False
            self._opening = self._opener.submit(self._gateway.open)
        try:
            self._opening.result(OPEN_SECONDS if self._error == "" else 0.0)
        except NotYet:
            if not self._error:
                self._error = "connecting"
            return False
        except ConnectionRefused as error:
            self._failed(str(error))
            return False
        self._opening = None
        log.info("connected to %s", self.carrier)
        self._backoff.succeeded()
        self.connected, self._since, self._error = True, now, ""
        return True

    def _failed(self, why: str) -> None:
        self._opening = None
        delay = self._backoff.failed(time.monotonic())
        if not self._error or self._error == "connecting":
            self._since = time.monotonic()
        self._error = why
        log.warning("no connection to %s (%s); again in %.1f s", self.carrier, why, delay)

    def binds(self) -> Sequence[BindState]:
        """Its connections, for operators; one for a gateway that does not tell."""
        told = self._gateway.binds() if self.connected or self._opening is None else ()
        if told:
            return told
        state = "bound" if self.connected else "connecting" if self._opening else "waiting"
        return (
            BindState(
                self.carrier.name,
                state,
                self._since,
                self.carrier.window,
                len(self.flights),
                self.pace.limit,
                self._error,
            ),
        )

    def descriptors(self) -> Sequence[int]:
        """What to wait for; nothing while there is no connection."""
        return self._gateway.descriptors() if self.connected else ()

    def close(self) -> None:
        """Hang up."""
        self._opener.shutdown(wait=True)
        self._gateway.close()
        self.connected = False

    # --- out and in ---------------------------------------------------------------------

    def write(self, flights: Sequence[Flight], messages: Sequence[Submit], patience: float) -> None:
        """Write the messages of `flights`; unanswered for `patience` seconds they are in doubt."""
        self.pace.spend(len(messages))
        # Noted before the write, so that whatever happens in it they are not forgotten.
        now = time.monotonic()
        self.flights.took_off(flights, now + patience, now)
        written = self._gateway.submit(messages)
        dry = [self.flights.landed(flight.token) for flight in flights[written:]]
        self.outcomes += sending.not_written(flight for flight in dry if flight)
        carrierstats.note(self.carrier.pk, written=written)

    def poll(self, timeout: float) -> None:
        """Sort what came in; nothing is lost here if the database is away."""
        if not self.connected:
            return
        asked_at = time.monotonic()
        seen: Counter[type[Event]] = Counter()
        codes: Counter[str] = Counter()
        waited: list[float] = []
        for event in self._gateway.poll(timeout):
            seen[type(event)] += 1
            if isinstance(event, ReceiptIn):
                self.receipts.append(event)
            elif isinstance(event, InboundIn):
                self.inbound.append(event)
            elif isinstance(event, Disconnected):
                self._lost(event.why)
            else:
                if isinstance(event, SubmitRefused):
                    codes[event.code] += 1
                self._landed(event, waited)
        self._note(seen, codes, waited)
        self._flow.note(len(waited), asked_at)
        self._doubt(sending.in_doubt(self.flights.late(asked_at), reasons.NO_ANSWER))

    def _landed(self, answer: Answer, waited: list[float]) -> None:
        now = time.monotonic()
        flown = self.flights.flown(answer.token, now)
        if flown is not None:
            waited.append(flown)
        if flight := self.flights.landed(answer.token):
            self.outcomes.append(sending.outcome_of(flight, answer))
        else:
            log.warning("an answer to %s, which nobody waits for: %s", answer.token, answer)
        if isinstance(answer, SubmitThrottled):
            self.pace.halve(now)

    def _lost(self, why: str) -> None:
        log.warning("the connection to %s ended: %s", self.carrier, why)
        self._backoff.failed(time.monotonic())
        self.connected, self._since, self._error = False, time.monotonic(), why
        self._doubt(sending.in_doubt(self.flights.all_lost(), reasons.CONNECTION_LOST))

    def _doubt(self, outcomes: Sequence[Outcome]) -> None:
        if outcomes:
            self.outcomes += outcomes
            carrierstats.note(self.carrier.pk, uncertain=len(outcomes))

    def _note(
        self, seen: Counter[type[Event]], codes: Counter[str], waited: Sequence[float]
    ) -> None:
        """Count for the operators' eyes what the carrier said."""
        kinds = (SubmitAccepted, SubmitRefused, SubmitThrottled, SubmitDoubtful)
        if not any(seen[kind] for kind in kinds):
            return
        accepted, refused, throttled, doubtful = (seen[kind] for kind in kinds)
        carrierstats.note(
            self.carrier.pk,
            answered=accepted + refused + throttled,
            accepted=accepted,
            refused=refused,
            throttled=throttled,
            uncertain=doubtful,
            submit_ms=int(1000 * sum(waited)),
            submit_ms_max=int(1000 * max(waited, default=0.0)),
            codes=codes,
        )

    # --- recording ----------------------------------------------------------------------

    def due(self, now: float) -> bool:
        """Whether what became of the flights is to be recorded: enough of it, or long enough."""
        if not self.outcomes:
            self._answered_at = now
            return False
        return now - self._answered_at >= RECORD_WAIT_SECONDS or len(self.outcomes) >= self._bunch()

    def record(self) -> None:
        """Write down what became of the flights; raises where the database is away."""
        if self.outcomes:
            sending.record(self.carrier.pk, self.outcomes)
            self.outcomes = []

    def give_back(self) -> None:
        """Let go of what waits in the gateway; the next `poll` brings it."""
        self._gateway.give_back()

    def store_receipts(self) -> int:
        """Store the receipts and acknowledge them; return how many matched nothing yet."""
        if not self.receipts:
            return 0
        unmatched = receipts.take(self.carrier.pk, self.receipts)
        self._acknowledge([receipt.receipt_id for receipt in self.receipts])
        self.receipts = []
        return unmatched

    def store_inbound(self) -> None:
        """Store what phones sent, and acknowledge it."""
        if self.inbound:
            inbound.take(self.carrier.pk, self.inbound)
            self._acknowledge([message.inbound_id for message in self.inbound])
            self.inbound = []

    def _acknowledge(self, ids: Sequence[str]) -> None:
        if self.connected:
            self._gateway.acknowledge(ids)
