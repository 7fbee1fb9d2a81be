"""The chain over the audit log: every entry once, and no change goes unseen."""

import threading
import uuid
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import Account, AuditEntry, AuditSeal, Mail
from accounts.services import auditlog, auditseals, auditwatch
from accounts.services.auditseals import Head, seal_new, verify
from accounts.tasks import seal_audit_log, sweep_audit_log, watch_audit_log
from tests.tampering import by_hand


def note(account: Account | None, count: int = 1) -> list[AuditEntry]:
    for n in range(count):
        auditlog.record(
            account,
            "thing.done",
            kind="thing",
            subject=uuid.uuid4(),
            label=f"Thing {n}",
            before={"n": n, "share": 0.1, "none": None},
            after={"ключ": "значение", "list": [1, "two", {"three": 3}]},
        )
    return list(AuditEntry.objects.order_by("-id")[:count])[::-1]


@pytest.fixture
def chain(operator: Account) -> list[AuditEntry]:
    """Ten entries more, all sealed; the entries in the order of their positions."""
    note(operator, 10)
    seal_new()
    return [seal.entry for seal in AuditSeal.objects.order_by("position")]


def test_entries_are_sealed_once_in_the_order_of_their_ids(operator: Account):
    entries = AuditEntry.objects.count()
    note(operator, 3)
    assert seal_new() == entries + 3
    note(None, 2)
    seal_audit_log()
    assert seal_new() == 0
    seals = list(AuditSeal.objects.order_by("position").values_list("position", "entry_id"))
    assert [position for position, _ in seals] == list(range(1, entries + 6))
    assert [entry for _, entry in seals] == sorted(entry for _, entry in seals)
    assert verify() == auditseals.Proof(auditseals.head(), 0, None)


def test_an_empty_log_is_whole(db: None):
    assert verify() == auditseals.Proof(Head(0, auditseals.NOTHING), 0, None)


def test_many_entries_take_few_queries(
    operator: Account, django_assert_max_num_queries: Callable[..., object]
):
    note(operator, 300)
    with django_assert_max_num_queries(8):
        seal_new()
    with django_assert_max_num_queries(6):
        assert verify().breach is None


def test_an_entry_that_appears_under_the_newest_seal_is_sealed_too(chain: list[AuditEntry]):
    late = note(None, 1)[0]
    note(None, 3)
    with by_hand():
        seals = AuditSeal.objects.filter(position__gt=len(chain))
        seals.delete()
    rows = list(AuditEntry.objects.filter(id__gt=late.pk).values(*auditseals.FIELDS))
    AuditSeal.objects.bulk_create(auditseals._chain(auditseals.head(), rows))
    assert seal_new() == 1
    assert AuditSeal.objects.latest("position").entry_id == late.pk
    assert verify().breach is None


def test_what_appears_very_late_is_found_by_the_sweep(operator: Account, monkeypatch):
    note(operator, 5)
    seal_new()
    with by_hand():
        gone = AuditSeal.objects.latest("position")
        last = gone.entry
        gone.delete()
        AuditEntry.objects.filter(pk=last.pk).delete()
    newest = note(operator, 1)[0]
    seal_new()
    monkeypatch.setattr(auditseals, "LOOK_BACK", 0)
    last.save(force_insert=True)
    assert last.pk < newest.pk and seal_new() == 0
    sweep_audit_log()
    assert AuditSeal.objects.latest("position").entry_id == last.pk
    assert verify().breach is None


