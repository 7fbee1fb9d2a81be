"""Single sends by the API against the barest view, served by the same web server in turns.

A single send is authentication, limit, idempotency, all checks, hold, insert and JSON; the
repetition rule is off, as for the demo's customer. Leaves its account behind.
"""

import http.client
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from statistics import median, quantiles

from accounts.limits import LIMITS
from accounts.models import LimitOverride
from accounts.money import to_micro
from accounts.selectors import products_of
from accounts.services import ledger
from apikeys.services.keys import create_key
from campaigns.bench.figures import Figure
from campaigns.bench.stage import account
from campaigns.models import Chunk, Message, Sender
from portal.bench.bare import BARE_STATE
from portal.bench.serving import served

CLIENTS = 4
ROUNDS = 5
SECONDS = 3.0
MANY = 1_000
SENDER = "BENCH"
BARS = {"rate": 0.4, "p99": 5.0, "many": 30.0}
_numbers = count(918_000_000_000 + time.time_ns() // 10**6 % 10**9)


@dataclass
class Tally:
    """What came back: requests a second by round, and seconds of each request."""

    rates: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)

    @property
    def p99(self) -> float:
        return quantiles(self.taken, n=100, method="inclusive")[-1]


def run() -> list[Figure]:
    """Requests a second and 99th percentile of both, and what 1,000 recipients cost."""
    bare, ours = Tally(), Tally()
    with _token() as token, served("portal.bench.served:application") as port:
        caller = _Caller(port, token)
        caller.send(1)
        for _ in range(ROUNDS):
            _round(bare, caller, _Caller.bare)
            _round(ours, caller, _Caller.send_one)
        caller = _Caller(port, token)  # the server has closed a connection that was idle so long
        one = median(caller.timed(1) for _ in range(50))
        many = median(caller.timed(MANY) for _ in range(7))
    rate = median(ours.rates) / median(bare.rates)
    p99, more = ours.p99 / bare.p99, many / one
    return [
        Figure("api_bare", round(median(bare.rates)), "requests/s"),
        Figure("api_send", round(median(ours.rates)), "requests/s", round(rate, 2), BARS["rate"],
               rate >= BARS["rate"]),
        Figure("api_bare_p99", round(1000 * bare.p99, 1), "ms"),
        Figure("api_send_p99", round(1000 * ours.p99, 1), "ms", round(p99, 2), BARS["p99"],
               p99 <= BARS["p99"]),
        Figure("api_send_1000", round(1000 * many, 1), "ms", round(more, 1), BARS["many"],
               more <= BARS["many"]),
    ]  # fmt: skip


class _Caller:
    """Calls over kept connections, one for each thread."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._local = threading.local()

    def send(self, recipients: int) -> None:
        self._post("/api/v2/sms/send", self._body(recipients))

    def send_one(self) -> None:
        self.send(1)

    def bare(self) -> None:
        self._post("/bench/bare", self._body(1))

    def timed(self, recipients: int) -> float:
        """Seconds of one call."""
        started = time.perf_counter()
        self.send(recipients)
        return time.perf_counter() - started

    def _body(self, recipients: int) -> bytes:
        to = ",".join(str(next(_numbers)) for _ in range(recipients))
        asked = {"to": to, "message": "Your code is 1234", "sender": SENDER, "service": "T"}
        return json.dumps(asked).encode()

    def _post(self, path: str, body: bytes) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            self._local.connection = connection
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_hex(8),
        }
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{path} answered {answer.status}: {text[:200]!r}")


def _round(tally: Tally, caller: _Caller, work: Callable[[_Caller], None]) -> None:
    """CLIENTS threads that call as fast as they can for SECONDS."""
    until = time.perf_counter() + SECONDS
    failures: list[Exception] = []
    before = len(tally.taken)

    def call() -> None:
        try:
            while (started := time.perf_counter()) < until:
                work(caller)
                tally.taken.append(time.perf_counter() - started)
        except Exception as error:  # noqa: BLE001  # told by the thread that waits
            failures.append(error)

    threads = [threading.Thread(target=call) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    tally.rates.append((len(tally.taken) - before) / SECONDS)


@contextmanager
def _token() -> Iterator[str]:
    """A token of an account with a sender, credits and no limits that matter here."""
    sending = account()
    Sender.objects.get_or_create(
        account=sending, name=SENDER, defaults={"status": Sender.Status.APPROVED}
    )
    product = products_of(sending).get(code="T")
    wallet = ledger.open_wallet(sending, product)
    ledger.top_up(wallet, to_micro(10_000_000), key=f"bench:{secrets.token_hex(8)}", actor=None)
    lifted = {name: LIMITS[name].most for name in ("api_send_per_minute", "api_recipients")}
    for name, value in (lifted | {"repeat_minutes": 0}).items():
        LimitOverride.objects.update_or_create(
            account=sending, name=name, defaults={"value": value}
        )
    _, text = create_key(
        sending, name="Bench", expires_in_days=1, allowed_addresses=[], created_by=None
    )
    try:
        yield text
    finally:
        Message.objects.filter(account=sending, state=BARE_STATE).delete()
        # No dispatcher needs to send what was only measured.
        Chunk.objects.filter(account=sending).update(state=Chunk.State.PAUSED)
