"""How many messages a second go from the queue over SMPP and back with their receipts.

Real sockets to a carrier simulator of the benchmark's own, one bind with a window of 100 for each
dispatcher; every state is durable. The floor, against the same simulator in the same run, is a bare
loop of the same codec that keeps nothing. Leaves its messages behind: run it on a database made for
it, with no dispatcher running.
"""

import os
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings

from campaigns.bench.figures import Figure
from campaigns.bench.queued import held_batch, living, process, release, unfinished, wait_for
from campaigns.bench.smpp_bare import bare_loop
from campaigns.models import Carrier, Dispatcher

ROWS = {"sqlite": 4_000, "postgresql": 30_000}
WINDOW = 100
RATE_BARS = {"sqlite": 300.0, "postgresql": 2000.0}
RATIO_BAR = 0.25


def run() -> list[Figure]:
    """The bare loop, and ours with one dispatcher and with two; SMPP_ROWS asks for another size."""
    engine = "sqlite" if settings.ON_SQLITE else "postgresql"
    rows, bar = int(os.environ.get("SMPP_ROWS", ROWS[engine])), RATE_BARS[engine]
    with simulated() as port, only_carrier(port):
        bare = bare_loop("127.0.0.1", port, rows, WINDOW).rate
        rates = [_rate(rows, dispatchers) for dispatchers in (1, 2)]
    figures = [Figure("smpp_bare", round(bare), "messages/s")]
    for dispatchers, rate in enumerate(rates, 1):
        ratio = round(rate / bare, 2)
        figures += [
            Figure(f"smpp_{dispatchers}", round(rate), "messages/s", None, bar, rate >= bar),
            Figure(f"smpp_{dispatchers}_ratio", round(rate), "messages/s", ratio, RATIO_BAR,
                   ratio >= RATIO_BAR),
        ]  # fmt: skip
    return figures


@contextmanager
def simulated() -> Iterator[int]:
    """A carrier simulator with an SMPP door; its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="tidings-bench-") as folder:
        options = ("--address", f"{folder}/c.sock", "--log", f"{folder}/carrier.log")
        times = ("--soonest", "0.2", "--latest", "0.5", "--latency-ms", "5")
        with process("carrier_simulator", *options, *times, "--smpp-port", str(port)):
            wait_for(lambda: _listens(port), "the simulator did not start")
            yield port


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@contextmanager
def only_carrier(port: int) -> Iterator[Carrier]:
    """A carrier by SMPP that everything goes to; refuses beside real carriers or a dispatcher."""
    active = Carrier.objects.filter(status=Carrier.Status.ACTIVE)
    if living() or active.exclude(kind="simulator").exists():
        raise RuntimeError("Run this on a database of its own: there are carriers in use.")
    others = list(active.values_list("pk", flat=True))
    Carrier.objects.filter(pk__in=others).update(status=Carrier.Status.DISABLED)
    carrier = Carrier.objects.create(
        name=f"Bench {secrets.token_hex(3)}",
        kind="smpp",
        rate=100_000,
        window=WINDOW,
        config={
            "host": "127.0.0.1",
            "port": port,
            "system_id": "bench",
            "password": "secret",
            "window": WINDOW,
            "token_tlv": "0x3FF0",
            "simulated": True,
        },
    )
    try:
        yield carrier
    finally:
        Carrier.objects.filter(pk=carrier.pk).update(status=Carrier.Status.DISABLED)
        Carrier.objects.filter(pk__in=others).update(status=Carrier.Status.ACTIVE)


@contextmanager
def dispatchers(count: int) -> Iterator[None]:
    """So many dispatchers, all connected."""
    with ExitStack() as running:
        for number in range(count):
            running.enter_context(process("dispatch", "--name", f"bench-{number}"))
        wait_for(lambda: _connected() >= count, "the dispatchers did not start")
        yield


def _connected() -> int:
    return Dispatcher.objects.filter(name__startswith="bench-").exclude(carriers=[]).count()


def _rate(count: int, running: int) -> float:
    """Messages a second, from their release until the last receipt is recorded."""
    batch = held_batch(count)
    with dispatchers(running):
        release(batch)
        started = time.monotonic()
        wait_for(lambda: not unfinished(batch), "the messages did not all come back", 0.25)
        return count / (time.monotonic() - started)
