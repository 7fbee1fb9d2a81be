"""The archive: what goes, what stays, and that everything still adds up."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from accounts.limits import LIMITS
from accounts.models import Account, Hold, LimitOverride, Product
from campaigns import store
from campaigns.gateways.base import ReceiptIn
from campaigns.models import (
    Batch,
    Carrier,
    CarrierReference,
    Chunk,
    ClosedTotal,
    Message,
    MessageEvent,
    Receipt,
)
from campaigns.services import audit, legalholds, receipts
from campaigns.statuses import MessageState
from reports.archives import places
from reports.models import Archive, Day, Quarter, RestoreRequest
from reports.services import (
    archivechecks,
    archiveending,
    archiver,
    archivewriting,
    restoring,
    retention,
)
from reports.services import audit as reports_audit
from reports.services.retention import Wish
from tests.factories import product_of
from tests.reports.archive_scene import JULY, MONTH, NOW, old_batch

pytestmark = pytest.mark.django_db
TABLES = (Message, MessageEvent, Receipt, CarrierReference)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that the archive takes or leaves, as it is."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in TABLES
    }


def bring_back(account: Account, days: int = 3) -> RestoreRequest:
    request = restoring.ask(account, MONTH, days=days, by=account.users.get())
    restoring.decide(request.uuid, approve=True, by=None)
    restoring.work()
    request.refresh_from_db()
    return request


def breaches() -> list[Any]:
    return [*audit.check(), *reports_audit.check()]


def test_a_month_goes_and_comes_back_exactly(customer: Account, carrier: Carrier) -> None:
    old_batch(customer, carrier, 7)
    before = everything()
    outcome = archiver.run(now=NOW)
    assert (outcome.parts, outcome.messages) == (1, 7)
    assert all(rows == [] for rows in everything().values())
    archive = Archive.objects.get()
    assert (archive.state, archive.month) == (Archive.State.DONE, MONTH)
    assert archivechecks.check(archive) == []
    request = bring_back(customer)
    assert request.state == RestoreRequest.State.BACK
    assert everything() == before
    assert breaches() == []
    restoring.end(customer, request.uuid)
    restoring.work()
    assert all(rows == [] for rows in everything().values())
    assert Archive.objects.count() == 1
    assert ClosedTotal.objects.filter(account=customer, month=MONTH).count() == 5


def test_nothing_younger_than_its_limit_goes(customer: Account, carrier: Carrier) -> None:
    """Three months: the 22nd of August stays, the 21st goes; so does nothing that is not final."""
    kolkata = timedelta(hours=5, minutes=30)
    midnight = NOW.replace(month=8, day=22, hour=0) - kolkata
    old = old_batch(customer, carrier, 5, midnight - timedelta(minutes=5))
    young = old_batch(customer, carrier, 5, midnight + timedelta(minutes=5))
    waiting = old_batch(customer, carrier, 1, JULY, [MessageState.SENT])
    late = old_batch(customer, carrier, 2, JULY, [MessageState.UNKNOWN])
    Message.objects.filter(pk=late.first_id).update(final_at=midnight + timedelta(hours=1))
    archiver.run(now=NOW)
    archived = set(Batch.objects.filter(archived_at__isnull=False).values_list("pk", flat=True))
    assert archived == {old.pk}
    kept = set(Message.objects.values_list("batch_id", flat=True))
    assert kept == {young.pk, waiting.pk, late.pk}


def test_other_accounts_keep_what_is_theirs(
    customer: Account, stranger: Account, carrier: Carrier
) -> None:
    """An account's own limit keeps its messages, next to those of others in the same month."""
    old_batch(customer, carrier)
    theirs = old_batch(stranger, carrier)
    assert LIMITS["report_months"].value == 3
    LimitOverride.objects.create(account=stranger, name="report_months", value=12)
    archiver.run(now=NOW)
    assert set(Message.objects.values_list("batch_id", flat=True)) == {theirs.pk}


def test_an_account_under_a_hold_keeps_everything(
    operator: Account, customer: Account, carrier: Carrier
) -> None:
    old_batch(customer, carrier)
    person = operator.users.get()
    hold = legalholds.place(operator, customer, reason="Case 7", by=person)
    assert archiver.run(now=NOW).parts == 0
    assert Message.objects.count() == 5
    legalholds.lift(operator, hold.uuid, by=person)
    assert archiver.run(now=NOW).parts == 1


