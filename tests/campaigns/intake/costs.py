"""What a first look at a file costs: `python -m tests.campaigns.intake.costs FILE [MAX_ROWS]`.

Prints JSON: the code it is refused with ("" if it is not), the rows seen, the seconds it took, and
the peak memory of the reading process in MB. In a process of its own, because the system counts
the peak over all children there ever were.
"""

import json
import resource
import sys
import time
from pathlib import Path

from campaigns.intake import limits
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal


def main() -> None:
    max_rows = int(sys.argv[2]) if len(sys.argv) > 2 else limits.SHEET_ROWS
    options = ReadOptions(
        max_rows=max_rows,
        max_bytes=limits.LOOK_BYTES,
        first=200,
        count_seconds=limits.LOOK_COUNT_SECONDS,
        cpu_seconds=limits.LOOK_SECONDS,
        seconds=limits.LOOK_SECONDS,
    )
    started, code, rows = time.monotonic(), "", 0
    try:
        with open_file(Path(sys.argv[1]), options) as opened:
            rows = sum(1 for _ in opened.rows())
    except Refusal as refusal:
        code = refusal.code
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    megabytes = used.ru_maxrss // (1024 if sys.platform.startswith("linux") else 1024 * 1024)
    seconds = time.monotonic() - started
    json.dump({"code": code, "rows": rows, "seconds": seconds, "megabytes": megabytes}, sys.stdout)


if __name__ == "__main__":
    main()
