"""Files that are made while they are downloaded."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse


def csv_response(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """The text of a CSV as a download called `name`."""
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
