"""Nothing leaves for an account that may not work; its messages wait, and go on afterwards."""

import pytest

from accounts.models import Account
from accounts.services.suspending import activate, suspend
from campaigns.models import Carrier, Chunk
from campaigns.services.claiming import anything_due, claim
from tests.campaigns.scene import queued_batch


def claimed(carrier: Carrier) -> int:
    return sum(len(each.messages) for each in claim("d1", carrier, 100))


def test_messages_of_a_suspended_account_wait_and_then_go_on(
    customer: Account, carrier: Carrier
) -> None:
    queued_batch(customer, 5)
    suspend(customer, reason="Unpaid")
    assert not anything_due()
    assert claimed(carrier) == 0
    activate(customer)
    assert anything_due()
    assert claimed(carrier) == 5


def test_so_do_those_of_accounts_under_it(
    reseller: Account, customer: Account, carrier: Carrier
) -> None:
    queued_batch(customer, 5)
    suspend(reseller, reason="Unpaid")
    assert claimed(carrier) == 0
    activate(reseller)
    assert claimed(carrier) == 5


def test_others_are_served_although_it_is_first_in_the_queue(
    customer: Account, stranger: Account, carrier: Carrier
) -> None:
    queued_batch(customer, 60, per_chunk=1).chunks.update(priority=1)
    other = queued_batch(stranger, 7)
    suspend(customer, reason="Unpaid")
    slices = claim("d1", carrier, 100)
    assert {message.batch_id for each in slices for message in each.messages} == {other.pk}


@pytest.mark.parametrize("status", ["pending", "closed", "suspended"])
def test_only_an_active_account_sends(customer: Account, carrier: Carrier, status: str) -> None:
    queued_batch(customer, 3)
    Account.objects.filter(pk=customer.pk).update(status=status)
    assert claimed(carrier) == 0
    assert Chunk.objects.get().state == Chunk.State.OPEN
