"""A file's rows, read by a limited child process (campaigns.intake.child) and streamed to us."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from campaigns.intake import limits
from campaigns.intake.refusals import Refusal
from campaigns.intake.sorting import Terms

PROJECT = Path(__file__).resolve().parents[2]
LINES_AHEAD = 32

Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class ReadOptions:
    """What to read and how far. `max_rows` counts data rows; `first` rows are read, 0 for all.

    A file that is over `max_rows` is refused before the first row comes, provided that counting
    takes no longer than `count_seconds` (0: it is not tried). With `terms`, the rows come checked
    and sorted, and without the header.
    """

    max_rows: int
    max_bytes: int
    has_header: bool = True
    encoding: str | None = None
    delimiter: str | None = None
    first: int = 0
    terms: Terms | None = None
    frame_rows: int = 500
    count_seconds: float = limits.READ_SECONDS
    cpu_seconds: int = limits.READ_CPU_SECONDS
    seconds: float = limits.READ_SECONDS


@dataclass(frozen=True)
class OpenFile:
    """`facts`: format, encoding, delimiter. `frames`: as campaigns.intake.child writes them.

    `findings` fill up at the end of checked rows (campaigns.intake.sorting.Sorter.findings).
    """

    facts: dict[str, Any]
    frames: Iterator[dict[str, Any]]
    findings: dict[str, Any] = field(default_factory=dict)

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
    lines = _lines(_out(process))
    try:
        _send(process, path, options)
        findings: dict[str, Any] = {}
        frames = _frames(lines, options, findings)
        yield OpenFile(next(frames)["facts"], frames, findings)
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        lines.close()
        _out(process).close()


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
        "cpu_seconds": options.cpu_seconds,
    }
    assert process.stdin
    with process.stdin as pipe:
        pipe.write(json.dumps(request).encode() + b"\n")


def _lines(out: IO[bytes]) -> Generator[bytes, None, None]:
    """The child's lines, read ahead by a thread: a pipe is full long before a block is written."""
    ahead: queue.Queue[bytes] = queue.Queue(LINES_AHEAD)
    abandoned = threading.Event()

    def read() -> None:
        for line in out:
            if abandoned.is_set():
                return
            ahead.put(line)
        ahead.put(b"")

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        while line := ahead.get():
            yield line
    finally:
        abandoned.set()
        while reader.is_alive():  # it may be waiting for room
            with suppress(queue.Empty):
                ahead.get_nowait()
            reader.join(0.01)


def _frames(
    lines: Iterable[bytes], options: ReadOptions, findings: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Frames until the end; a child that dies without a word was over a limit."""
    for line in lines:
        frame = json.loads(line)
        if "refusal" in frame:
            raise Refusal(frame["refusal"], **_seen_by_the_user(frame["facts"], options))
        if "end" in frame:
            return
        if "findings" in frame:
            findings |= frame["findings"]
            continue
        yield frame
    raise Refusal("too_costly")


def _seen_by_the_user(facts: dict[str, Any], options: ReadOptions) -> dict[str, Any]:
    """The child counts the header as a row; people do not."""
    if facts.get("limit") == options.max_rows + 1:
        return facts | {"limit": options.max_rows}
    return facts


def _out(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout
    return process.stdout
