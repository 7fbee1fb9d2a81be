"""What benches of sending share: processes, a held batch of many messages, and waiting for them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account, Product
from accounts.money import MICRO, to_micro
from accounts.selectors import products_of
from accounts.services import accounts, ledger
from campaigns import ids, store
from campaigns.models import Batch, Chunk, Dispatcher, Message

PER_CHUNK = 5_000
PATIENCE_SECONDS = 300.0
FIRST_NUMBER = 919810000000


@contextmanager
def process(*command: str, **env: str) -> Iterator[None]:
    """A management command that runs while the block does."""
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command], env=os.environ | env
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def living() -> bool:
    recent = timezone.now() - timedelta(seconds=15)
    return Dispatcher.objects.filter(seen_at__gt=recent).exclude(carriers=[]).exists()


def wait_for(reached: Callable[[], bool], otherwise: str, pause: float = 0.1) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        if time.monotonic() > end:
            raise RuntimeError(otherwise)
        time.sleep(pause)


def unfinished(batch: Batch) -> int:
    sums = batch.chunks.aggregate(queued=Sum("queued"), sent=Sum("sent"), doubt=Sum("uncertain"))
    return sum(sums.values())


def release(batch: Batch, priority: int = 50) -> None:
    now = timezone.now()
    batch.chunks.update(state=Chunk.State.OPEN, due_at=now, priority=priority)


def held_batch(count: int) -> Batch:
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
