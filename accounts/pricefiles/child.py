"""The process that opens an uploaded price file: `python -m accounts.pricefiles.child`.

It knows nothing of Django. It reads the file's bytes from standard input and writes one JSON
object to standard output: `{"rows": [[row number, [cell, ...]], ...]}` (lines without any text
left out) or `{"refusal": code}`. It limits its own memory and time before it looks at a byte, so
that a file made to harm ends this process and nothing else.
"""

import csv
import io
import json
import math
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

MB = 1024 * 1024
MEMORY_BYTES = 1024 * MB
CPU_SECONDS = 30
UNPACKED_BYTES = 100 * MB
ZIP_MEMBERS = 500
COLUMNS = 30
SHEET_ROWS = 1_048_576  # as many as a sheet can have
CELL_CHARACTERS = 80
TOTAL_CHARACTERS = 24 * MB
DELIMITERS = (";", "\t", "|", ",")
LINES_LOOKED_AT = 30
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Row = tuple[int, list[str]]


class Refusal(Exception):
    """The file cannot be read; its only argument is a code (accounts.pricefiles.problems)."""


def main() -> None:
    """Answer for one file. `sys.argv[1]`: how many rows with text it may have."""
    limit_self()
    try:
        rows = read(sys.stdin.buffer.read(), int(sys.argv[1]))
        answer: dict[str, Any] = {"rows": rows}
    except Refusal as refusal:
        answer = {"refusal": str(refusal)}
    except (MemoryError, RecursionError):
        answer = {"refusal": "too_costly"}
    json.dump(answer, sys.stdout)


def limit_self() -> None:
    """No more memory or processor time than an honest file needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    if sys.platform.startswith("linux"):  # macOS refuses to limit the address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(content: bytes, max_rows: int) -> list[Row]:
    """The rows that have text, told by what the file is and not by its name. Raises Refusal."""
    if not content.strip():
        raise Refusal("empty")
    if content.startswith(_OLD_EXCEL):
        raise Refusal("old_excel")
    if content.startswith(_ZIP):
        return _bounded(_workbook_rows(content), max_rows)
    return _bounded(_csv_rows(_decoded(content)), max_rows)


def _bounded(rows: Iterable[tuple[int, Iterable[Any]]], max_rows: int) -> list[Row]:
    kept: list[Row] = []
    characters = 0
    for number, values in rows:
        cells = [_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(kept) == max_rows:
            raise Refusal("too_many_rows")
        characters += sum(map(len, cells))
        if characters > TOTAL_CHARACTERS:
            raise Refusal("too_costly")
        kept.append((number, cells))
    if not kept:
        raise Refusal("empty")
    return kept


def _text(value: Any) -> str:
    """A cell as people see it; numbers as precise as a spreadsheet shows them."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}" if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    # What no database takes becomes visible instead of an error.
    text = str(value).replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return " ".join(text.split())[:CELL_CHARACTERS]


def _workbook_rows(content: bytes) -> Iterator[tuple[int, Iterable[Any]]]:
    try:
        _check_zip(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = next((s for s in book.worksheets if s.sheet_state == "visible"), None)
        if sheet is None:
            raise Refusal("no_sheet")
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for number, values in enumerate(sheet.iter_rows(max_col=COLUMNS, values_only=True), 1):
            if number > SHEET_ROWS:
                raise Refusal("damaged")
            if values.count(None) < len(values):
                yield number, values
    except (Refusal, MemoryError, RecursionError):
        raise
    except Exception as error:  # openpyxl lets through whatever a broken part makes it stumble on
        raise Refusal("damaged") from error


def _check_zip(content: bytes) -> None:
    """No part inflates beyond its declared size, so their sum bounds what can come out."""
    parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    if parts and parts[0].filename == "mimetype":
        raise Refusal("other_format")  # as an ODS begins
    if len(parts) > ZIP_MEMBERS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise Refusal("too_costly")
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal("encrypted")
    if not any(part.filename.endswith("workbook.xml") for part in parts):
        raise Refusal("not_a_table")


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    sample = text[:4096]
    if sum(char < " " and char not in "\t\r\n\f" for char in sample) * 20 > len(sample):
        raise Refusal("not_a_table")
    return text


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        line = 1
        for cells in reader:
            yield line, cells[:COLUMNS]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refusal("damaged") from error


def _delimiter(text: str) -> str:
    """What stands in most of the first lines; a comma may be part of a price, so it comes last."""
    lines = [line for line in text[:65_536].splitlines() if line.strip()][:LINES_LOOKED_AT]
    for delimiter in DELIMITERS:
        if 2 * sum(delimiter in line for line in lines) >= len(lines):
            return delimiter
    return ","


if __name__ == "__main__":
    main()
