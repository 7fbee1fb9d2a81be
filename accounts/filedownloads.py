"""A file from the disk as a download, whole or the part that was asked for."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

STEP = 1 << 20
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def file_response(request: HttpRequest, path: Path, *, name: str, kind: str) -> HttpResponseBase:
    """The file as `name`, which no browser keeps; a download that broke off can go on.

    Raises FileNotFoundError. It is never compressed on the way: then its length would be unknown.
    """
    size = path.stat().st_size
    part = _asked(request.headers.get("Range", ""), size)
    if part is None:
        response: HttpResponseBase = FileResponse(path.open("rb"))
        response["Content-Length"] = str(size)
    elif part[0] >= size:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        low, high = part
        response = StreamingHttpResponse(_read(path, low, high), status=206)
        response["Content-Range"] = f"bytes {low}-{high}/{size}"
        response["Content-Length"] = str(high - low + 1)
    response["Content-Type"] = kind
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Encoding"] = "identity"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "no-store"
    return response


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """The first and last byte of one range; None where there is none that we know how to give."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    low, high = found.groups()
    if not low:  # the last so many bytes
        return max(size - int(high), 0), size - 1
    last = min(int(high), size - 1) if high else size - 1
    return (int(low), last) if int(low) <= last or int(low) >= size else None


def _read(path: Path, low: int, high: int) -> Iterator[bytes]:
    left = high - low + 1
    with path.open("rb") as file:
        file.seek(low)
        while left and (piece := file.read(min(STEP, left))):
            left -= len(piece)
            yield piece
