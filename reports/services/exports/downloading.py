"""Handing out the file of an export; each time is in the audit log."""

from pathlib import Path

from django.utils.translation import gettext as _

from accounts.errors import NotFound
from reports.models import Export
from reports.services.exports.files import file_of
from reports.services.exports.requesting import record

KINDS = {
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.PARQUET: "application/vnd.apache.parquet",
}


def take(export: Export, *, goes_on: bool = False) -> Path:
    """Where the file lies. Raises NotFound while there is none, and once it is deleted.

    One that `goes_on` where it broke off was recorded when it began.
    """
    path = file_of(export)
    if export.status != Export.Status.DONE or export.file_is_over or not path.exists():
        raise NotFound("no_file", _("There is no file of this export, or not any more."))
    if not goes_on:
        record(export, "downloaded", {"rows": export.rows, "sha256": export.sha256})
    return path


def kind_of(export: Export) -> str:
    """The media type of the file."""
    return KINDS[Export.Format(export.format)]
