"""Opt-outs as files people download: what each column holds."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.cells import csv_lines
from accounts.models import Account
from accounts.services import auditlog
from campaigns.models import OptOut, OptOutImport, OptOutRejectedRow
from campaigns.problems import row_sentence
from campaigns.selectors import optoutlists
from campaigns.selectors.optoutlists import Search


def all_of(account: Account, search: Search) -> Iterator[str]:
    """The opt-outs that match, newest first, as the text of a CSV; the download is audited."""
    auditlog.record(
        account,
        "optout.exported",
        kind="optout",
        label=search.scope.words if search.scope else _("Opt-outs"),
        after={"show": search.show or "live", "one_number": search.msisdn is not None},
    )
    header = [
        _("Number"),
        _("Holds for"),
        _("Since"),
        _("How"),
        _("By"),
        _("File"),
        _("Note"),
        _("Lifted at"),
        _("Lifted by"),
        _("Reason"),
    ]
    zone = ZoneInfo(account.timezone)
    pages = optoutlists.pages(account, search)
    return csv_lines(header, ([_cells(row, zone) for row in page] for page in pages))


def rejected_of(row: OptOutImport) -> Iterator[str]:
    """The rows that hold no number: why, and the cells as they were in the file."""
    header = [_("Row"), _("Reason"), *row.mapping.get("columns", [])]
    pages = optoutlists.rejected_pages(row)
    return csv_lines(header, ([_rejected(bad) for bad in page] for page in pages))


def _cells(row: OptOut, zone: ZoneInfo) -> list[object]:
    return [
        f"+{row.msisdn}",
        row.scope_words,
        _time(row.created_at, zone),
        OptOut.How(row.how).label,
        row.created_by or row.created_by_key or "",
        row.file or "",
        row.note,
        _time(row.lifted_at, zone),
        row.lifted_by or "",
        row.lifted_reason,
    ]


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as spreadsheets take it, by the account's clocks."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def _rejected(bad: OptOutRejectedRow) -> list[object]:
    return [bad.row, row_sentence(bad.code), *bad.cells]
