"""One bind: its connection, its window and rate, its timers, and the PDUs that go through it.

A part counts as written from the first byte that the kernel took: what only stood in our queue
when the connection ended was never written. Times are monotonic seconds.
"""

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from campaigns.gateways.base import BindState
from campaigns.gateways.smpp.bucket import Bucket
from campaigns.gateways.smpp.codes import name_of
from campaigns.gateways.smpp.config import SmppConfig
from campaigns.gateways.smpp.flights import LAST_SEQUENCE, Flights, Piece
from campaigns.gateways.smpp.outbox import Outbox
from campaigns.gateways.smpp.pauses import Pauses
from campaigns.gateways.smpp.wire import READ_BYTES, Wire
from campaigns.smpp import binds
from campaigns.smpp.commands import RESPONSE, Command, Status, command_name
from campaigns.smpp.framing import HEADER, HEADER_BYTES, BrokenStream, Framer, Pdu, encode

log = logging.getLogger(__name__)

PARTS_A_BLOB = 500
READS_A_TURN = 8
UNBIND_GRACE_SECONDS = 2.0
# Whoever waits for us is as patient as we are, and began to wait before: we speak first, for we
# know which parts were taken.
ANSWER_SHARE = 0.95

WAITING, CONNECTING, BOUND, REFUSED = "waiting", "connecting", "bound", "refused"

_SUBMIT, _SUBMIT_RESP = int(Command.SUBMIT_SM), int(Command.SUBMIT_SM_RESP)
_FROM_PHONES = (int(Command.DELIVER_SM), int(Command.DATA_SM))
_WITHOUT_ANSWER = (int(Command.ALERT_NOTIFICATION), int(Command.OUTBIND))


class Owner(Protocol):
    """Who is told what happens on a bind."""

    def answered(self, session: "Session", piece: Piece, pdu: Pdu, late: bool) -> None:
        """The answer to a part; `late`: it was given up before."""

    def unanswered(self, piece: Piece) -> None:
        """No answer came in time."""

    def expired(self, piece: Piece) -> None:
        """A part could not begin to leave in time, and will not any more."""

    def delivered(self, session: "Session", pdu: Pdu) -> None:
        """A deliver_sm or data_sm; `respond` answers it."""

    def lost(self, session: "Session", stood: bool, written: list[Piece], dry: list[Piece]) -> None:
        """The connection ended (`stood`: it was bound). `written` have no answer, `dry` never left.

        `session.error` says why.
        """


