"""F17: after the restore of a backup nothing is claimed until somebody has looked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Account, AuditEntry
from campaigns import ids
from campaigns.models import Alert, Batch, Carrier, Chunk, Doubt, Message
from campaigns.services import restores
from campaigns.services.claiming import claim
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, take_off


class _Undone(Exception):
    """Ends a block whose changes are not to stay."""


@contextmanager
def lost() -> Iterator[None]:
    """What is done inside is not in the database afterwards, as if a backup had come back."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        ids.forget_blocks()


def send(carrier: Carrier, count: int) -> list[int]:
    """Claim, stamp and have accepted, as a dispatcher does."""
    slices = claim("d1", carrier, count)
    restores.Guard().claimed(max(claimed.slice_id for claimed in slices))
    return [message.message_id for claimed in slices for message in claimed.messages]


@pytest.fixture
def restored(customer: Account, carrier: Carrier) -> set[int]:
    """The ids of messages that were sent after the backup; three more were not due yet."""
    queued_batch(customer, 5, per_chunk=3)
    Batch.objects.update(created_at=timezone.now() - timedelta(hours=1))
    later = queued_batch(customer, 3)
    Batch.objects.filter(pk=later.pk).update(created_at=timezone.now() - timedelta(hours=1))
    Chunk.objects.filter(batch=later).update(due_at=timezone.now() + timedelta(days=1))
    with lost():
        sent = set(send(carrier, 5))
    return sent


def test_a_database_that_is_what_it_was(customer: Account, carrier: Carrier) -> None:
    assert not restores.is_behind()
    queued_batch(customer, 4)
    assert restores.Guard().may_claim()
    send(carrier, 2)
    send(carrier, 2)
    assert restores.Guard().may_claim()
    out = StringIO()
    call_command("resume_after_restore", stdout=out)
    assert "nothing to do" in out.getvalue()
    with pytest.raises(CommandError, match="not older"):
        call_command("resume_after_restore", "--yes")


def test_the_stamp_only_grows(customer: Account, carrier: Carrier) -> None:
    guard = restores.Guard()
    guard.claimed(123_456_789)
    guard.claimed(7)
    found = restores.stamp()
    assert found is not None and found.slice_id == 123_456_789


def test_a_new_database_is_not_a_restored_one(customer: Account, carrier: Carrier) -> None:
    restores.Guard().claimed(999)
    queued_batch(customer, 1)
    assert not restores.is_behind()


def test_f17_nothing_is_claimed_from_a_restored_database(restored: set[int]) -> None:
    guard = restores.Guard()
    assert not guard.may_claim()
    assert not guard.may_claim()
    assert Alert.objects.get().kind == "restored"


def test_f17_what_was_due_is_in_doubt_and_the_rest_goes_on(
    restored: set[int], customer: Account, carrier: Carrier
) -> None:
    before = ids.reserve("message", 1)
    out = StringIO()
    call_command("resume_after_restore", "--yes", stdout=out)
    assert out.getvalue().startswith("5 messages are uncertain now")
    assert set(Doubt.objects.values_list("pk", flat=True)) == restored
    assert set(Message.objects.filter(reason="restored").values_list("id", flat=True)) == restored
    assert ids.reserve("message", 1) > before + 10_000, "no id of the lost time comes again"
    assert AuditEntry.objects.get(action="carrier.sending_resumed").after["count"] == 5
    guard = restores.Guard()
    assert guard.may_claim()
    assert not Alert.objects.filter(resolved_at=None).exists()
    assert take_off(carrier, 10) == []
    Chunk.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    accept(carrier, flights := take_off(carrier, 10))
    assert len(flights) == 3
    assert not restored & {flight.message_id for flight in flights}


def test_f17_after_a_lost_connection_it_is_looked_at_again(
    customer: Account, carrier: Carrier
) -> None:
    queued_batch(customer, 1)
    Batch.objects.update(created_at=timezone.now() - timedelta(hours=1))
    guard = restores.Guard()
    assert guard.may_claim()
    with lost():
        send(carrier, 1)
    assert guard.may_claim(), "nothing told it to look"
    guard.look_again()
    assert not guard.may_claim()
