"""A report's table as a file: the figures that the page shows, every line of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.cells import csv_lines
from accounts.models import Account
from accounts.services import auditlog
from accounts.xlsxfiles import xlsx_pieces
from reports.sheets import Row, Sheet, Unit, plain

PERCENT = (Unit.SHARE, Unit.CHANGE)
Lines = list[list[object]]


def as_csv(account: Account, title: str, sheet: Sheet, asked: Mapping[str, Any]) -> Iterator[str]:
    """The table as the text of a CSV; `asked` is what the audit log says of it."""
    _record(account, title, asked)
    return csv_lines(_header(sheet), [_lines(sheet)])


def as_workbook(
    account: Account, title: str, sheet: Sheet, asked: Mapping[str, Any]
) -> Iterator[bytes]:
    """The table as the bytes of a workbook."""
    _record(account, title, asked)
    return xlsx_pieces(_header(sheet), [_lines(sheet)])


def _record(account: Account, title: str, asked: Mapping[str, Any]) -> None:
    auditlog.record(account, "report.downloaded", kind="report", label=title, after=asked)


def _header(sheet: Sheet) -> list[str]:
    labels = [
        f"{column.label}, %" if column.unit in PERCENT else column.label for column in sheet.columns
    ]
    return [sheet.head, *([_("Note")] if _has_notes(sheet) else ()), *labels]


def _lines(sheet: Sheet) -> Lines:
    lines = [_line(sheet, row) for row in sheet.rows]
    if sheet.total is not None:
        lines.append(_line(sheet, Row(_("Total"), sheet.total)))
    return lines


def _line(sheet: Sheet, row: Row) -> list[object]:
    units = [column.unit for column in sheet.columns]
    cells = [plain(unit, value) for unit, value in zip(units, row.values, strict=True)]
    return [row.label, *([row.note] if _has_notes(sheet) else ()), *cells]


def _has_notes(sheet: Sheet) -> bool:
    return any(row.note for row in sheet.rows)