class Session:
    """A bind as `role`: transceiver, transmitter or receiver. Made at rest; `start` connects."""

    def __init__(
        self,
        config: SmppConfig,
        role: str,
        label: str,
        owner: Owner,
        connect: Callable[[int], Wire],
    ) -> None:
        self.label = label
        self.transmits = role != "receiver"
        self.state = WAITING
        self.since = time.monotonic()
        self.error = ""
        self.epoch = 0
        self._config = config
        self._bind = binds.BINDS[role]
        self._owner = owner
        self._connect = connect
        self._pauses = Pauses()
        self._counted = (self.since, 0, 0.0)
        self._forget(self.since)

    def _forget(self, now: float) -> None:
        """Begin without anything of an earlier connection."""
        self._wire: Wire | None = None
        self._framer = Framer()
        self._outbox = Outbox()
        self._bucket = Bucket(self._config.rate, now)
        self._written = 0
        self._counted = (now, 0, 0.0)
        self._flights = Flights()
        self._queue: deque[Piece] = deque()
        self._heard_at = now
        self._asked_at = 0.0
        self._bind_by = 0.0
        self._unbind: Pdu | None = None
        self._unbind_by = 0.0

    # --- what others ask ----------------------------------------------------------------

    @property
    def fileno(self) -> int:
        """Its file descriptor; -1 without a connection."""
        return self._wire.fileno() if self._wire else -1

    @property
    def wants_to_write(self) -> bool:
        """Whether it waits for the connection to stand, or to take more bytes."""
        return bool(self._outbox) or bool(self._wire and self._wire.wants_to_write)

    def room(self, now: float) -> int:
        """How many parts it can write now."""
        if self.state != BOUND or not self.transmits or self._unbind:
            return 0
        free = min(self._config.window - len(self._flights), self._bucket.allowance(now))
        return max(0, free - len(self._queue))

    def next_at(self, now: float) -> float:
        """When it must be ticked at the latest."""
        if self.state in (WAITING, REFUSED):
            return self._pauses.over_at
        if self.state == CONNECTING:
            return self._bind_by or self.since + self._config.connect_timeout
        asked, config = self._asked_at, self._config
        times = [asked + config.response_timeout if asked else self._heard_at + config.enquire_link]
        times.append(self._flights.next_at())
        if self._unbind:
            times.append(self._unbind_by)
        if self._queue:
            times.append(self._queue[0].journey.write_by)
        if self._queue and len(self._flights) < config.window:
            times.append(now + self._bucket.wait())
        return min(times)

    def as_seen(self, now: float) -> BindState:
        """For operators; `rate` is what was written in the last second or more."""
        at, written, rate = self._counted
        if now - at >= 1:
            rate = (self._written - written) / (now - at)
            self._counted = (now, self._written, rate)
        window = self._config.window if self.transmits else 0
        flights = len(self._flights)
        return BindState(self.label, self.state, self.since, window, flights, rate, self.error)

    # --- out ----------------------------------------------------------------------------

    def start(self, now: float) -> None:
        """Begin to connect."""
        self._forget(now)
        self.epoch += 1
        self._become(CONNECTING, self.error)
        try:
            self._wire = self._connect(self._pauses.failures)
        except OSError as error:
            self._lose(str(error))

    def give(self, piece: Piece) -> None:
        """Queue a part; `flush` writes it."""
        self._queue.append(piece)

    def respond(self, pdu: Pdu, status: int = 0) -> None:
        """Queue the answer to a request of the carrier's; `flush` writes it."""
        body = b"\0" if pdu.command in _FROM_PHONES else b""
        self._outbox.add(encode(pdu.command | RESPONSE, pdu.sequence, body, status))

    def flush(self) -> None:
        """Write what window, rate and the connection allow."""
        while self._wire and (self.state == BOUND or self._bind_by):
            chosen = [] if self._outbox.blocked else self._choose(time.monotonic())
            if not chosen and not self._outbox:
                return
            begun = self._outbox.send(self._wire, [pdu for _, _, pdu in chosen])
            if chosen:
                self._took_off(chosen, begun)
            if self._wire.error:
                error = self._wire.error
                # What the carrier answered before it hung up still counts.
                with contextlib.suppress(OSError, BrokenStream):
                    self._read(time.monotonic())
                self._lose(error)
            elif self._outbox.stuck:
                return

    def _choose(self, now: float) -> list[tuple[int, Piece, bytes]]:
        """Parts that may be written now, with their sequence numbers, as PDUs."""
        found: list[tuple[int, Piece, bytes]] = []
        queue, flights = self._queue, self._flights
        if not queue or self._unbind or self.state != BOUND:
            return found
        most = min(self._config.window - len(flights), self._bucket.allowance(now), PARTS_A_BLOB)
        while queue and len(found) < most:
            piece = queue.popleft()
            journey = piece.journey
            if journey.told:
                continue
            if now > journey.write_by:
                self._owner.expired(piece)
                continue
            sequence, body = flights.number(), journey.bodies[piece.part]
            pdu = HEADER.pack(HEADER_BYTES + len(body), _SUBMIT, 0, sequence) + body
            found.append((sequence, piece, pdu))
        return found

    def _took_off(self, chosen: list[tuple[int, Piece, bytes]], begun: int) -> None:
        """Note those that began to leave; the others queue again as the first."""
        late_at = time.monotonic() + self._config.response_timeout * ANSWER_SHARE
        for sequence, piece, _ in chosen[:begun]:
            self._flights.took_off(sequence, piece, late_at)
        self._queue.extendleft(piece for _, piece, _ in reversed(chosen[begun:]))
        self._bucket.spend(begun)
        self._written += begun

    # --- in -----------------------------------------------------------------------------

    def attend(self, now: float) -> None:
        """Take in what came: the connection is readable, or it stands."""
        try:
            if self._wire and self.state == CONNECTING and not self._bind_by:
                if not self._wire.establish():
                    return
                self._ask_to_bind(now)
            self._read(now)
        except (OSError, BrokenStream) as error:
            self._lose(str(error) or type(error).__name__)

    def tick(self, now: float) -> None:
        """Do what it is time for."""
        if self.state in (WAITING, REFUSED):
            if now >= self._pauses.over_at:
                self.start(now)
        elif self.state == CONNECTING:
            if now >= self.next_at(now):
                self._lose("no answer to the bind" if self._bind_by else "no connection in time")
        else:
            for piece in self._flights.late(now):
                self._owner.unanswered(piece)
            self._give_back_stale_ones(now)
            self._keep_alive(now)
            if self._unbind and (not self._flights or now >= self._unbind_by):
                self.respond(self._unbind)
                self.flush()
                self._lose("the carrier unbound")

    def _ask_to_bind(self, now: float) -> None:
        config = self._config
        self._bind_by = now + config.response_timeout
        bind = binds.Bind(config.system_id, config.password, config.system_type)
        self._outbox.add(encode(self._bind, self._flights.number(), binds.encode(bind)))
        self.flush()

    def _read(self, now: float) -> None:
        for _ in range(READS_A_TURN):
            data = self._wire.receive() if self._wire else b""
            if not data:
                return
            self._heard_at, self._asked_at = now, 0.0
            found = self._framer.feed(data)
            while found:
                for pdu in found:
                    self._take(pdu, now)
                found = self._framer.feed(b"")
            # The kernel had no more; a sealed line may, and select would not say so.
            if self._wire and not self._wire.sealed and len(data) < READ_BYTES:
                return

    def _take(self, pdu: Pdu, now: float) -> None:
        if self.state == CONNECTING:
            self._take_bind_answer(pdu, now)
        elif self._wire is None:
            return
        elif pdu.command == _SUBMIT_RESP:
            self._take_answer(pdu)
        elif pdu.command in _FROM_PHONES:
            self._owner.delivered(self, pdu)
        else:
            self._take_other(pdu, now)

    def _take_bind_answer(self, pdu: Pdu, now: float) -> None:
        if pdu.command not in (self._bind | RESPONSE, Command.GENERIC_NACK):
            log.warning("%s before it is bound: %s", self.label, command_name(pdu.command))
        elif pdu.status or pdu.command == Command.GENERIC_NACK:
            self._lose(f"bind refused: {name_of(pdu.status)}", REFUSED)
        else:
            self._bind_by = 0.0
            self._become(BOUND, "")

    def _take_answer(self, pdu: Pdu) -> None:
        """An answer to a part: in time, late, or to nothing that we know (F24)."""
        piece, late = self._flights.landed(pdu.sequence)
        if piece:
            self._owner.answered(self, piece, pdu, late)
        else:
            name = command_name(pdu.command)
            log.warning("%s: a %s to %s, which nobody sent", self.label, name, pdu.sequence)

    def _take_other(self, pdu: Pdu, now: float) -> None:
        command = pdu.command
        if command == Command.ENQUIRE_LINK:
            self.respond(pdu)
        elif command == Command.UNBIND:
            self._unbind, self._unbind_by = pdu, now + UNBIND_GRACE_SECONDS
        elif command == Command.GENERIC_NACK and pdu.sequence in self._flights:
            self._take_answer(pdu)
        elif command == Command.GENERIC_NACK:
            # Of which PDU it speaks nobody knows: the one without an answer will be in doubt.
            log.warning("%s: a generic_nack (%s)", self.label, name_of(pdu.status))
        elif command & RESPONSE or command in _WITHOUT_ANSWER:
            log.debug("%s: a %s, passed over", self.label, command_name(command))
        else:
            log.warning("%s: a %s, which is not for us", self.label, command_name(command))
            refusal = int(Status.ESME_RINVCMDID)
            self._outbox.add(encode(Command.GENERIC_NACK, pdu.sequence, status=refusal))

    # --- timers and ends ----------------------------------------------------------------

    def _give_back_stale_ones(self, now: float) -> None:
        """Parts that wait too long, for an answer or for a carrier that reads nothing."""
        while self._queue and self._queue[0].journey.write_by < now:
            piece = self._queue.popleft()
            if not piece.journey.told:
                self._owner.expired(piece)

    def _keep_alive(self, now: float) -> None:
        """Ask whether the carrier is there when nothing was heard; hang up when it is not."""
        if self._asked_at:
            if now >= self._asked_at + self._config.response_timeout:
                self._lose("the carrier does not answer enquire_link")
        elif now >= self._heard_at + self._config.enquire_link:
            self._asked_at = now
            self._outbox.add(encode(Command.ENQUIRE_LINK, self._flights.number()))

    def say_goodbye(self) -> None:
        """Ask to unbind, as a last word; `hang_up` follows."""
        if self.state == BOUND:
            self._outbox.add(encode(Command.UNBIND, LAST_SEQUENCE))
            self.flush()

    def heard_goodbye(self) -> bool:
        """Whether the carrier answered the unbind or is gone; whatever else comes is dropped."""
        if self._wire is None or self.state != BOUND:
            return True
        try:
            found = self._framer.feed(self._wire.receive())
        except (OSError, BrokenStream):
            return True
        return any(pdu.command == Command.UNBIND_RESP for pdu in found)

    def hang_up(self) -> None:
        """Let the connection go, without telling anybody."""
        if self._wire:
            self._wire.close()
        self._forget(time.monotonic())
        self._become(WAITING, "")

    def _lose(self, why: str, state: str = WAITING) -> None:
        """The connection is over."""
        if self.state in (WAITING, REFUSED):
            return
        now, stood = time.monotonic(), self.state == BOUND
        written = self._flights.all()
        dry = [piece for piece in self._queue if not piece.journey.told]
        if self._wire:
            self._wire.close()
        self._pauses.failed(now, now - self.since if stood else 0.0)
        self._forget(now)
        self._become(state, why)
        log.warning("%s: %s", self.label, why)
        self._owner.lost(self, stood, written, dry)

    def _become(self, state: str, error: str) -> None:
        self.state, self.since, self.error = state, time.monotonic(), error
