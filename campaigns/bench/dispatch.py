"""How many messages a second go from the queue to the carrier and back with their receipts.

Every state, answer and receipt is durable. Goes through the dispatcher that is running; where
none is, starts one and a carrier simulator of its own. The rival, measured in the same run, does
the same steps with the same guarantees for one message at a time. Leaves its messages behind: run
it on a database made for it.
"""

import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from campaigns.bench.figures import Figure
from campaigns.bench.queued import held_batch, living, process, release, unfinished, wait_for
from campaigns.gateways import registry
from campaigns.gateways.base import Gateway, ReceiptIn, Submit, SubmitAccepted
from campaigns.models import Batch, Carrier
from campaigns.services import receipts, routing, sending
from campaigns.services.claiming import claim
from campaigns.services.dispatching import flights_of

RATE_BARS = {"sqlite": 500.0, "postgresql": 2000.0}
ROWS = {"sqlite": 6_000, "postgresql": 30_000}
ONE_BY_ONE = 100


def run() -> list[Figure]:
    """Figures: messages a second through the dispatcher, one by one, and how often that fits."""
    engine = "sqlite" if settings.ON_SQLITE else "postgresql"
    carrier = _simulated_carrier()
    with _simulator() as address:
        # A dispatcher that runs already would take the rival's messages.
        rival = None if living() else _one_by_one(carrier, address)
        with _dispatcher(address):
            rate = _dispatched(ROWS[engine])
    bar = RATE_BARS[engine]
    figures = [Figure("dispatch", round(rate), "messages/s", None, bar, rate >= bar)]
    if rival:
        figures.append(Figure("dispatch_one_by_one", round(rival), "messages/s"))
        figures.append(Figure("dispatch_gain", round(rate / rival, 1), "times"))
    return figures


def _simulated_carrier() -> Carrier:
    """The simulator's row, made where there is no carrier; refuses to load a real carrier."""
    if not Carrier.objects.filter(status=Carrier.Status.ACTIVE).exists():
        Carrier.objects.create(name=f"Simulator {secrets.token_hex(3)}", kind="simulator")
    carrier = routing.route()
    if carrier.kind != "simulator":
        raise RuntimeError(f"{carrier} is a real carrier: the benchmark would send real messages.")
    return carrier


@contextmanager
def _simulator() -> Iterator[str]:
    """A carrier simulator of the benchmark's own; its address."""
    with tempfile.TemporaryDirectory(prefix="tidings-bench-") as folder:
        address = f"{folder}/c.sock"
        options = ("--address", address, "--log", f"{folder}/carrier.log")
        with process("carrier_simulator", *options, "--soonest", "0.2", "--latest", "0.5"):
            wait_for(lambda: Path(address).exists(), "the simulator did not start")
            yield address


@contextmanager
def _dispatcher(address: str) -> Iterator[None]:
    """The dispatcher that runs already, or one for the benchmark."""
    if living():
        yield
        return
    with process("dispatch", "--name", "bench", SIMULATOR_SOCKET=address):
        wait_for(living, "the dispatcher did not start")
        yield


def _dispatched(count: int) -> float:
    """Messages a second, from their release until the last receipt is recorded."""
    batch = held_batch(count)
    release(batch)
    started = time.monotonic()
    wait_for(lambda: not unfinished(batch), "the messages did not all come back", 0.25)
    return count / (time.monotonic() - started)


def _one_by_one(carrier: Carrier, address: str) -> float:
    """Messages a second when each is claimed, written and recorded by itself."""
    batch = held_batch(ONE_BY_ONE)
    gateway = registry.make("simulator", {"address": address})
    gateway.open()
    release(batch, priority=0)
    started = time.monotonic()
    for _ in range(ONE_BY_ONE):
        _one(carrier, gateway)
    seconds = time.monotonic() - started
    wait_for(
        lambda: _all_back(carrier, gateway, batch), "the receipts of single messages are missing"
    )
    gateway.close()
    return ONE_BY_ONE / seconds


def _all_back(carrier: Carrier, gateway: Gateway, batch: Batch) -> bool:
    _take_receipts(carrier, gateway)
    receipts.retry_unmatched()  # those that came before their answer was recorded
    return not unfinished(batch)


def _one(carrier: Carrier, gateway: Gateway) -> None:
    (claimed,) = claim("bench", carrier, 1)
    (flight,), (message,) = flights_of(claimed), claimed.messages
    gateway.submit([Submit(flight.token, str(message.msisdn), message.sender, message.text)])
    while not (answer := _take_receipts(carrier, gateway)):
        pass
    sending.record(carrier.pk, [sending.outcome_of(flight, answer)])


def _take_receipts(carrier: Carrier, gateway: Gateway) -> SubmitAccepted | None:
    """Record what came in, receipt by receipt; return the answer if it is among it."""
    answer = None
    for event in gateway.poll(1.0):
        if isinstance(event, ReceiptIn):
            receipts.take(carrier.pk, [event])
            gateway.acknowledge([event.receipt_id])
        elif isinstance(event, SubmitAccepted):
            answer = event
    return answer
