"""The process that touches a user's bytes: `python -m campaigns.intake.child`, without Django.

It reads one line of options (JSON) from standard input, behind it perhaps who opted out and what
was said (marshal), and writes frames (campaigns.intake.frames) to standard output:
`{"facts": {...}}`, then any number of `{"rows": [(row, [cell, ...]), ...]}`, then either
`{"end": True}` or `{"refusal": code, "facts": {...}}`.

Where the options have terms to check rows against, there are instead of rows any number of
`{"good": [...], "bad": [...]}` (campaigns.intake.sorting) or of
`{"lines": bytes, "packed": n, "bad": [...]}`, or `values` for `lines` (campaigns.intake.packing),
and at their end one
`{"findings": {...}, "sums": {...}}`. Until the first of them, `{"ahead": [step, count]}`
(campaigns.intake.pulse) comes as often as it takes. It limits itself before it opens the file.
"""

import gc
import json
import marshal
import os
import resource
import sys
from collections.abc import Iterator
from functools import partial
from itertools import count, islice
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
from campaigns.intake.packing import Packer, Packing
from campaigns.intake.pulse import LOOKING, Pulse
from campaigns.intake.refusals import Refusal
from campaigns.intake.said import Said
from campaigns.intake.sorting import Sorter, Terms

FRAMES_KEPT = 100


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
    pulse = Pulse(partial(_tell, out), options["pulse_seconds"]) if options["terms"] else Pulse()
    wishes = Wishes(
        options["max_bytes"],
        options["encoding"],
        options["delimiter"],
        bool(options["first"]),
        pulse,
    )
    table, headed = open_table(Path(options["path"]), wishes), bool(options["has_header"])
    if options["count_seconds"]:
        refuse_too_many(table, options["max_rows"], options["count_seconds"], pulse, headed=headed)
    write_frame(out, {"facts": table.facts})
    found = bounded(table.rows(), options["max_rows"], headed=headed)
    if options["first"]:
        found = first_rows(found, options["first"])
    size = options["frame_rows"]
    if options["terms"] is None:
        while rows_read := list(islice(found, size)):
            write_frame(out, {"rows": rows_read})
        return
    _write_sorted(table, found, options, out, pulse)


def _tell(out: IO[bytes], step: str, count: int) -> None:
    write_frame(out, {"ahead": [step, count]})
    out.flush()


def _framed(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    """The rows, as many at a time as a frame has.

    Whatever has left cycles, such as exceptions, is let go now and then.
    """
    for frame in count(1):
        some = list(islice(rows, size))
        if not some:
            return
        yield some
        if frame % FRAMES_KEPT == 0:
            gc.collect(0)


def _write_sorted(
    table: Table, found: Iterator[Row], options: dict[str, Any], out: IO[bytes], pulse: Pulse
) -> None:
    """Write the good and the bad rows, and at the end what was found."""
    terms, size = Terms(**options["terms"]), options["frame_rows"]
    sorter, headed = Sorter(terms), bool(options["has_header"])
    packer = Packer(Packing(*options["packing"])) if options["packing"] else None
    leavers, said = _told(terms) if options["told"] else (None, None)
    if sorter.looks_ahead:
        everything = bounded(table.rows(), options["max_rows"], headed=headed)
        ahead = pulse.over(LOOKING, islice(everything, int(headed), None))
        for rows_read in _framed(ahead, size):
            sorter.look_ahead(rows_read)
    if headed:
        next(found, None)
    for rows_read in _framed(found, size):
        good, bad = sorter.sort(rows_read)
        if leavers:
            good = leavers.take_out(rows_read, good, bad)
        if said:
            good = said.take_out(rows_read, good, bad)
        if packer:
            write_frame(out, packer.pack(good) | {"bad": bad})
        else:
            write_frame(out, {"good": good, "bad": bad})
    sums = {"sums": packer.sums.as_plain()} if packer else {}
    write_frame(out, {"findings": sorter.findings()} | sums)


def _told(terms: Terms) -> tuple[Leavers | None, Said | None]:
    """Who opted out and what was said, as they follow the options; waits for them."""
    own_sender, kept, said = marshal.loads(sys.stdin.buffer.read())  # noqa: S302  our parent's
    place = (own_sender, terms.number, terms.columns[terms.number])
    return Leavers(kept, *place) if kept else None, Said(said, *place) if said else None


if __name__ == "__main__":
    main()
