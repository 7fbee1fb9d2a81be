"""The process that touches a user's bytes: `python -m campaigns.intake.child`, without Django.

It reads one JSON object of options from standard input and writes JSON lines to standard output:
`{"facts": {...}}`, then any number of `{"rows": [[row, [cell, ...]], ...]}` (or, where the options
have terms to check them against, of `{"good": [...], "bad": [...]}`, see campaigns.intake.sorting,
and at their end one `{"findings": {...}}`),
then either `{"end": true}` or `{"refusal": code, "facts": {...}}`. It limits itself before it opens
the file.
"""

import gc
import json
import resource
import sys
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from campaigns.intake import limits
from campaigns.intake.opening import Wishes, bounded, open_table, refuse_too_many
from campaigns.intake.refusals import Refusal
from campaigns.intake.sorting import Sorter, Terms


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
    wishes = Wishes(
        options["max_bytes"], options["encoding"], options["delimiter"], bool(options["first"])
    )
    table = open_table(Path(options["path"]), wishes)
    if options["count_seconds"]:
        refuse_too_many(table, options["max_rows"], options["count_seconds"])
    _write(out, {"facts": table.facts})
    found = bounded(table.rows(), options["max_rows"])
    if options["first"]:
        found = islice(found, options["first"])
    size = options["frame_rows"]
    if options["terms"] is None:
        while rows_read := list(islice(found, size)):
            _write(out, {"rows": rows_read})
        return
    sorter = Sorter(Terms(**options["terms"]))
    if sorter.looks_ahead:
        everything = bounded(table.rows(), options["max_rows"])
        sorter.look_ahead(islice(everything, int(options["has_header"]), None))
    if options["has_header"]:
        next(found, None)
    while rows_read := list(islice(found, size)):
        good, bad = sorter.sort(rows_read)
        _write(out, {"good": good, "bad": bad})
    _write(out, {"findings": sorter.findings()})


def _write(out: TextIO, frame: dict[str, Any]) -> None:
    out.write(json.dumps(frame, separators=(",", ":")))
    out.write("\n")


if __name__ == "__main__":
    main()
