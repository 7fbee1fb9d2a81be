"""One client's connection: what it may say when, its window, and what it is told."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from time import monotonic

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from apikeys.models import ApiKey
from campaigns.services.smppwhole import FAILED
from campaigns.smpp import binds, framing, queries, receipttexts, shortmessages
from campaigns.smpp.commands import RESPONSE, Command, Status
from campaigns.smpp.framing import BrokenStream, Framer, Pdu
from campaigns.smpp.tlvs import BrokenBody
from campaigns.smppmessages import Answered, Submitted
from campaigns.statuses import MessageState
from portal.smppserver import delivering, jobs, reading
from portal.smppserver.host import Host
from portal.smppserver.jobs import Claimed, Limits
from portal.smppserver.outbox import Outbox
from portal.smppserver.pace import Pace
from portal.smppserver.refusals import Refused, status_of

log = logging.getLogger(__name__)

SYSTEM_ID = "tidings"
AT_ONCE = 100  # submits accepted together
BIND_WITHIN, ENQUIRE_AFTER, DROP_AFTER, LEAVE_WITHIN = 10.0, 30.0, 90.0, 5.0
MOST_UNREAD = 1 << 20  # bytes that a client may leave unread before it is dropped
_BINDS = {
    Command.BIND_TRANSCEIVER: "transceiver",
    Command.BIND_TRANSMITTER: "transmitter",
    Command.BIND_RECEIVER: "receiver",
}
_STATES = {
    MessageState.QUEUED: "ENROUTE",
    MessageState.SENT: "ENROUTE",
    MessageState.UNCERTAIN: "ENROUTE",
    MessageState.DELIVERED: "DELIVRD",
    MessageState.UNDELIVERED: "UNDELIV",
    MessageState.UNKNOWN: "UNKNOWN",
    MessageState.REJECTED: "REJECTD",
    MessageState.EXPIRED: "EXPIRED",
    MessageState.CANCELLED: "DELETED",
    MessageState.BLOCKED: "REJECTD",
}


class Session:
    """A connection, bound or not yet."""

    def __init__(
        self, host: Host, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.host, self.reader, self.writer = host, reader, writer
        peer = writer.get_extra_info("peername")
        self.address = str(peer[0]) if peer else ""
        self.mode = ""
        self.key: ApiKey | None = None
        self.outbox = Outbox()
        self.closing = self.draining = False
        self.busy = 0
        self._waiting: deque[tuple[int, int, Submitted]] = deque()
        self._wake = asyncio.Event()
        self._framer = Framer()
        self._sequence = 0
        self._since = self._heard = self._enquired = monotonic()
        self._limits = Limits(1, 1, 1)
        self._pace = Pace(1)
        self._system_type = ""
        self._handlers: dict[int, Callable[[Pdu], object]] = {
            Command.SUBMIT_SM: self._submit,
            Command.DATA_SM: self._submit,
            Command.ENQUIRE_LINK: self._answer,
            Command.CANCEL_SM: lambda pdu: self._answer(pdu, Status.ESME_RCANCELFAIL),
            Command.REPLACE_SM: lambda pdu: self._answer(pdu, Status.ESME_RREPLACEFAIL),
        }

    @property
    def receives(self) -> bool:
        """Whether receipts and replies may be written to it."""
        return self.mode in ("transceiver", "receiver") and not (self.closing or self.draining)

    @property
    def idle(self) -> bool:
        """Whether every submit has its answer."""
        return not self._waiting and not self.busy

    async def run(self) -> None:
        """Serve the client until either side ends it."""
        worker = asyncio.create_task(self._work())
        try:
            await self._read()
        except (BrokenStream, OSError):
            # Where the next PDU starts cannot be told any more.
            self._write(Command.GENERIC_NACK, 0, status=Status.ESME_RINVCMDLEN)
        finally:
            self.closing = True
            worker.cancel()
            self.host.unsent += self.outbox.clear()
            self.writer.close()

    def rebind(self, key: ApiKey, limits: Limits) -> None:
        """Go on with the credential as it is now."""
        self.key, self._limits = key, limits
        if self._pace.rate != limits.per_second:
            self._pace = Pace(limits.per_second)

    def stop_reading(self) -> None:
        """Take nothing more from the client; what it sent before is still answered."""
        self.draining = True

    def end(self) -> None:
        """Take leave: the client is told, and the connection closed."""
        if not self.closing:
            self.closing = True
            if self.mode:
                self._write(Command.UNBIND, self._next())
            self.writer.close()

    def tick(self) -> None:
        """Look at the clock: who does not bind, answer or read is let go."""
        now = monotonic()
        unread = self.writer.transport.get_write_buffer_size() > MOST_UNREAD
        late_bind = not self.mode and now - self._since > BIND_WITHIN
        if unread or late_bind or now - self._heard > DROP_AFTER:
            self.end()
        elif self.mode and now - max(self._heard, self._enquired) > ENQUIRE_AFTER:
            self._enquired = now
            self._write(Command.ENQUIRE_LINK, self._next())
        self.host.refused += self.outbox.late()

    def deliver(self, claimed: Claimed) -> None:
        """Write a receipt or reply."""
        sequences = [self._next() for _ in claimed.bodies]
        self.outbox.add(claimed.pk, sequences)
        for sequence, body in zip(sequences, claimed.bodies, strict=True):
            self._write(Command.DELIVER_SM, sequence, body)

    async def _read(self) -> None:
        while not self.closing:
            data = await self.reader.read(65536)
            if not data:
                return
            self._heard = monotonic()
            for pdu in self._framer.feed(data):
                await self._handle(pdu)
            await self.writer.drain()

    async def _handle(self, pdu: Pdu) -> None:
        if (self.closing or self.draining) and not pdu.command & RESPONSE:
            return
        try:
            await self._dispatch(pdu)
        except BrokenBody:
            self._answer(pdu, Status.ESME_RINVCMDLEN)
        except Refused as refused:
            self._answer(pdu, refused.status)
        except (DatabaseError, InterfaceError):  # away: the client is told, and may come again
            log.exception("A PDU from %s failed", self.address)
            self._answer(pdu, Status.ESME_RSYSERR)

    async def _dispatch(self, pdu: Pdu) -> None:
        if pdu.command & RESPONSE:
            self._answered(pdu)
        elif pdu.command in _BINDS:
            await self._bind(pdu)
        elif pdu.command == Command.UNBIND:
            await self._unbind(pdu)
        elif not self.mode and pdu.command != Command.ENQUIRE_LINK:
            self._answer(pdu, Status.ESME_RINVBNDSTS)
        elif pdu.command == Command.QUERY_SM:
            await self._query(pdu)
        elif pdu.command in self._handlers:
            self._handlers[pdu.command](pdu)
        else:
            nack = Status.ESME_RINVCMDID
            self._write(Command.GENERIC_NACK, pdu.sequence, status=nack)

    async def _bind(self, pdu: Pdu) -> None:
        if self.mode:
            raise Refused(Status.ESME_RALYBND)
        wanted = binds.decode(pdu.body)
        if not wanted.system_id.strip():
            raise Refused(Status.ESME_RINVSYSID)
        try:
            self.key = await self.host.ask(jobs.bind, wanted, self.address)
            self._limits = await self.host.ask(jobs.limits_of, self.key)
        except Refused as refused:
            self._answer(pdu, refused.status)
            self.end()
            return
        if self.host.sessions_of(self.key) >= self._limits.sessions:
            self._answer(pdu, Status.ESME_RALYBND)
            self.end()
            return
        self.mode = _BINDS[Command(pdu.command)]
        self._system_type = wanted.system_type
        self._pace = Pace(self._limits.per_second)
        self._answer(pdu, body=binds.encode_answer(SYSTEM_ID))
        if self.receives:
            self.host.look_back()

    def _submit(self, pdu: Pdu) -> None:
        if self.mode not in ("transceiver", "transmitter"):
            raise Refused(Status.ESME_RINVBNDSTS)
        if len(self._waiting) + self.busy >= self._limits.window:
            raise Refused(Status.ESME_RMSGQFUL)
        if not self._pace.allows():
            raise Refused(Status.ESME_RTHROTTLED)
        data = pdu.command == Command.DATA_SM
        short = (shortmessages.decode_data if data else shortmessages.decode)(pdu.body)
        wanted = reading.read(short, self._system_type, timezone.now())
        self._waiting.append((pdu.command, pdu.sequence, wanted))
        self._wake.set()

    async def _work(self) -> None:
        """Accept what waits, as much of it together as there is."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                count = min(AT_ONCE, len(self._waiting))
                some = [self._waiting.popleft() for _ in range(count)]
                self.busy = count
                answers = await self._take([wanted for _, _, wanted in some])
                self.busy = 0
                for (command, sequence, _), answer in zip(some, answers, strict=True):
                    self._tell(command, sequence, answer)

    async def _take(self, submits: list[Submitted]) -> list[Answered]:
        assert self.key is not None
        try:
            return await self.host.ask(jobs.take, self.key, self.address, submits)
        except Exception:  # the database is away: the client is told, and may come again
            log.exception("Submits of %s failed", self.key)
            return [Answered(code=FAILED)] * len(submits)

    def _tell(self, command: int, sequence: int, answer: Answered) -> None:
        if answer.code:
            status = Status.ESME_RSYSERR if answer.code == FAILED else status_of(answer.code)
            self._write(command | RESPONSE, sequence, status=status)
        else:
            body = answer.reference.encode() + b"\0"
            self._write(command | RESPONSE, sequence, body)

    async def _query(self, pdu: Pdu) -> None:
        assert self.key is not None
        wanted = queries.message_id_of(pdu.body)
        found = await self.host.ask(jobs.query, self.key, wanted)
        if found is None:
            raise Refused(Status.ESME_RINVMSGID)
        state = receipttexts.STATE_NUMBERS[_STATES[MessageState(found.state)]]
        body = queries.encode_answer(wanted, delivering.final_date(found.final_at), state)
        self._answer(pdu, body=body)

    async def _unbind(self, pdu: Pdu) -> None:
        """Answer what was sent before, then this."""
        self.draining = True
        end = monotonic() + LEAVE_WITHIN
        while not self.idle and monotonic() < end:
            await asyncio.sleep(0.02)
        self._answer(pdu)
        self.closing = True

    def _answered(self, pdu: Pdu) -> None:
        if pdu.command not in (Command.DELIVER_SM_RESP, Command.GENERIC_NACK):
            return
        failed = pdu.command == Command.GENERIC_NACK
        status = (pdu.status or Status.ESME_RSYSERR) if failed else pdu.status
        sent = self.outbox.answered(pdu.sequence, status)
        if sent is not None:
            (self.host.refused if sent.failed else self.host.done).append(sent.pk)

    def _answer(self, pdu: Pdu, status: int = Status.ESME_ROK, body: bytes = b"") -> None:
        if not body and not status and pdu.command in _BINDS:
            body = b"\0"
        self._write(pdu.command | RESPONSE, pdu.sequence, body, status)

    def _write(self, command: int, sequence: int, body: bytes = b"", status: int = 0) -> None:
        if not self.writer.is_closing():
            self.writer.write(framing.encode(command, sequence, body, status))

    def _next(self) -> int:
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        return self._sequence
