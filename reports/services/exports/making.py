"""The work itself: parts are written, seen onto the disk, and then said to be done."""

import hashlib
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from campaigns.models import Batch
from reports.exportcolumns import chosen, titles
from reports.exportfilters import Filters
from reports.models import Export
from reports.selectors import exportscope
from reports.selectors.days import Days
from reports.services.exports.files import file_of, folder_of
from reports.services.exports.writers import FilesLost, MakeWriter, Sheet, Writer

Format = Export.Format
# By name: what writes Parquet takes 80 MB and a while to load, for which others need not wait.
WRITERS = {
    Format.CSV: "reports.services.exports.csvwriter.CsvWriter",
    Format.XLSX: "reports.services.exports.xlsxwriter.XlsxWriter",
    Format.PARQUET: "reports.services.exports.parquetwriter.ParquetWriter",
}
# What writes Parquet holds a part more than once; it stays under 300 MB with this many messages.
SMALLER: dict[str, int] = {Format.PARQUET: 10_000}
_NOTHING: dict[str, Any] = {"ceiling": None, "looked": 0, "rows": 0, "parts": 0, "kept": {}}


class GivenUp(Exception):
    """The request was cancelled, or its account has gone, while it was worked at."""


def make(export: Export) -> Iterator[int]:
    """Write what is not written yet; yields the rows done after each part. Raises GivenUp.

    Whatever a run before this one wrote behind its last finished part is written again; where its
    files are gone, everything is.
    """
    folder_of(export).mkdir(parents=True, exist_ok=True, mode=0o700)
    with translation.override(export.language):
        try:
            yield from _make(export)
        except FilesLost:
            _save(export, **_NOTHING)
            yield from _make(export)


def _make(export: Export) -> Iterator[int]:
    batches = _batches(export)
    if export.ceiling is None:
        _measure(export, batches)
    sheet = Sheet(chosen(export.columns), titles(export.columns), ZoneInfo(export.zone))
    make_writer: MakeWriter = import_string(WRITERS[Format(export.format)])
    writer = make_writer(folder_of(export), sheet, export.kept)
    yield from _write(export, batches, writer)
    target = file_of(export)
    writer.finish(target)
    with target.open("rb") as file:
        export.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    export.size = target.stat().st_size


def _batches(export: Export) -> QuerySet[Batch]:
    filters = Filters.of(export.filters)
    days = Days(filters.since, filters.until, ZoneInfo(export.zone))
    return exportscope.batches_asked(export.account, filters, days)


def _measure(export: Export, batches: QuerySet[Batch]) -> None:
    """Fix what is looked through, once."""
    if export.started_at is None:
        _save(export, started_at=timezone.now())
    reach = exportscope.reach_of(export.account, batches)
    _save(
        export,
        after_id=reach.after,
        ceiling=reach.ceiling,
        to_look=reach.messages,
    )


def _write(export: Export, batches: QuerySet[Batch], writer: Writer) -> Iterator[int]:
    account, filters, ceiling = export.account, Filters.of(export.filters), export.ceiling or 0
    size = min(exportscope.PART, SMALLER.get(export.format, exportscope.PART))
    while export.after_id < ceiling:
        end = exportscope.end_of_part(account, export.after_id, ceiling, size)
        rows = exportscope.messages_asked(account, filters, batches, export.after_id, end)
        count = writer.write(rows)
        _save(
            export,
            after_id=end,
            looked=min(export.looked + size, export.to_look),
            rows=export.rows + count,
            parts=export.parts + 1,
            kept=writer.kept,
        )
        yield export.rows


def _save(export: Export, **values: object) -> None:
    """Raises GivenUp where the export is not being made any more."""
    running = Export.objects.filter(pk=export.pk, status=Export.Status.RUNNING)
    if not running.update(**values):
        raise GivenUp
    for name, value in values.items():
        setattr(export, name, value)
