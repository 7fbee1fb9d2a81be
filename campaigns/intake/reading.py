"""A file's rows, read by a limited child process (campaigns.intake.child) and streamed to us."""

import json
import marshal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campaigns.intake import limits, pulse
from campaigns.intake.frames import frames_of
from campaigns.intake.leavers import Packed
from campaigns.intake.packing import Packing
from campaigns.intake.refusals import Refusal
from campaigns.intake.sorting import Terms
from campaigns.intake.summing import Sums

PROJECT = Path(__file__).resolve().parents[2]

Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class ReadOptions:
    """What to read and how far. `max_rows` counts data rows; `first` rows are read, 0 for all.

    A file that is over `max_rows` is refused before the first row comes, provided that counting
    takes no longer than `count_seconds` (0: it is not tried). With `terms`, the rows come checked
    and sorted, and without the header. `leavers` is asked while the child starts: the sender ID of
    rows that name none, who opted out, and what was said (campaigns.intake.said); such rows come as
    bad ones. With `packing`, good rows come packed. `ahead` is called about twice a second while
    the first row is not there yet (campaigns.intake.pulse).
    """

    max_rows: int
    max_bytes: int
    has_header: bool = True
    encoding: str | None = None
    delimiter: str | None = None
    first: int = 0
    terms: Terms | None = None
    leavers: Callable[[], tuple[str, list[Packed], bytes]] | None = None
    packing: Packing | None = None
    ahead: Callable[[str, int], None] = lambda step, count: None
    frame_rows: int = 500
    count_seconds: float = limits.READ_SECONDS
    cpu_seconds: int = limits.READ_CPU_SECONDS
    seconds: float = limits.READ_SECONDS


@dataclass(frozen=True)
class OpenFile:
    """`facts`: format, encoding, delimiter. `frames`: as campaigns.intake.child writes them.

    What is `told` at the end of checked rows is not there before.
    """

    facts: dict[str, Any]
    frames: Iterator[dict[str, Any]]
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def findings(self) -> dict[str, Any]:
        """What is remarkable about checked rows (campaigns.intake.sorting.Sorter.findings)."""
        found: dict[str, Any] = self.told.get("findings", {})
        return found

    @property
    def sums(self) -> Sums:
        """Of packed rows."""
        return Sums.of(self.told["sums"]) if "sums" in self.told else Sums()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells) of a file that is read without terms. May raise Refusal."""
        return ((row, cells) for frame in self.frames for row, cells in frame["rows"])


@contextmanager
def open_file(path: Path, options: ReadOptions) -> Iterator[OpenFile]:
    """Start the child for the length of the block. Raises Refusal, here or from `frames`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "campaigns.intake.child"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"},
    )
    watchdog = threading.Timer(options.seconds, process.kill)
    watchdog.daemon = True
    watchdog.start()
    assert process.stdout
    with process.stdout as out, frames_of(out) as written:
        try:
            _send(process, path, options)
            told: dict[str, Any] = {}
            frames = _frames(written, options, told)
            yield OpenFile(next(frames)["facts"], frames, told)
        finally:
            watchdog.cancel()
            process.kill()
            process.wait()


def _send(process: subprocess.Popen[bytes], path: Path, options: ReadOptions) -> None:
    request = {
        "path": str(path.resolve()),
        "encoding": options.encoding,
        "delimiter": options.delimiter,
        "max_rows": options.max_rows + (1 if options.has_header else 0),
        "max_bytes": options.max_bytes,
        "first": options.first,
        "has_header": options.has_header,
        "frame_rows": options.frame_rows,
        "count_seconds": options.count_seconds,
        "terms": options.terms.as_json() if options.terms else None,
        "packing": options.packing,
        "told": options.leavers is not None,
        "pulse_seconds": pulse.SECONDS,
        "cpu_seconds": options.cpu_seconds,
    }
    assert process.stdin
    with suppress(BrokenPipeError), process.stdin as pipe:  # its last words say why
        pipe.write(json.dumps(request).encode() + b"\n")
        pipe.flush()
        if options.leavers:
            pipe.write(marshal.dumps(options.leavers()))


def _frames(
    written: Iterable[dict[str, Any]], options: ReadOptions, told: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Frames until the end; a child that dies without a word was over a limit."""
    for frame in written:
        if "refusal" in frame:
            raise Refusal(frame["refusal"], **_seen_by_the_user(frame["facts"], options))
        if "end" in frame:
            return
        if "ahead" in frame:
            options.ahead(*frame["ahead"])
            continue
        if "findings" in frame:
            told |= frame
            continue
        yield frame
    raise Refusal("too_costly")


def _seen_by_the_user(facts: dict[str, Any], options: ReadOptions) -> dict[str, Any]:
    """The child counts the header as a row; people do not."""
    if facts.get("limit") == options.max_rows + 1:
        return facts | {"limit": options.max_rows}
    return facts
