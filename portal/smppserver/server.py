"""The listening sockets, the sessions, and the clocks that all of them share."""

import asyncio
import contextlib
import logging
import ssl
from collections import Counter
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections

from apikeys.models import ApiKey
from campaigns.services.smppdeliveries import KEPT, Ended
from portal.smppserver import jobs
from portal.smppserver.session import Session

log = logging.getLogger(__name__)

THREADS = 4
MOST_CONNECTIONS, MOST_OF_ADDRESS = 1_000, 100
TICK, CHECK_EVERY, DELIVER_EVERY = 1.0, 3.0, 0.5
SWEEP_EVERY, REPLIES_EVERY, TIDY_EVERY, LEAVE_WITHIN = 30.0, 2.0, 15.0, 10.0
JUST_NOW = timedelta(minutes=5)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Listening:
    """Where to listen: a port of None is not opened; 0 is any free one."""

    host: str
    port: int | None = None
    tls_port: int | None = None
    tls: ssl.SSLContext | None = None


class Server:
    """All sessions of one process. Not started until `start`."""

    def __init__(self, listening: Listening) -> None:
        self.listening = listening
        self.sessions: set[Session] = set()
        # Deliveries by what became of them, until the next round writes it down.
        self.done: list[int] = []
        self.refused: list[int] = []
        self.unsent: list[int] = []
        self.ports: list[int] = []
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="smpp")
        self._listeners: list[asyncio.Server] = []
        self._clocks: list[asyncio.Task[None]] = []
        self._ended = Ended()
        self._sweep_at = self._replies_at = 0.0
        self._whole_look_back = True

    async def start(self) -> None:
        """Listen; `ports` then says where."""
        for port, tls in (
            (self.listening.port, None),
            (self.listening.tls_port, self.listening.tls),
        ):
            if port is not None:
                found = await asyncio.start_server(
                    self._connected, self.listening.host, port, ssl=tls
                )
                self._listeners.append(found)
                self.ports.append(found.sockets[0].getsockname()[1])
        for work, every in (
            (self._tick, TICK),
            (self._check, CHECK_EVERY),
            (self._deliver, DELIVER_EVERY),
            (self._tidy, TIDY_EVERY),
        ):
            self._clocks.append(asyncio.create_task(_repeat(work, every)))

    async def stop(self) -> None:
        """Take no more, answer what waits, take leave of everybody."""
        for listener in self._listeners:
            listener.close()
        end = monotonic() + LEAVE_WITHIN
        for session in self.sessions:
            session.stop_reading()
        while monotonic() < end and not all(session.idle for session in self.sessions):
            await asyncio.sleep(0.05)
        for session in list(self.sessions):
            session.end()
        for clock in self._clocks:
            clock.cancel()
        await asyncio.gather(*self._clocks, return_exceptions=True)
        while monotonic() < end and self.sessions:
            await asyncio.sleep(0.05)
        with contextlib.suppress(Exception):
            await self._settle()
        self._pool.shutdown(wait=True)

    async def ask(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do `work` with the database, in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._pool, lambda: _connected_work(work, *given, **named)
        )

    def sessions_of(self, key: ApiKey) -> int:
        """How many sessions a credential has."""
        return sum(1 for each in self.sessions if each.mode and each.key and each.key.pk == key.pk)

    def look_back(self) -> None:
        """Somebody new wants receipts: look for all that is owed, not only for what is new."""
        self._whole_look_back = True

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(self, reader, writer)
        alike = sum(1 for each in self.sessions if each.address == session.address)
        if len(self.sessions) >= MOST_CONNECTIONS or alike >= MOST_OF_ADDRESS:
            writer.close()
            return
        self.sessions.add(session)
        try:
            await session.run()
        finally:
            self.sessions.discard(session)

    async def _tick(self) -> None:
        for session in list(self.sessions):
            session.tick()

    async def _check(self) -> None:
        """End the sessions of credentials that are revoked, changed, or out of their addresses."""
        bound = [(each, each.key) for each in self.sessions if each.mode and each.key]
        held: dict[int, set[str]] = {}
        for session, key in bound:
            held.setdefault(key.pk, set()).add(session.address)
        if not held:
            return
        keys, out = await self.ask(jobs.standing, held)
        limits = {pk: await self.ask(jobs.limits_of, key) for pk, key in keys.items()}
        for session, key in bound:
            fresh = keys.get(key.pk)
            if fresh is None or (key.pk, session.address) in out or fresh.digest != key.digest:
                session.end()
            else:
                session.rebind(fresh, limits[key.pk])

    async def _deliver(self) -> None:
        await self._settle()
        receivers = [each for each in self.sessions if each.receives and each.key]
        if not receivers:
            return
        await self.ask(jobs.follow, self._ended)
        await self._look_back(receivers)
        free: Counter[int] = Counter()
        for session in receivers:
            if session.key and session.outbox.room > 0:
                free[session.key.pk] += session.outbox.room
        for claimed in await self.ask(jobs.claim, dict(free)) if free else ():
            able = [
                each
                for each in receivers
                if each.receives and each.key and each.key.pk == claimed.key
            ]
            if able:
                max(able, key=lambda each: each.outbox.room).deliver(claimed)
            else:
                self.unsent.append(claimed.pk)

    async def _look_back(self, receivers: list[Session]) -> None:
        """Replies every few seconds; now and then also what the outbox did not tell."""
        now, whole = monotonic(), self._whole_look_back
        keys = {each.key.pk: each.key for each in receivers if each.key}
        if whole or now >= self._sweep_at:
            self._whole_look_back = False
            self._sweep_at = now + SWEEP_EVERY
            await self.ask(jobs.sweep)
        if whole or now >= self._replies_at:
            self._replies_at = now + REPLIES_EVERY
            since = KEPT if whole else JUST_NOW
            await self.ask(jobs.owe_replies, list(keys.values()), since)

    async def _settle(self) -> None:
        done, refused, unsent = self.done, self.refused, self.unsent
        if done or refused or unsent:
            self.done, self.refused, self.unsent = [], [], []
            await self.ask(jobs.settle, done, refused, unsent)

    async def _tidy(self) -> None:
        await self.ask(jobs.tidy)


async def _repeat(work: Callable[[], Coroutine[Any, Any, None]], every: float) -> None:
    while True:
        try:
            await work()
        except Exception:  # the database is away: the next round may find it back
            log.exception("A round of the SMPP server failed")
        await asyncio.sleep(every)


def _connected_work(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    close_old_connections()
    try:
        return work(*given, **named)
    finally:
        close_old_connections()