CHANGES = {
    "label": {"subject_label": "Other"},
    "actor": {"actor_label": "somebody@example.com"},
    "action": {"action": "thing.undone"},
    "address": {"address": "192.0.2.66"},
    "after": {"after": {"n": 2}},
    "subject": {"subject_uuid": uuid.UUID(int=1)},
    "account": {"account_id": None},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_field_is_found(chain: list[AuditEntry], change: str):
    with by_hand():
        AuditEntry.objects.filter(pk=chain[4].pk).update(**CHANGES[change])
    breach = verify().breach
    assert breach is not None
    assert (breach.position, breach.entry) == (5, chain[4].uuid)


def test_a_changed_time_is_found(chain: list[AuditEntry]):
    with by_hand():
        AuditEntry.objects.filter(pk=chain[0].pk).update(created_at=chain[5].created_at)
    breach = verify().breach
    assert breach is not None and breach.position == 1


def test_a_missing_entry_is_found(chain: list[AuditEntry]):
    with by_hand():
        AuditSeal.objects.filter(entry=chain[6]).delete()
        AuditEntry.objects.filter(pk=chain[6].pk).delete()
    breach = verify().breach
    assert breach is not None and breach.position == 7 and "missing" in breach.detail


def test_entries_that_changed_places_are_found(chain: list[AuditEntry]):
    first, second = chain[2], chain[3]
    with by_hand():
        spare = AuditSeal.objects.create(position=99, entry=note(None)[0], digest="0" * 64)
        one, two = first.seal, second.seal
        spare.delete()
        AuditSeal.objects.filter(pk__in=[one.pk, two.pk]).delete()
        one.position, two.position = two.position, one.position
        AuditSeal.objects.bulk_create([one, two])
    breach = verify().breach
    assert breach is not None and breach.position == 3


def test_a_seal_made_to_fit_breaks_the_next_one(chain: list[AuditEntry]):
    entry = chain[4]
    with by_hand():
        AuditEntry.objects.filter(pk=entry.pk).update(actor_label="nobody")
        row = AuditEntry.objects.filter(pk=entry.pk).values(*auditseals.FIELDS).get()
        before = AuditSeal.objects.get(position=4).digest
        AuditSeal.objects.filter(position=5).update(digest=auditseals.digest_after(before, row))
    breach = verify().breach
    assert breach is not None and breach.position == 6


def test_a_chain_that_was_made_anew_differs_from_a_head_that_was_kept(chain: list[AuditEntry]):
    kept = auditseals.head()
    with by_hand():
        AuditSeal.objects.all().delete()
        AuditEntry.objects.filter(pk=chain[0].pk).update(actor_label="nobody")
    seal_new()
    assert verify().breach is None
    breach = verify(kept).breach
    assert breach is not None and breach.position == kept.position


def test_a_tail_that_was_cut_off_differs_from_a_head_that_was_kept(chain: list[AuditEntry]):
    kept = auditseals.head()
    with by_hand():
        AuditSeal.objects.filter(position__gte=kept.position).delete()
    assert verify(kept).breach is not None
    assert verify(Head(0, "1" * 64)).breach is not None


def command(*args: str) -> str:
    out = StringIO()
    call_command("verify_audit_log", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_a_head_that_it_takes_back(chain: list[AuditEntry]):
    note(None, 2)
    text = command()
    assert "2 are not sealed yet" in text
    kept = text.split()[-1]
    seal_new()
    assert "is whole" in command("--head", kept)
    with pytest.raises(CommandError, match="kept"):
        command("--head", f"{len(chain)}:{'0' * 64}")
    with pytest.raises(CommandError, match="as it was printed"):
        command("--head", "latest")


def test_the_command_fails_and_names_the_entry(chain: list[AuditEntry]):
    with by_hand():
        AuditEntry.objects.filter(pk=chain[1].pk).update(action="thing.undone")
    with pytest.raises(CommandError, match=f"position 2, entry {chain[1].uuid}"):
        command()


def test_the_nightly_watch_tells_the_operator(chain: list[AuditEntry], caplog):
    caplog.set_level("INFO", logger="accounts.services.auditwatch")
    watch_audit_log()
    assert str(auditseals.head()) in caplog.text and not Mail.objects.exists()
    with by_hand():
        AuditEntry.objects.filter(pk=chain[1].pk).update(action="thing.undone")
    auditwatch.watch()
    assert [record.levelname for record in caplog.records][-1] == "ERROR"
    mail = Mail.objects.get()
    assert mail.recipient == "operator@example.com" and "position 2" in mail.text


@pytest.mark.django_db(transaction=True)
def test_sealing_in_parallel_makes_one_chain(operator: Account):
    note(operator, 200)

    def work() -> None:
        try:
            for _ in range(5):
                seal_new()
                note(operator, 5)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_new(everything=True)
    proof = verify()
    assert proof.breach is None and proof.unsealed == 0
    assert proof.head.position == AuditEntry.objects.count()


@pytest.mark.slow
def test_a_hundred_thousand_entries_are_sealed_in_batches(operator: Account):
    sample = note(operator, 1)[0]
    rows = []
    for _ in range(100_000):
        row = AuditEntry(**{name: getattr(sample, name) for name in auditseals.FIELDS[2:]})
        rows.append(row)
    with transaction.atomic():
        AuditEntry.objects.bulk_create(rows, batch_size=5000)
    assert seal_new(seconds=600) > 100_000
    proof = verify()
    assert proof.breach is None and proof.unsealed == 0
