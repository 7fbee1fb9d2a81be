"""Files that are made while they are downloaded."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse

CSV = "text/csv; charset=utf-8"


def csv_response(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """The text of a CSV as a download called `name`, which no browser keeps for the next person."""
    return StreamingHttpResponse(
        lines,
        content_type=CSV,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-store",
        },
    )
