"""The process that touches a user's bytes: `python -m campaigns.intake.child`, without Django.

It reads one line of options (JSON) from standard input, behind it perhaps who opted out and what
was said (marshal), and writes frames (campaigns.intake.frames) to standard output:
`{"facts": {...}}`, then any number of `{"rows": [(row, [cell, ...]), ...]}` (or, where the options
have terms to check them against, of `{"good": [...], "bad": [...]}`, see campaigns.intake.sorting,
and at their end one `{"findings": {...}}`), then either `{"end": True}` or
`{"refusal": code, "facts": {...}}`. It limits itself before it opens the file.
"""

import gc
import json
import marshal
import os
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from campaigns.intake import limits
from campaigns.intake.csvfile import Row
from campaigns.intake.frames import write_frame
from campaigns.intake.leavers import Leavers
from campaigns.intake.opening import (
    Table,
    Wishes,
    bounded,
    first_rows,
    open_table,
    refuse_too_many,
)
from campaigns.intake.refusals import Refusal
from campaigns.intake.said import Said
from campaigns.intake.sorting import Sorter, Terms


def main() -> None:
    """Read the options, then write frames until the file or the reader's interest ends."""
    options = json.loads(sys.stdin.buffer.readline())
    limit_self(options["cpu_seconds"])
    gc.disable()  # looking for cycles among all rows takes a fifth of the time
    out = sys.stdout.buffer
    try:
        write_frames(options, out)
        frame: dict[str, Any] = {"end": True}
    except Refusal as refusal:
        frame = {"refusal": refusal.code, "facts": refusal.facts}
    except (MemoryError, RecursionError):
        frame = {"refusal": "too_costly", "facts": {}}
    except BrokenPipeError:
        return
    write_frame(out, frame)
    out.flush()
    if sys.platform.startswith("linux"):  # there is nothing to tidy up that the system does not
        os._exit(0)


def limit_self(cpu_seconds: int) -> None:
    """No more memory or processor time than an honest file needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    if sys.platform.startswith("linux"):  # macOS refuses to limit the address space
        resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY, limits.CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def write_frames(options: dict[str, Any], out: IO[bytes]) -> None:
    """Write what the file is, then its rows. Raises Refusal."""
    wishes = Wishes(
        options["max_bytes"], options["encoding"], options["delimiter"], bool(options["first"])
    )
    table, headed = open_table(Path(options["path"]), wishes), bool(options["has_header"])
    if options["count_seconds"]:
        refuse_too_many(table, options["max_rows"], options["count_seconds"], headed=headed)
    write_frame(out, {"facts": table.facts})
    found = bounded(table.rows(), options["max_rows"], headed=headed)
    if options["first"]:
        found = first_rows(found, options["first"])
    size = options["frame_rows"]
    if options["terms"] is None:
        while rows_read := list(islice(found, size)):
            write_frame(out, {"rows": rows_read})
        return
    _write_sorted(table, found, options, out)


def _look_ahead(sorter: Sorter, rows: Iterator[Row], size: int) -> None:
    while rows_read := list(islice(rows, size)):
        sorter.look_ahead(rows_read)
        gc.collect(0)  # as after each frame


def _write_sorted(
    table: Table, found: Iterator[Row], options: dict[str, Any], out: IO[bytes]
) -> None:
    """Write the good and the bad rows, and at the end what was found."""
    terms, size = Terms(**options["terms"]), options["frame_rows"]
    sorter, headed = Sorter(terms), bool(options["has_header"])
    leavers, said = _told(terms)
    if sorter.looks_ahead:
        everything = bounded(table.rows(), options["max_rows"], headed=headed)
        _look_ahead(sorter, islice(everything, int(headed), None), size)
    if headed:
        next(found, None)
    while rows_read := list(islice(found, size)):
        good, bad = sorter.sort(rows_read)
        if leavers:
            good = leavers.take_out(good, bad)
        if said:
            good = said.take_out(good, bad)
        if terms.keep_cells:
            good = [(*item[:-1], ()) for item in good]
        write_frame(out, {"good": good, "bad": bad})
        # Numbers that cannot be parsed leave exceptions in cycles, and those whole frames of rows.
        gc.collect(0)
    write_frame(out, {"findings": sorter.findings()})


def _told(terms: Terms) -> tuple[Leavers | None, Said | None]:
    """Who opted out and what was said, as they follow the options; waits for them."""
    if not terms.keep_cells:
        return None, None
    own_sender, kept, said = marshal.loads(sys.stdin.buffer.read())  # noqa: S302  our parent's
    place = (own_sender, terms.number, terms.columns[terms.number])
    return Leavers(kept, *place) if kept else None, Said(said, *place) if said else None


if __name__ == "__main__":
    main()
