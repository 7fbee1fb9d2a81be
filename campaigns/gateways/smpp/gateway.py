"""An SMPP carrier: messages spread over its binds, their answers brought together."""

import itertools
import logging
import ssl
import time
from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.gateways.base import (
    Answer,
    BindState,
    ConnectionRefused,
    Disconnected,
    Event,
    Gateway,
    Submit,
    SubmitRefused,
)
from campaigns.gateways.smpp import config as settings
from campaigns.gateways.smpp.flights import Piece
from campaigns.gateways.smpp.incoming import Reader
from campaigns.gateways.smpp.journeys import CONNECTION_LOST, NO_ANSWER, RETRY_SHARE, Journey
from campaigns.gateways.smpp.session import BOUND, CONNECTING, Session
from campaigns.gateways.smpp.waitingroom import WaitingRoom
from campaigns.gateways.smpp.watching import Watch
from campaigns.gateways.smpp.wire import Address, Wire, addresses_of, context_of
from campaigns.gateways.smpp.writing import Writer
from campaigns.smpp.commands import Command, Status, command_name
from campaigns.smpp.framing import Pdu
from campaigns.smpp.shortmessages import message_id
from campaigns.smpp.splitting import TooLong
from campaigns.smpp.tlvs import BrokenBody

log = logging.getLogger(__name__)

# What could not begin to leave within this time goes back: leases run out, ours is the shorter.
HOLD_SECONDS = 5.0
# `open` waits so long for the first bind; slower ones go on by themselves.
OPEN_SECONDS = 6.0
GOODBYE_SECONDS = 0.3


