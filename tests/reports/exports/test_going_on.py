"""Exports that break off go on, end with the same bytes, and give up what nobody wants."""

from pathlib import Path

import pytest

from accounts.models import Account
from campaigns.models import Message
from reports.models import Export
from reports.selectors import exportscope
from reports.services.exports import making, requesting, running, xlsxwriter
from reports.services.exports.files import file_of, folder_of
from tests.campaigns.scene import queued_batch
from tests.reports.exports.scene import by_pandas, finished, hostile_batch, made, today

pytestmark = [pytest.mark.django_db, pytest.mark.unaudited]
COLUMNS = ["message", "number", "text", "credits"]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exportscope, "PART", 7)
    monkeypatch.setattr(xlsxwriter, "SHEET_ROWS", 20)


def begun(account: Account, format: str, parts: int) -> Export:
    """An export whose process died in the part after these, with half of it on the disk."""
    export = requesting.request(account, today(), columns=COLUMNS, format=format, by=None)
    Export.objects.filter(pk=export.pk).update(status=Export.Status.RUNNING)
    export.refresh_from_db()
    work = making.make(export)
    for _part in range(parts):
        next(work)
    work.close()
    for path in folder_of(export).iterdir():
        if path.suffix in (".csv", ".deflate"):
            with path.open("ab") as file:
                file.write(b"torn off in the middle")
        else:
            (path.parent / "part-000009.parquet").write_bytes(b"PAR1")
    export.refresh_from_db()
    assert export.parts == parts
    return export


@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
def test_a_run_that_died_ends_with_the_same_bytes(customer: Account, format: str) -> None:
    hostile_batch(customer)
    queued_batch(customer, 20)
    whole = made(customer, format, columns=COLUMNS)
    torn = begun(customer, format, 3)
    queued_batch(customer, 5)  # above the ceiling: not in the file
    again = finished(torn)
    assert (again.status, again.rows) == ("done", whole.rows)
    assert again.parts == whole.parts == 7
    assert again.sha256 == whole.sha256
    assert file_of(again).read_bytes() == file_of(whole).read_bytes()


@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
def test_one_whose_files_are_gone_begins_anew(customer: Account, format: str) -> None:
    queued_batch(customer, 30)
    whole = made(customer, format, columns=COLUMNS)
    torn = begun(customer, format, 2)
    for path in folder_of(torn).iterdir():
        path.unlink()
    again = finished(torn)
    assert (again.status, again.rows, again.sha256) == ("done", 30, whole.sha256)


def test_a_cancelled_one_leaves_nothing(customer: Account) -> None:
    queued_batch(customer, 30)
    export = requesting.request(customer, today(), columns=COLUMNS, format="csv", by=None)
    Export.objects.filter(pk=export.pk).update(status=Export.Status.RUNNING)
    export.refresh_from_db()
    work = making.make(export)
    next(work)
    requesting.cancel(export)
    with pytest.raises(making.GivenUp):
        list(work)
    running.carry_out(export.uuid)
    export.refresh_from_db()
    assert export.status == "cancelled"
    assert not Path(folder_of(export)).exists() or not list(folder_of(export).iterdir())


def test_a_full_disk_is_told(customer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reports.services.exports.csvwriter.on_disk", full)
    queued_batch(customer, 3)
    export = made(customer, "csv", columns=COLUMNS)
    assert export.status == "failed"
    assert export.problem["message"] == "There was no room for the file. Ask for it again later."
    assert not folder_of(export).exists()


def test_the_waiting_start_in_turns(
    customer: Account, stranger: Account, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.EXPORT_PROCESSES", 2)
    mine = [requesting.request(customer, today(), columns=COLUMNS, format="csv", by=None)]
    mine.append(requesting.request(customer, today(), columns=COLUMNS, format="csv", by=None))
    theirs = requesting.request(stranger, today(), columns=COLUMNS, format="csv", by=None)
    assert running.startable() == mine
    Export.objects.filter(pk=mine[0].pk).update(status="running")
    assert running.startable() == [theirs]


def test_states_may_change_while_it_is_made(customer: Account) -> None:
    batch = queued_batch(customer, 14)
    export = requesting.request(customer, today(), columns=["state"], format="csv", by=None)
    Export.objects.filter(pk=export.pk).update(status="running")
    export.refresh_from_db()
    work = making.make(export)
    next(work)
    Message.objects.filter(batch=batch).update(state="cancelled")
    work.close()
    rows = by_pandas(finished(export))
    assert [row[0] for row in rows] == ["Queued"] * 7 + ["Cancelled"] * 7