def test_a_hold_that_comes_while_a_part_is_written_is_heeded(
    operator: Account, customer: Account, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_batch(customer, carrier)

    def written(*args: Any) -> None:
        real(*args)
        legalholds.place(operator, customer, reason="Case 7", by=operator.users.get())

    real = archivewriting.write
    monkeypatch.setattr(archivewriting, "write", written)
    assert archiver.run(now=NOW).parts == 0
    assert not Archive.objects.exists()
    assert Message.objects.count() == 5


def test_the_rule_that_says_most_counts(
    operator: Account, customer: Account, stranger: Account, carrier: Carrier
) -> None:
    person = operator.users.get()
    old_batch(customer, carrier)
    old_batch(stranger, carrier)
    messages, months, days = "messages", "months", "days"
    retention.add(operator, Wish(messages, 7, days), by=person)
    retention.add(operator, Wish(messages, 24, months, account=customer), by=person)
    retention.add(operator, Wish(messages, 9, days, region="GB"), by=person)
    archiver.run(now=NOW)
    assert set(Message.objects.values_list("account_id", flat=True)) == {customer.pk}
    code = product_of(customer).code
    retention.add(operator, Wish(messages, 30, days, account=customer, product=code), by=person)
    archiver.run(now=NOW)
    assert not Message.objects.exists()


def test_logs_of_other_channels_stay_sixty_days(customer: Account, carrier: Carrier) -> None:
    old_batch(customer, carrier, 5, NOW - timedelta(days=62))
    assert archiver.run(now=NOW).parts == 0
    Product.objects.filter(pk=product_of(customer).pk).update(channel="whatsapp")
    assert archiver.run(now=NOW).parts == 1


def test_rollups_count_it_for_ever(customer: Account, carrier: Carrier) -> None:
    old_batch(customer, carrier, 10)
    sums = list(Quarter.objects.order_by("pk").values_list("state", "messages", "price"))
    archiver.run(now=NOW)
    after = list(Quarter.objects.order_by("pk").values_list("state", "messages", "price"))
    assert after == sums != []
    for row in (*Quarter.objects.all(), *Day.objects.all()):
        assert row.closed_messages == row.messages
        assert row.closed_price == row.price


@pytest.mark.unaudited
@pytest.mark.parametrize(
    ("change", "invariant"),
    [
        (lambda: ClosedTotal.objects.filter(state="delivered").update(messages=9), "I13"),
        (lambda: ClosedTotal.objects.filter(state="delivered").update(price=9), "I10"),
        (lambda: Chunk.objects.update(rejected=9), "I13"),
        (lambda: Hold.objects.update(released=0), "I8"),
        (lambda: Quarter.objects.filter(state="delivered").update(messages=9), "R1"),
    ],
)
def test_the_proofs_see_what_is_wrong_in_the_archive(
    customer: Account, carrier: Carrier, change: Any, invariant: str
) -> None:
    old_batch(customer, carrier)
    archiver.run(now=NOW)
    assert breaches() == []
    change()
    assert invariant in {breach.invariant for breach in breaches()}


@pytest.mark.parametrize("is_back", [False, True])
def test_a_late_receipt_of_an_archived_message_changes_nothing(
    customer: Account, carrier: Carrier, is_back: bool
) -> None:
    batch = old_batch(customer, carrier, 2, JULY, [MessageState.UNKNOWN])
    archiver.run(now=NOW)
    if is_back:
        bring_back(customer)
    before = everything()["Message"]
    reference = f"r{batch.first_id}"
    receipts.take(carrier.pk, [ReceiptIn("1", reference, "", "DELIVRD", "", {})])
    assert everything()["Message"] == before
    assert batch.chunks.get().delivered == 0


def test_a_damaged_part_is_found_and_does_not_come_back(
    customer: Account, carrier: Carrier
) -> None:
    old_batch(customer, carrier)
    archiver.run(now=NOW)
    archive = Archive.objects.get()
    file = places.place()
    data = bytearray(file.read(f"{archive.path}/messages.parquet"))
    data[100] ^= 1
    file.write(f"{archive.path}/messages.parquet", bytes(data))
    assert archivechecks.check_some(10) == [archive]
    archive.refresh_from_db()
    assert "messages.parquet" in archive.fault
    assert bring_back(customer).state == RestoreRequest.State.DECLINED
    assert not Message.objects.exists()


def test_archives_go_when_their_own_time_is_over(
    operator: Account, customer: Account, carrier: Carrier
) -> None:
    old_batch(customer, carrier)
    archiver.run(now=NOW)
    archive = Archive.objects.get()
    assert archiveending.end_due() == 0
    retention.add(operator, Wish("archives", 30, "days"), by=operator.users.get())
    assert archiveending.end_due() == 1
    assert list(places.place().names(archive.path)) == []
    archive.refresh_from_db()
    assert archive.state == Archive.State.ERASED
    assert breaches() == []


@override_settings(RESTORE_APPROVED=True)
def test_where_nobody_decides_a_month_comes_at_once(customer: Account, carrier: Carrier) -> None:
    old_batch(customer, carrier)
    archiver.run(now=NOW)
    restoring.ask(customer, MONTH, days=1, by=None)
    restoring.work()
    assert Message.objects.count() == 5


def test_a_large_month_is_in_several_parts(
    customer: Account, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiver, "PART_MESSAGES", 6)
    for _ in range(3):
        old_batch(customer, carrier, 4)
    before = everything()
    assert archiver.run(now=NOW).parts == 3
    assert list(Archive.objects.order_by("part").values_list("part", flat=True)) == [1, 2, 3]
    bring_back(customer)
    assert everything() == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="there are no partitions")
def test_a_month_that_is_all_archived_loses_its_partitions(
    customer: Account, stranger: Account, carrier: Carrier
) -> None:
    """Not while anybody has messages there; and it is made again for what comes back."""
    names = ["campaigns_message_2026_07", "campaigns_messageevent_2026_07"]
    store.make_month(MONTH)
    old_batch(customer, carrier)
    LimitOverride.objects.create(account=stranger, name="report_months", value=12)
    old_batch(stranger, carrier)
    archiver.run(now=NOW)
    assert partitions(names) == names
    assert Message.objects.count() == 5
    LimitOverride.objects.all().delete()
    archiver.run(now=NOW)
    assert partitions(names) == []
    request = bring_back(customer)
    assert partitions(names) == names
    restoring.end(customer, request.uuid)
    restoring.work()
    assert partitions(names) == []


def partitions(names: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s)", [names])
        return sorted(row[0] for row in cursor.fetchall())
