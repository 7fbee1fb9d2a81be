"""One SMPP session of the simulator, from its bind to its end."""

import asyncio
import logging
import random
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import cast

from campaigns.simulator.carrier import Arrival, Carrier, Debt, Decision
from campaigns.simulator.committing import Commits
from campaigns.simulator.debts import Owed
from campaigns.simulator.smppanswers import answer_to
from campaigns.simulator.smppbodies import Wording, inbound, part_of, receipt, reports, shown
from campaigns.smpp import binds, framing
from campaigns.smpp import shortmessages as sm
from campaigns.smpp import tlvs as tlv
from campaigns.smpp.commands import RESPONSE, Command, Status
from campaigns.smpp.framing import BrokenStream, Framer, Pdu
from campaigns.smpp.tlvs import BrokenBody

logger = logging.getLogger(__name__)

DELIVER_WINDOW = 500  # receipts a session may have without an answer
SOME = 100
ACKNOWLEDGE_SECONDS = 10.0  # then they are offered again, to another session if there is one
RETRY_SECONDS = 1.0  # after a receipt was refused
UNREAD_LIMIT = 1 << 22
PIECE = 48  # bytes at most that leave at once in a phase with fragments


class Session(asyncio.Protocol):
    """Answers what comes in, in bunches; `sessions` is the door's list, kept by itself."""

    def __init__(
        self,
        carrier: Carrier,
        commits: Commits,
        sessions: list["Session"],
        *,
        password: str,
        wording: Wording,
    ) -> None:
        self._carrier = carrier
        self._commits = commits
        self._sessions = sessions
        self._password = password
        self._wording = wording
        self._framer = Framer()
        self._mode = 0
        self._route = ""
        self._sequence = 0
        self._given: dict[int, Debt] = {}
        self._moved_at = 0.0
        self._stalled = False
        self._acknowledged: list[str] = []
        self._arrivals: list[tuple[tuple[int, int], Arrival]] = []
        self._dripping = bytearray()
        self._does: dict[int, Callable[[Pdu], None]] = {
            Command.SUBMIT_SM: self._submit,
            Command.DATA_SM: self._submit,
            Command.DELIVER_SM_RESP: self._delivered,
            Command.ENQUIRE_LINK: self._simply_answer,
            Command.ENQUIRE_LINK_RESP: lambda pdu: None,
            Command.UNBIND: self._unbind,
            Command.GENERIC_NACK: self._delivered,
            Command.BIND_TRANSCEIVER: self._bind,
            Command.BIND_TRANSMITTER: self._bind,
            Command.BIND_RECEIVER: self._bind,
        }

    # --- the connection -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._sessions.append(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._sessions.remove(self)
        self._carrier.give_back(self._given.values())
        self._given = {}

    def data_received(self, data: bytes) -> None:
        try:
            while pdus := self._framer.feed(data):
                data = b""
                for pdu in pdus:
                    self._handle(pdu)
        except BrokenStream as error:
            logger.warning("A session ended: %s", error)
            self._send(Command.GENERIC_NACK, 0, status=Status.ESME_RINVCMDLEN)
            self._transport.close()
        if self._arrivals:
            asked = [question for question, _ in self._arrivals]
            arrivals = [arrival for _, arrival in self._arrivals]
            self._arrivals = []
            self._commits.add(arrivals, lambda decided: self._answer(asked, decided))
        if self._acknowledged:
            self._carrier.acknowledged(self._acknowledged)
            self._acknowledged = []

    def hang_up(self) -> None:
        """Close the connection, whatever is on its way."""
        self._transport.abort()

    # --- in -------------------------------------------------------------------------------

    def _handle(self, pdu: Pdu) -> None:
        do = self._does.get(pdu.command)
        if do is None:
            self._send(Command.GENERIC_NACK, pdu.sequence, status=Status.ESME_RINVCMDID)
            return
        try:
            do(pdu)
        except BrokenBody as error:
            logger.warning("A PDU cannot be read: %s", error)
            self._send(Command.GENERIC_NACK, pdu.sequence, status=Status.ESME_RINVCMDLEN)

    def _bind(self, pdu: Pdu) -> None:
        bind = binds.decode(pdu.body)
        status = self._bind_status(bind)
        body = binds.encode_answer("SIMULATOR") if status == Status.ESME_ROK else b""
        self._send(pdu.command | RESPONSE, pdu.sequence, body, status)
        if status == Status.ESME_ROK:
            self._mode, self._route = pdu.command, f"smpp:{bind.system_id}"
        elif status != Status.ESME_RALYBND:
            self._transport.close()

    def _bind_status(self, bind: binds.Bind) -> Status:
        if self._mode:
            return Status.ESME_RALYBND
        if self._carrier.weather.phase.bind_refused:
            return Status.ESME_RBINDFAIL
        if self._password and bind.password != self._password:
            return Status.ESME_RINVPASWD
        return Status.ESME_ROK

    def _submit(self, pdu: Pdu) -> None:
        if self._mode not in (Command.BIND_TRANSCEIVER, Command.BIND_TRANSMITTER):
            self._send(pdu.command | RESPONSE, pdu.sequence, status=Status.ESME_RINVBNDSTS)
            return
        short = (sm.decode if pdu.command == Command.SUBMIT_SM else sm.decode_data)(pdu.body)
        number, total, content = part_of(short)
        token = tlv.text(short.tlvs, self._wording.token_tlv)
        self._arrivals.append(
            (
                (pdu.command | RESPONSE, pdu.sequence),
                Arrival(
                    token or f"{self._route}:{pdu.sequence}:{secrets.token_hex(6)}",
                    short.destination.text,
                    short.source.text,
                    shown(content, short.data_coding),
                    self._route,
                    number,
                    total,
                    reports(short),
                ),
            )
        )

    def _delivered(self, pdu: Pdu) -> None:
        self._moved_at, self._stalled = time.monotonic(), False
        debt = self._given.pop(pdu.sequence, None)
        if debt is None:
            return
        if pdu.status == Status.ESME_ROK:
            self._acknowledged.append(debt[1])
        else:
            self._carrier.give_back([debt._replace(due=time.time() + RETRY_SECONDS)])

    def _simply_answer(self, pdu: Pdu) -> None:
        self._send(pdu.command | RESPONSE, pdu.sequence)

    def _unbind(self, pdu: Pdu) -> None:
        self._simply_answer(pdu)
        self._mode = 0
        self._transport.close()

    # --- answers --------------------------------------------------------------------------

    def _answer(self, asked: Sequence[tuple[int, int]], decisions: Sequence[Decision]) -> None:
        """Answer submits, each by the command and the sequence that its answer has."""
        if any(decision.outcome.hangs_up for decision in decisions):
            self.hang_up()
            return
        by_delay: dict[float, list[bytes]] = defaultdict(list)
        for (command, sequence), decision in zip(asked, decisions, strict=True):
            by_delay[decision.after].append(answer_to(command, sequence, decision, self._wording))
        for after, answers in by_delay.items():
            if after:
                asyncio.get_running_loop().call_later(after, self._write, b"".join(answers))
            else:
                self._write(b"".join(answers))

    # --- receipts -------------------------------------------------------------------------

    def receives(self, route: str) -> bool:
        """Whether receipts of `route` may be given to it now."""
        return (
            self._route == route
            and self._mode in (Command.BIND_TRANSCEIVER, Command.BIND_RECEIVER)
            and not (self._stalled or self._transport.is_closing())
        )

    def give_some(self) -> bool:
        """Deliver a few of those that are due; return whether there may be more."""
        room = min(SOME, DELIVER_WINDOW - len(self._given))
        if room <= 0 or self._transport.get_write_buffer_size() > UNREAD_LIMIT:
            return False
        debts = self._carrier.due(room, self._route)
        if not debts:
            return False
        if not self._given:
            self._moved_at = time.monotonic()
        out = []
        for debt in debts:
            self._sequence = self._sequence % 0x7FFFFF00 + 1
            self._given[self._sequence] = debt
            body = receipt(debt, self._wording) if isinstance(debt, Owed) else inbound(debt)
            out.append(framing.encode(Command.DELIVER_SM, self._sequence, body))
        self._write(b"".join(out))
        return len(debts) == room

    def take_back(self, now: float) -> None:
        """Give up on a client that answers no receipts, until it is heard of again."""
        if self._given and now - self._moved_at > ACKNOWLEDGE_SECONDS:
            self._carrier.give_back(self._given.values())
            self._given = {}
            self._stalled = True

    # --- out ------------------------------------------------------------------------------

    def _send(self, command: int, sequence: int, body: bytes = b"", status: int = 0) -> None:
        self._write(framing.encode(command, sequence, body, status))

    def _write(self, data: bytes) -> None:
        if self._transport.is_closing() or not data:
            return
        if not self._dripping and not self._carrier.weather.phase.fragments:
            self._transport.write(data)
            return
        if not self._dripping:
            asyncio.get_running_loop().call_soon(self._drip)
        self._dripping += data

    def _drip(self) -> None:
        """Send a piece that ends anywhere, and the next one in the loop's next turn."""
        size = random.randint(1, PIECE)
        piece, self._dripping = self._dripping[:size], self._dripping[size:]
        if not self._transport.is_closing():
            self._transport.write(piece)
            if self._dripping:
                asyncio.get_running_loop().call_soon(self._drip)
