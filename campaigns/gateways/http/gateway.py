"""A carrier that is reached by HTTP requests, one for each message.

There is no lasting connection to lose: each message has its own outcome. Only when connections
fail one after the other is the gateway Disconnected, after everything that was open is answered.
"""

import select
import time
from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.gateways.base import (
    BindState,
    ConnectionRefused,
    Disconnected,
    Event,
    Gateway,
    ReceiptIn,
    Submit,
    SubmitAccepted,
)
from campaigns.gateways.http import config as configs
from campaigns.gateways.http.receiving import NoAnswer
from campaigns.gateways.http.watching import Watch
from campaigns.gateways.http.wire import Connection, Door, NothingSent
from campaigns.gateways.http.workers import Pool

# Room is for as much as is answered in so many seconds, as fast as the carrier has been.
ROOM_SECONDS = 0.25
MOST_ROOM = 1000
# Where answers take up to this share of the time, a second message may wait for each connection.
QUICK_SHARE = 0.15


class HttpGateway(Gateway):
    """Raises ValueError(key, sentence) where `config` (docs/carriers-http.md) is wrong."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__(config)
        self._config = configs.read(config)
        target = self._config.recipe.target
        context = self._config.tls.context() if target.tls else None
        self._door = Door(target, context, self._config.connect_timeout, self._config.keep_alive)
        self._pool: Pool | None = None
        self._watch: Watch | None = None
        self._since = time.monotonic()
        self._why = ""
        self._allowance, self._allowed_at = 0.0, time.monotonic()

    def open(self) -> None:
        self.close()
        first = Connection(self._door)
        try:
            first.connect(time.monotonic() + self._config.connect_timeout)
        except NothingSent as error:
            self._why = str(error)
            raise ConnectionRefused(str(error)) from error
        self._since, self._why = time.monotonic(), ""
        self._pool = Pool(self._config, self._door, first)
        if self._config.lookup and self._config.lookup.by_reference and self._config.lookup.after:
            self._watch = Watch(self._config, self._door_of_lookups(), self._pool.mail)

    def close(self) -> None:
        for each in (self._watch, self._pool):
            if each is not None:
                each.stop()
        if self._pool is not None:
            self._since = time.monotonic()
        self._pool = self._watch = None

    def submit(self, messages: Sequence[Submit]) -> int:
        if self._pool is None or self._pool.lost:
            return 0
        self._allowance -= len(messages)
        for message in messages:
            self._pool.give(message)
        return len(messages)

    def poll(self, timeout: float) -> list[Event]:
        pool = self._pool
        if pool is None:
            return []
        given_up = pool.lost and not pool.outstanding
        if not given_up:
            select.select([pool.mail.reader], [], [], timeout)
        given_up = pool.lost and not pool.outstanding
        events = pool.mail.take()
        if self._watch is not None:
            self._watch.note(event for event in events if isinstance(event, SubmitAccepted))
        if given_up:
            events.append(Disconnected(pool.lost))
            self.close()
            self._why = pool.lost
        return events

    def acknowledge(self, ids: Sequence[str]) -> None:
        """Nothing is told to the carrier: what it was asked for can be asked for again."""

    def descriptors(self) -> Sequence[int]:
        return () if self._pool is None else (self._pool.mail.reader,)

    def room(self) -> int:
        pool = self._pool
        if pool is None or pool.lost or time.monotonic() < pool.held_until:
            return 0
        free = min(int(self._config.connections * _ahead(pool)), MOST_ROOM) - pool.outstanding
        return max(0, min(free, self._allowed()) if self._config.rate else free)

    def binds(self) -> Sequence[BindState]:
        target, pool = self._config.recipe.target, self._pool
        state = "bound" if pool is not None and not pool.lost else "waiting"
        held = pool is not None and time.monotonic() < pool.held_until
        return (
            BindState(
                f"{target.host}:{target.port}",
                state,
                self._since,
                self._config.connections,
                pool.outstanding if pool is not None else 0,
                self._config.rate,
                "throttled" if held else self._why,
            ),
        )

    def ask(self, token: str, reference: str = "") -> ReceiptIn | None:
        """What the carrier says of a message now, where it can be asked; blocks.

        `status` may be a word on the way, such as ENROUTE: then it was accepted at least. None
        where it does not know the message, cannot be asked, or does not answer as it should.
        """
        rules, fixed = self._config.lookup, self._config.fixed
        request = rules.about([reference], fixed) if rules and reference else None
        if rules is not None and request is None:
            request = rules.about_token(token, fixed)
        if rules is None or request is None:
            return None
        connection = Connection(self._door_of_lookups())
        try:
            response = connection.exchange(request, time.monotonic() + self._config.timeout)
        except (NothingSent, NoAnswer):
            return None
        finally:
            connection.close()
        told = rules.read(response) or []
        if "token" in rules.reports.fields or reference:
            told = [r for r in told if reference == r.reference != "" or r.token == token]
        return told[0]._replace(token=token) if len(told) == 1 else None

    def _door_of_lookups(self) -> Door:
        assert self._config.lookup is not None
        target = self._config.lookup.target
        context = self._config.tls.context() if target.tls else None
        return self._door._replace(target=target, context=context)

    def _allowed(self) -> int:
        """How many messages the rate of the configuration allows now: at most a tenth of it."""
        now = time.monotonic()
        grown = self._allowance + (now - self._allowed_at) * self._config.rate
        self._allowance = min(grown, max(1.0, self._config.rate / 10))
        self._allowed_at = now
        return int(self._allowance)


def _ahead(pool: Pool) -> float:
    """How many messages each connection may have, the one that it writes included."""
    if not pool.latency:
        return 1.0
    waiting = 2.0 if pool.latency < pool.config.timeout * QUICK_SHARE else 1.0
    return max(waiting, ROOM_SECONDS / pool.latency)
