"""The loop, against a real simulator over a real socket: every magic number to its end."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from accounts.models import Account
from campaigns.models import Batch, Carrier, Chunk, Dispatcher, Message, Receipt, Slice
from campaigns.services import claiming, sending
from campaigns.services.dispatching import Dispatcher as Loop
from campaigns.simulator.journal import account_of, submits
from campaigns.simulator.outcomes import number_of
from tests.campaigns.scene import queued_batch
from tests.campaigns.simulator.running import simulator


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.SIMULATOR_SOCKET = str(tmp_path / "c.sock")
    settings.DISPATCH_RESPONSE_TIMEOUT = 2
    return tmp_path


@pytest.fixture
def carrier_side(folder: Path) -> Iterator[Path]:
    """A running simulator; its log."""
    with simulator(folder):
        yield folder / "carrier.log"


def to(account: Account, name: str, count: int = 1) -> Batch:
    batch = queued_batch(account, count)
    Message.objects.filter(batch=batch).update(msisdn=number_of(name))
    return batch


def turn(loop: Loop, until: Callable[[], bool], seconds: float = 15.0) -> None:
    """Let the loop work until `until`, then stop it in good order."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, list(Message.objects.values_list("state", "reason"))
        loop.step()
    loop.stop()
    loop.run()


def states(*wanted: str) -> Callable[[], bool]:
    def reached() -> bool:
        return sorted(Message.objects.values_list("state", flat=True)) == sorted(wanted)

    return reached


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("delivered", "delivered", ""),
        ("undelivered", "undelivered", "UNDELIV"),
        ("expired", "undelivered", "EXPIRED"),
        ("no-receipt", "sent", ""),
        ("no-answer", "uncertain", "no_answer"),
        ("receipt-only", "delivered", ""),
        ("refused", "rejected", "ESME_RINVDSTADR"),
        ("throttled", "delivered", ""),
        ("repeated-receipt", "delivered", ""),
        ("early-receipt", "delivered", ""),
        ("contradicted", "undelivered", "UNDELIV"),
        ("on-its-way", "delivered", ""),
        ("hang-up", "uncertain", "connection_lost"),
    ],
)
def test_every_magic_number_ends_as_documented(
    customer: Account, carrier: Carrier, carrier_side: Path, name: str, state: str, reason: str
) -> None:
    to(customer, name)
    turn(Loop("t"), states(state))
    assert Message.objects.get().reason == reason
    assert account_of(carrier_side).repeated == []
    assert not Slice.objects.filter(state=Slice.State.OPEN).exists()


def test_a_thousand_messages_in_small_windows(
    customer: Account, carrier: Carrier, carrier_side: Path
) -> None:
    Carrier.objects.update(window=64)
    queued_batch(customer, 1000, per_chunk=130)
    turn(Loop("t"), lambda: not Message.objects.exclude(state="delivered").exists())
    assert account_of(carrier_side).verdicts == {"accepted": 1000}
    assert Receipt.objects.filter(matched_at__isnull=False).count() == 1000


def test_a_carrier_that_is_away_costs_time_and_no_attempt(
    customer: Account, carrier: Carrier, folder: Path
) -> None:
    queued_batch(customer, 3)
    loop = Loop("t")
    for _ in range(3):
        loop.step()
    assert not Slice.objects.exists()
    with simulator(folder):
        turn(loop, states("delivered", "delivered", "delivered"))
    assert set(Message.objects.values_list("attempt", flat=True)) == {0}


def test_f20_a_hang_up_puts_the_window_in_doubt_and_resends_nothing(
    customer: Account, carrier: Carrier, carrier_side: Path
) -> None:
    to(customer, "no-receipt", 9)
    to(customer, "hang-up")
    turn(Loop("t"), lambda: not Message.objects.filter(state="queued").exists())
    assert Message.objects.filter(state="uncertain", reason="connection_lost").count() == 10
    assert len(list(submits(carrier_side))) == 10


def test_a_slow_claim_is_given_back_unwritten(
    customer: Account, carrier: Carrier, carrier_side: Path, settings: object
) -> None:
    queued_batch(customer, 2)
    settings.DISPATCH_LEASE_SECONDS = 1
    loop = Loop("t")
    for _ in range(3):
        loop.step()
    assert list(submits(carrier_side)) == []
    assert set(Message.objects.values_list("attempt", flat=True)) == {1}
    settings.DISPATCH_LEASE_SECONDS = 30
    turn(loop, states("delivered", "delivered"))


def test_f09_a_claim_of_unknown_outcome_is_not_written(
    customer: Account, carrier: Carrier, carrier_side: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued_batch(customer, 2)
    real = claiming.claim_for

    def broken(*args: object) -> None:
        real(*args)  # the commit went through, but its answer was lost
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(claiming, "claim_for", broken)
    monkeypatch.setattr("campaigns.services.dispatching.connection.close", lambda: None)
    loop = Loop("t")
    for _ in range(3):
        loop.step()
    assert list(submits(carrier_side)) == []
    assert Slice.objects.get().state == Slice.State.OPEN


def test_answers_wait_in_memory_while_the_database_is_away(
    customer: Account, carrier: Carrier, carrier_side: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued_batch(customer, 5)
    real, failures = sending.record, iter(range(3))

    def flaky(*args: object) -> object:
        if next(failures, None) is not None:
            raise OperationalError("the database is away")
        return real(*args)

    monkeypatch.setattr(sending, "record", flaky)
    monkeypatch.setattr("campaigns.services.dispatching.connection.close", lambda: None)
    turn(Loop("t"), states(*["delivered"] * 5))
    assert account_of(carrier_side).verdicts == {"accepted": 5}


def test_f06_stopping_lands_what_is_in_flight(
    customer: Account, carrier: Carrier, carrier_side: Path
) -> None:
    to(customer, "early-receipt", 20)
    loop = Loop("t")
    while not Slice.objects.exists():
        loop.step()
    loop.stop()
    loop.run()
    assert set(Message.objects.values_list("state", flat=True)) <= {"sent", "delivered"}
    assert not Dispatcher.objects.exists()


def test_a_disabled_carrier_gets_nothing_more(
    customer: Account, carrier: Carrier, carrier_side: Path
) -> None:
    Carrier.objects.update(status=Carrier.Status.DISABLED)
    queued_batch(customer, 2)
    loop = Loop("t")
    for _ in range(2):
        loop.step()
    assert Chunk.objects.get().state == Chunk.State.OPEN
    assert not Slice.objects.exists()


def test_the_dispatcher_says_that_it_is_alive(
    carrier: Carrier, carrier_side: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.services.dispatching.HOUSEKEEPING_SECONDS", 0.0)
    loop = Loop("north")
    loop.step()
    loop.step()
    row = Dispatcher.objects.get()
    assert (row.name, row.carriers) == ("north", [carrier.name])