class SmppGateway(Gateway):
    """Binds as many times as its settings say, and keeps those binds up until it is closed."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__(config)
        self._config = settings.read(config)
        self._writer = Writer(self._config)
        self._reader = Reader(self._config)
        self._sessions = [
            Session(self._config, role, f"{role} {number}", self, self._connect)
            for number in range(1, self._config.binds + 1)
            for role in _roles(self._config.bind)
        ]
        self._context: ssl.SSLContext | None = None
        self._addresses: list[Address] = []
        self._is_open = False
        self._watch: Watch | None = None
        self._events: list[Event] = []
        self._waiting = WaitingRoom()
        self._owed: dict[str, tuple[Session, int, Pdu]] = {}
        self._numbers = itertools.count(1)

    # --- the contract -------------------------------------------------------------------

    def open(self) -> None:
        self.close()
        config, now = self._config, time.monotonic()
        try:
            self._context = context_of(config.tls)
        except OSError as error:
            raise ConnectionRefused(f"TLS: {error}") from error
        try:
            # Here and not when a bind comes back: name servers may keep one waiting.
            self._addresses = addresses_of(config)
        except OSError as error:
            raise ConnectionRefused(f"{config.host}: {error}") from error
        self._watch = Watch()
        for session in self._sessions:
            session.start(now)
        until = now + min(OPEN_SECONDS, config.connect_timeout + config.response_timeout)
        while not self._is_up() and self._is_trying() and time.monotonic() < until:
            self._turn_over(until - time.monotonic(), retry=False)
        if not self._is_up() and not self._is_trying():
            self._events.clear()
            why = "; ".join(dict.fromkeys(session.error for session in self._sessions))
            self.close()
            raise ConnectionRefused(f"{config.host}:{config.port}: {why}")
        self._is_open = True

    def close(self) -> None:
        if self._watch is None:
            return
        for session in self._sessions:
            session.say_goodbye()
        until = time.monotonic() + GOODBYE_SECONDS
        while time.monotonic() < until:
            if sum(session.heard_goodbye() for session in self._sessions) == len(self._sessions):
                break
            time.sleep(0.005)
        self._let_go()
        self._events.clear()

    def submit(self, messages: Sequence[Submit]) -> int:
        if not any(s.state == BOUND and s.transmits for s in self._sessions):
            return 0
        now, timeout = time.monotonic(), self._config.response_timeout
        write_by = now + min(HOLD_SECONDS, timeout / 2)
        retry_by = now + timeout * RETRY_SHARE
        for message in messages:
            try:
                bodies = self._writer.bodies(message)
            except TooLong:
                code = Status.ESME_RINVMSGLEN.name
                self._events.append(SubmitRefused(message.token, code, True))
                continue
            journey = Journey(message.token, bodies, write_by=write_by, retry_by=retry_by)
            self._waiting.add(journey, urgent=message.priority > 0)
        self._write()
        return len(messages)

    def poll(self, timeout: float) -> list[Event]:
        if self._watch is not None:
            self._turn_over(0.0 if self._events else timeout)
        events, self._events = self._events, []
        return events

    def acknowledge(self, ids: Sequence[str]) -> None:
        touched = set()
        for receipt_id in ids:
            session, epoch, pdu = self._owed.pop(receipt_id, (None, 0, None))
            # On a later connection the same number would answer something else.
            if session and pdu and session.epoch == epoch and session.state == BOUND:
                session.respond(pdu)
                touched.add(session)
        for session in touched:
            session.flush()
        if self._watch is not None:
            self._watch.follow(self._sessions)

    def descriptors(self) -> Sequence[int]:
        return self._watch.descriptors() if self._watch else ()

    def room(self) -> int:
        now = time.monotonic()
        return max(0, sum(s.room(now) for s in self._sessions) - len(self._waiting))

    def waiting(self) -> int:
        return len(self._waiting)

    def give_back(self) -> None:
        for journey in self._waiting.take_new():
            self._tell(journey, journey.cut())

    def binds(self) -> Sequence[BindState]:
        now = time.monotonic()
        return [session.as_seen(now) for session in self._sessions]

    # --- what sessions tell -------------------------------------------------------------

    def answered(self, session: Session, piece: Piece, pdu: Pdu, late: bool) -> None:
        """See session.Owner; a refusal that comes late changes nothing any more."""
        journey, index = piece
        status = pdu.status
        if status == 0 and pdu.command == Command.SUBMIT_SM_RESP:
            reference = self._reader.reference(message_id(pdu.body))
            take = journey.taken_late if late else journey.taken
            self._tell(journey, take(index, reference))
        elif late:
            log.info("%s: a late refusal of %s (0x%X)", session.label, journey.token, status)
        else:
            throttled = status in self._config.throttled
            permanent = not throttled and status not in self._config.temporary
            answer = journey.refused(index, status, permanent=permanent, throttled=throttled)
            self._tell(journey, answer)

    def unanswered(self, piece: Piece) -> None:
        """See session.Owner."""
        self._tell(piece.journey, piece.journey.doubtful(NO_ANSWER))

    def expired(self, piece: Piece) -> None:
        """See session.Owner."""
        self._tell(piece.journey, piece.journey.cut())

    def delivered(self, session: Session, pdu: Pdu) -> None:
        """See session.Owner; what cannot be read is refused for good, or it would come for ever."""
        receipt_id = f"{session.label}/{session.epoch}/{next(self._numbers)}"
        try:
            event = self._reader.read(pdu, receipt_id)
        except BrokenBody as error:
            name, start = command_name(pdu.command), pdu.body[:64].hex()
            log.warning("%s: a broken %s (%s): %s", session.label, name, error, start)
            session.respond(pdu, int(Status.ESME_RX_P_APPN))
            return
        self._owed[receipt_id] = (session, session.epoch, pdu)
        self._events.append(event)

    def lost(self, session: Session, stood: bool, written: list[Piece], dry: list[Piece]) -> None:
        """See session.Owner."""
        self._owed = {key: owed for key, owed in self._owed.items() if owed[0] is not session}
        for piece in written:
            self._tell(piece.journey, piece.journey.doubtful(CONNECTION_LOST))
        others = [s for s in self._sessions if s.state == BOUND and s.transmits]
        for position, piece in enumerate(dry):
            if others:
                others[position % len(others)].give(piece)
            else:
                self._tell(piece.journey, piece.journey.cut())
        # None was ever bound, and none is under way any more: begin anew, with fresh addresses.
        hopeless = self._is_open and not self._is_trying()
        if (stood or hopeless) and not self._is_up():
            for journey in self._waiting.all():
                self._tell(journey, journey.cut())
            error = session.error
            self._let_go()
            self._events.append(Disconnected(error))

    # --- inside -------------------------------------------------------------------------

    def _connect(self, attempt: int) -> Wire:
        return Wire(self._config, self._context, self._addresses[attempt % len(self._addresses)])

    def _is_up(self) -> bool:
        return any(session.state == BOUND for session in self._sessions)

    def _is_trying(self) -> bool:
        return any(session.state == CONNECTING for session in self._sessions)

    def _tell(self, journey: Journey, answer: Answer | None) -> None:
        """Pass on what is to be told; or send refused parts again, while there is time."""
        if answer is None and journey.resting:
            now = time.monotonic()
            if when := journey.may_go_again(now):
                for index in journey.goes_again():
                    self._waiting.retry(Piece(journey, index), when)
            else:
                answer = journey.cut()
        if answer is not None:
            self._events.append(answer)

    def _turn_over(self, timeout: float, *, retry: bool = True) -> None:
        """One turn: wait for connections and timers, take in, do what is due, write."""
        assert self._watch is not None
        self._watch.follow(self._sessions)
        wait = max(0.0, min(timeout, self._next_at() - time.monotonic())) if timeout else 0.0
        ready = self._watch.ready(wait)
        now = time.monotonic()
        for session in ready:
            session.attend(now)
        for session in self._sessions:
            if self._watch is not None and (retry or session.state in (CONNECTING, BOUND)):
                session.tick(now)
        self._write()

    def _next_at(self) -> float:
        now = time.monotonic()
        return min(self._waiting.next_at(), *(s.next_at(now) for s in self._sessions))

    def _write(self) -> None:
        """Write what may leave now, and give back what waited too long."""
        now = time.monotonic()
        for journey in self._waiting.stale(now):
            self._tell(journey, journey.cut())
        self._waiting.spread(self._sessions, now)
        for session in self._sessions:
            session.flush()
        if self._watch is not None:
            self._watch.follow(self._sessions)

    def _let_go(self) -> None:
        """Hang up everywhere and keep nothing."""
        for session in self._sessions:
            session.hang_up()
        if self._watch is not None:
            self._watch.close()
        self._watch = None
        self._is_open = False
        self._waiting.clear()
        self._owed.clear()


def _roles(bind: str) -> tuple[str, ...]:
    return ("transmitter", "receiver") if bind == "pair" else ("transceiver",)
