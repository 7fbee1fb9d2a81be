"""Files that are made while they are downloaded."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse

from accounts.xlsxfiles import XLSX

CSV = "text/csv; charset=utf-8"


def csv_response(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """The text of a CSV as a download called `name`, which no browser keeps for the next person."""
    return _download(lines, CSV, f"{name}.csv")


def xlsx_response(pieces: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """The bytes of a workbook, likewise."""
    return _download(pieces, XLSX, f"{name}.xlsx")


def _download(
    pieces: Iterator[str] | Iterator[bytes], kind: str, name: str
) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        pieces,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
