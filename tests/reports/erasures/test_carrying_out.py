"""Short steps that go on where they stopped; what must not leave afterwards; archives."""

import time
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns.models import Carrier, LegalHold, Message, Receipt, Upload
from campaigns.reasons import ERASED
from campaigns.services import receipts
from campaigns.services.campaigns import start_check
from campaigns.services.claiming import claim
from campaigns.services.imports import carry_out as check_file
from campaigns.services.recipients import messages
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from reports.archives import places, reading
from reports.models import Archive, RecipientErasure
from reports.services import archivewriting, erasing, erasures
from reports.services.erasures import Wish
from reports.services.recipients import registry_of
from tests.campaigns.campaign_scene import checked, draft
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, receipt, take_off

pytestmark = pytest.mark.django_db

NUMBER = 919810000000


def ask(account: Account, number: int = NUMBER, **wish: Any) -> RecipientErasure:
    return erasures.ask(account, [number], Wish(**wish))[0]


def test_a_run_that_died_is_gone_on_with_and_counts_once(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        queued_batch(customer, 1)
    row = ask(customer)
    calls = {"left": 2}
    whole = erasing._note

    def dying(*args: Any) -> None:
        if row.place == "messages" or args[1].name == "messages":
            calls["left"] -= 1
            if not calls["left"]:
                raise RuntimeError("the worker died")
        whole(*args)

    monkeypatch.setattr(erasing, "_note", dying)
    with pytest.raises(RuntimeError):
        erasing.carry_out(row)
    assert Message.objects.filter(msisdn=NUMBER).count() == 4
    monkeypatch.setattr(erasing, "_note", whole)
    row = RecipientErasure.objects.get()
    assert erasing.carry_out(row)
    row.refresh_from_db()
    assert (row.state, row.counts["messages"], row.sealed) == ("done", 5, "")


def test_it_keeps_to_its_time(customer: Account) -> None:
    row = ask(customer)
    assert not erasing.carry_out(row, until=time.monotonic() - 1)
    assert erasing.carry_out(row)


def test_what_a_dispatcher_has_is_not_sent_a_second_time(
    customer: Account, carrier: Carrier
) -> None:
    queued_batch(customer, 2)
    flights = take_off(carrier, 1)
    assert erasing.carry_out(ask(customer))
    message = Message.objects.get(pk=flights[0].message_id)
    assert (message.msisdn, message.state) == (0, "queued"), "it is on its way"
    accept(carrier, flights)
    receipts.take(carrier.pk, [receipt(flights[0])])
    assert Receipt.objects.get().raw == {}, "the receipt brought the number back"
    message.refresh_from_db()
    assert (message.state, message.settlement) == ("delivered", "captured")


def test_a_retry_of_an_erased_message_is_blocked(customer: Account, carrier: Carrier) -> None:
    """It comes to the front of the queue again, without a number."""
    queued_batch(customer, 1)
    Message.objects.update(msisdn=0, text="")
    assert claim("d1", carrier, 10) == []
    message = Message.objects.get()
    assert (message.state, message.reason, message.settlement) == ("blocked", ERASED, "released")


def test_a_file_that_is_being_read_is_waited_for(customer: Account) -> None:
    campaign = draft(customer)
    start_check(campaign)
    row = ask(customer, 919810000001)
    assert not erasing.carry_out(row)
    assert Upload.objects.get().deleted_at is None
    check_file(campaign.uuid)
    assert erasing.carry_out(row)
    assert Upload.objects.get().deleted_at is not None
    assert not Message.objects.filter(msisdn=919810000001).exists()


def test_a_file_without_the_number_stays(customer: Account) -> None:
    checked(draft(customer))
    assert erasing.carry_out(ask(customer, 919810009999))
    assert Upload.objects.get().deleted_at is None


def test_under_a_legal_hold_it_waits(customer: Account) -> None:
    hold = LegalHold.objects.create(account=customer, reason="Case 1")
    queued_batch(customer, 1)
    row = ask(customer)
    assert erasing.carry_out_due() == 0
    assert Message.objects.filter(msisdn=NUMBER).exists()
    LegalHold.objects.filter(pk=hold.pk).update(lifted_at=timezone.now())
    assert erasing.carry_out(row)
    assert not Message.objects.filter(msisdn=NUMBER).exists()


def test_an_archived_part_is_written_anew(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 3)
    ids = list(Message.objects.order_by("id").values_list("id", flat=True))
    move([Move(pk, MessageState.SENT, carrier_id=carrier.pk) for pk in ids])
    raw = {"to": str(NUMBER)}
    Receipt.objects.create(
        carrier=carrier, reference="r", status="DELIVRD", raw=raw, message_id=ids[0]
    )
    place = places.place()
    archive = Archive.objects.create(account=customer, month=1, part=1, path=f"{customer.uuid}/m-1")
    archivewriting.write(archive, [batch], place)
    archive.state = Archive.State.DONE
    archive.save()
    assert erasing.carry_out(ask(customer))
    old, before = archive.path, archive.sha256
    archive.refresh_from_db()
    assert (archive.path, archive.sha256 != before) == (f"{old}.v1", True)
    assert list(place.names(old)) == []
    kept = [
        row
        for batch_of_rows in archivewriting.reading.batches(
            place, archive.path, archivewriting.MESSAGES
        )
        for row in batch_of_rows.to_pylist()
    ]
    assert [row["msisdn"] for row in kept] == [0, NUMBER + 1, NUMBER + 2]
    assert kept[0]["text"] == "" and kept[1]["text"] == "Hello"
    assert reading.faults_of(place, archive.path) == []


def test_the_registry_knows_the_number_for_what_is_older(customer: Account) -> None:
    before = timezone.now()
    assert erasing.carry_out(ask(customer))
    known = registry_of(customer)
    assert known.erased(NUMBER, before)
    assert not known.erased(NUMBER, timezone.now()), "what came later is another matter"
    assert not known.erased(NUMBER + 1, before)


def test_the_steps_of_messages_are_short(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "A_STEP", 2)
    for _ in range(5):
        queued_batch(customer, 1)
    row = ask(customer)
    assert erasing.carry_out(row)
    row.refresh_from_db()
    assert row.counts["messages"] == 5
