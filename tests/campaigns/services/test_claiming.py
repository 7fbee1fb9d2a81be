"""Claims: what is due, to one dispatcher alone, with opt-outs joined once more."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.errors import Conflict
from accounts.models import Account
from campaigns.models import Batch, Campaign, Carrier, Chunk, Message, OptOut, OptOutTag, Slice
from campaigns.services.cancelling import cancel
from campaigns.services.claiming import anything_due, claim
from campaigns.statuses import CampaignStatus
from tests.campaigns.scene import queued_batch

NUMBER = 919810000000


def claimed_ids(batch: Batch, carrier: Carrier, free: int) -> list[int]:
    """Positions in the batch of what a claim brings."""
    slices = claim("d1", carrier, free)
    return [m.message_id - batch.first_id for s in slices for m in s.messages]


def test_a_claim_takes_the_front_of_the_queue(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 25, per_chunk=10)
    assert claimed_ids(batch, carrier, 15) == list(range(15))
    assert claimed_ids(batch, carrier, 100) == list(range(15, 25))
    assert claimed_ids(batch, carrier, 100) == []
    assert not anything_due()


def test_a_slice_says_who_may_write_what_until_when(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 5)
    before = timezone.now()
    claim("d1", carrier, 3)
    row = Slice.objects.get()
    assert (row.owner, row.lo, row.hi) == ("d1", batch.first_id, batch.first_id + 2)
    assert (row.remaining, row.attempt, row.state) == (3, 0, "open")
    assert timedelta(seconds=25) < row.lease_until - before < timedelta(seconds=40)


def test_a_used_up_chunk_is_done(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 5)
    claim("d1", carrier, 3)
    assert Chunk.objects.get().state == Chunk.State.OPEN
    claim("d1", carrier, 3)
    assert Chunk.objects.get().state == Chunk.State.DONE


def test_lower_priority_numbers_and_earlier_chunks_leave_first(
    customer: Account, carrier: Carrier
) -> None:
    bulk, urgent = queued_batch(customer, 2), queued_batch(customer, 2)
    urgent.chunks.update(priority=10)
    slices = claim("d1", carrier, 3)
    assert [m.batch_id for s in slices for m in s.messages] == [urgent.pk, urgent.pk, bulk.pk]


@pytest.mark.parametrize("state", ["draft", "paused", "cancelled", "done"])
def test_only_open_chunks_are_claimed(customer: Account, carrier: Carrier, state: str) -> None:
    queued_batch(customer, 2).chunks.update(state=state)
    assert not anything_due()
    assert claim("d1", carrier, 10) == []


def test_nothing_leaves_before_its_time(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 2)
    batch.chunks.update(due_at=timezone.now() + timedelta(seconds=60))
    assert not anything_due()
    assert claim("d1", carrier, 10) == []


def test_messages_that_were_called_off_are_passed_over(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 3)
    OptOut.objects.create(account=customer, msisdn=NUMBER + 1)
    assert claimed_ids(batch, carrier, 10) == [0, 2]
    assert Slice.objects.get().remaining == 2
    blocked = Message.objects.get(pk=batch.first_id + 1)
    assert (blocked.state, blocked.reason, blocked.settlement) == (
        "blocked",
        "opted_out",
        "released",
    )


def test_a_tag_counts_only_for_batches_that_apply_it(customer: Account, carrier: Carrier) -> None:
    tag = OptOutTag.objects.create(account=customer, name="offers")
    OptOut.objects.create(account=customer, msisdn=NUMBER, tag=tag)
    plain, tagged = queued_batch(customer, 2), queued_batch(customer, 2)
    tagged.optout_tags.add(tag)
    slices = claim("d1", carrier, 10)
    assert [m.message_id for s in slices for m in s.messages] == [
        plain.first_id,
        plain.first_id + 1,
        tagged.first_id + 1,
    ]


def test_another_accounts_opt_outs_do_not_count(
    customer: Account, stranger: Account, carrier: Carrier
) -> None:
    OptOut.objects.create(account=stranger, msisdn=NUMBER)
    batch = queued_batch(customer, 1)
    assert claimed_ids(batch, carrier, 10) == [0]


def test_a_chunk_of_opted_out_numbers_leaves_no_slice(customer: Account, carrier: Carrier) -> None:
    OptOut.objects.create(account=customer, msisdn=NUMBER)
    queued_batch(customer, 1)
    assert claim("d1", carrier, 10) == []
    assert not Slice.objects.exists()


def test_the_first_claim_starts_the_campaign(customer: Account, carrier: Carrier) -> None:
    campaign = Campaign.objects.create(
        account=customer, name="Spring", status=CampaignStatus.SCHEDULED
    )
    batch = queued_batch(customer, 2)
    Batch.objects.filter(pk=batch.pk).update(campaign=campaign)
    claim("d1", carrier, 1)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.RUNNING
    assert campaign.started_at is not None


def test_small_chunks_are_joined_until_the_window_is_full(
    customer: Account, carrier: Carrier
) -> None:
    batch = queued_batch(customer, 30, per_chunk=2)
    assert claimed_ids(batch, carrier, 25) == list(range(25))


ONE_WRITER = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time"
)


@ONE_WRITER
@pytest.mark.django_db(transaction=True)
def test_f38_a_campaign_is_called_off_or_sent_never_both(
    customer: Account, carrier: Carrier
) -> None:
    campaign = Campaign.objects.create(
        account=customer, name="Spring", status=CampaignStatus.SCHEDULED, messages=50
    )
    batch = queued_batch(customer, 50, per_chunk=10)
    Batch.objects.filter(pk=batch.pk).update(campaign=campaign)
    gate, refused = threading.Barrier(2), []

    def call_off() -> None:
        gate.wait()
        try:
            cancel(Campaign.objects.get(pk=campaign.pk))
        except Conflict as error:
            refused.append(error.code)
        connection.close()

    thread = threading.Thread(target=call_off)
    thread.start()
    gate.wait()
    slices = claim("d1", carrier, 50)
    thread.join(30)
    if refused:
        assert Message.objects.filter(state="queued").count() == 50
        assert sum(len(s.messages) for s in slices) > 0
    else:
        assert slices == []
        assert Message.objects.filter(state="cancelled").count() == 50


@ONE_WRITER
@pytest.mark.django_db(transaction=True)
def test_two_claimers_share_no_message(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 400, per_chunk=20)
    taken: list[int] = []
    gate = threading.Barrier(4)

    def claimer(name: str) -> None:
        gate.wait()
        while slices := claim(name, carrier, 30):
            taken.extend(m.message_id for s in slices for m in s.messages)
        connection.close()

    threads = [threading.Thread(target=claimer, args=(f"d{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    while slices := claim("last", carrier, 100):
        taken.extend(m.message_id for s in slices for m in s.messages)
    assert len(taken) == len(set(taken)) == 400
