"""The process that touches a user's bytes: `python -m campaigns.intake.child`, without Django.

It reads one JSON object of options from standard input and writes JSON lines to standard output:
`{"facts": {...}}`, then any number of `{"rows": [[row, [cell, ...]], ...]}` (or, where the options
have terms to check them against, of `{"good": [...], "bad": [...]}`, see campaigns.intake.sorting),
then either `{"end": true}` or `{"refusal": code, "facts": {...}}`. It limits itself before it opens
the file.
"""

import gc
import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from campaigns.intake import limits
from campaigns.intake.csvfile import Row, csv_format, csv_rows
from campaigns.intake.kinds import Kind, kind_of
from campaigns.intake.refusals import Refusal
from campaigns.intake.sorting import Sorter, Terms
from campaigns.intake.xlsxfile import xlsx_rows


def main() -> None:
    """Read the options, then write frames until the file or the reader's interest ends."""
    options = json.loads(sys.stdin.readline())
    limit_self(options["cpu_seconds"])
    gc.disable()  # rows hold no cycles, and looking for some takes a fifth of the time
    out = sys.stdout
    try:
        write_frames(options, out)
        frame: dict[str, Any] = {"end": True}
    except Refusal as refusal:
        frame = {"refusal": refusal.code, "facts": refusal.facts}
    except (MemoryError, RecursionError):
        frame = {"refusal": "too_costly", "facts": {}}
    except BrokenPipeError:
        return
    _write(out, frame)
    out.flush()


def limit_self(cpu_seconds: int) -> None:
    """No more memory or processor time than an honest file needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    if sys.platform.startswith("linux"):  # macOS refuses to limit the address space
        resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY, limits.CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def write_frames(options: dict[str, Any], out: TextIO) -> None:
    """Write what the file is, then its rows. Raises Refusal."""
    facts, rows = opened(options)
    _write(out, {"facts": facts})
    found = bounded(rows, options["max_rows"])
    if options["first"]:
        found = islice(found, options["first"])
    size = options["frame_rows"]
    if options["terms"] is None:
        while rows_read := list(islice(found, size)):
            _write(out, {"rows": rows_read})
        return
    sorter = Sorter(Terms(**options["terms"]))
    if options["has_header"]:
        next(found, None)
    while rows_read := list(islice(found, size)):
        good, bad = sorter.sort(rows_read)
        _write(out, {"good": good, "bad": bad})


def opened(options: dict[str, Any]) -> tuple[dict[str, Any], Iterator[Row]]:
    """What the file is, and its rows."""
    path = Path(options["path"])
    if kind_of(path) is Kind.XLSX:
        facts = {"format": "xlsx", "encoding": None, "delimiter": None}
        return facts, xlsx_rows(path, options["max_bytes"])
    form = csv_format(path, options["encoding"], options["delimiter"])
    facts = {"format": "csv", "encoding": form.encoding, "delimiter": form.delimiter}
    return facts, csv_rows(path, form)


def bounded(rows: Iterator[Row], max_rows: int) -> Iterator[Row]:
    """Rows with something in them, blanks at their end cut off, at most `max_rows` of them.

    `max_rows` counts the header when there is one. Raises Refusal.
    """
    count = 0
    for number, cells in rows:
        while cells and (not cells[-1] or cells[-1].isspace()):
            cells.pop()
        if not cells:
            continue
        if len(cells) > limits.COLUMNS:
            raise Refusal("too_many_columns", row=number, limit=limits.COLUMNS)
        count += 1
        if count > max_rows:
            raise Refusal("too_many_rows", limit=max_rows)
        yield number, cells


def _write(out: TextIO, frame: dict[str, Any]) -> None:
    out.write(json.dumps(frame, separators=(",", ":")))
    out.write("\n")


if __name__ == "__main__":
    main()
