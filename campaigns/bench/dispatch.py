"""How many messages a second go from the queue to the carrier and back with their receipts.

Every state, answer and receipt is durable. Goes through the dispatcher that is running; where
none is, starts one and a carrier simulator of its own. The rival, measured in the same run, does
the same steps with the same guarantees for one message at a time. Leaves its messages behind: run
it on a database made for it.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account, Product
from accounts.money import MICRO, to_micro
from accounts.selectors import products_of
from accounts.services import accounts, ledger
from campaigns import ids, store
from campaigns.bench.figures import Figure
from campaigns.gateways import registry
from campaigns.gateways.base import Gateway, ReceiptIn, Submit, SubmitAccepted
from campaigns.models import Batch, Carrier, Chunk, Dispatcher, Message
from campaigns.services import receipts, routing, sending
from campaigns.services.claiming import claim
from campaigns.services.dispatching import flights_of

RATE_BARS = {"sqlite": 500.0, "postgresql": 2000.0}
ROWS = {"sqlite": 6_000, "postgresql": 30_000}
ONE_BY_ONE = 100
PER_CHUNK = 5_000
PATIENCE_SECONDS = 300.0
FIRST_NUMBER = 919810000000


def run() -> list[Figure]:
    """Figures: messages a second through the dispatcher, one by one, and how often that fits."""
    engine = "sqlite" if settings.ON_SQLITE else "postgresql"
    carrier = _simulated_carrier()
    with _simulator() as address:
        # A dispatcher that runs already would take the rival's messages.
        rival = None if _living() else _one_by_one(carrier, address)
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
        with _process("carrier_simulator", *options, "--soonest", "0.2", "--latest", "0.5"):
            _wait(lambda: Path(address).exists(), "the simulator did not start")
            yield address


@contextmanager
def _dispatcher(address: str) -> Iterator[None]:
    """The dispatcher that runs already, or one for the benchmark."""
    if _living():
        yield
        return
    with _process("dispatch", "--name", "bench", SIMULATOR_SOCKET=address):
        _wait(_living, "the dispatcher did not start")
        yield


@contextmanager
def _process(*command: str, **env: str) -> Iterator[None]:
    """A management command that runs while the block does."""
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command], env=os.environ | env
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _living() -> bool:
    recent = timezone.now() - timedelta(seconds=15)
    return Dispatcher.objects.filter(seen_at__gt=recent).exclude(carriers=[]).exists()


def _wait(reached: Callable[[], bool], otherwise: str, pause: float = 0.1) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        if time.monotonic() > end:
            raise RuntimeError(otherwise)
        time.sleep(pause)


def _dispatched(count: int) -> float:
    """Messages a second, from their release until the last receipt is recorded."""
    batch = _batch(count)
    _release(batch)
    started = time.monotonic()
    _wait(lambda: not _unfinished(batch), "the messages did not all come back", 0.25)
    return count / (time.monotonic() - started)


def _unfinished(batch: Batch) -> int:
    sums = batch.chunks.aggregate(queued=Sum("queued"), sent=Sum("sent"), doubt=Sum("uncertain"))
    return sum(sums.values())


def _one_by_one(carrier: Carrier, address: str) -> float:
    """Messages a second when each is claimed, written and recorded by itself."""
    batch = _batch(ONE_BY_ONE)
    gateway = registry.make("simulator", {"address": address})
    gateway.open()
    _release(batch, priority=0)
    started = time.monotonic()
    for _ in range(ONE_BY_ONE):
        _one(carrier, gateway)
    seconds = time.monotonic() - started
    _wait(lambda: _all_back(carrier, gateway, batch), "the receipts of single messages are missing")
    gateway.close()
    return ONE_BY_ONE / seconds


def _all_back(carrier: Carrier, gateway: Gateway, batch: Batch) -> bool:
    _take_receipts(carrier, gateway)
    receipts.retry_unmatched()  # those that came before their answer was recorded
    return not _unfinished(batch)


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


def _release(batch: Batch, priority: int = 50) -> None:
    now = timezone.now()
    batch.chunks.update(state=Chunk.State.OPEN, due_at=now, priority=priority)


def _batch(count: int) -> Batch:
    """A held batch of `count` messages in draft chunks, of a new account."""
    account, product = _customer(count)
    first = ids.reserve("message", count)
    with transaction.atomic():
        batch = Batch.objects.create(
            account=account, product=product, first_id=first, capacity=count
        )
        batch.hold = ledger.place_hold(
            account, product, count * MICRO, cause_kind="batch", cause_uuid=batch.uuid
        )
        batch.save(update_fields=["hold"])
    for start in range(first, first + count, PER_CHUNK):
        with transaction.atomic():
            _chunk(batch, start, min(start + PER_CHUNK, first + count) - 1)
    return batch


def _customer(credits: int) -> tuple[Account, Product]:
    operator = Account.objects.filter(kind=Account.Kind.OPERATOR).first()
    operator = operator or accounts.create_operator_brand(name="Operator")
    account = accounts.create_account(operator, name="Benchmark", kind=Account.Kind.CUSTOMER)
    product = products_of(account)[0]
    wallet = ledger.open_wallet(account, product)
    ledger.top_up(wallet, to_micro(credits), key=f"bench:{wallet.uuid}")
    return account, product


def _chunk(batch: Batch, lo: int, hi: int) -> None:
    chunk = Chunk.objects.create(
        batch=batch,
        account=batch.account,
        due_at=timezone.now(),
        first_id=lo,
        next_id=lo,
        last_id=hi,
        queued=hi - lo + 1,
    )
    rows = []
    for number in range(lo, hi + 1):
        position = number - batch.first_id
        rows.append(
            {
                "id": number,
                "account_id": batch.account_id,
                "batch_id": batch.pk,
                "chunk_id": chunk.pk,
                "row": position + 1,
                "msisdn": FIRST_NUMBER + position,
                "country": "IN",
                "sender": "BENCH",
                "text": f"Dear customer {position}, your parcel is out for delivery today.",
                "unicode": False,
                "segments": 1,
                "price": MICRO,
                "state": "queued",
                "settlement": "held",
                "attempt": 0,
                "reason": "",
                "client_ref": "",
            }
        )
    store.bulk_insert(Message, tuple(rows[0]), [tuple(row.values()) for row in rows])
