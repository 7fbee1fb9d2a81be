"""The text format of PostgreSQL's COPY: a line per row, tabs between the values."""

from collections.abc import Mapping, Sequence
from typing import Any

Plain = str | int | bool

# What stands for itself nowhere, and the end-of-data mark's backslash.
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def escaped(value: Plain) -> Plain:
    """A value as it may stand in a line; only texts can need it."""
    return value.translate(_ESCAPES) if isinstance(value, str) else value


def is_plain(data: str, rows: int, columns: int) -> bool:
    """Whether no text among these lines, written without escapes, would have needed one."""
    return (
        data.count("\n") == rows
        and data.count("\t") == rows * (columns - 1)
        and "\\" not in data
        and "\r" not in data
    )


def lines(rows: Sequence[tuple[Plain, ...]], columns: int) -> bytes:
    """A line per row; what needs escapes is found out for all at once."""
    line = "\t".join(["%s"] * columns) + "\n"
    data = "".join([line % row for row in rows])
    if not is_plain(data, len(rows), columns):
        data = "".join([line % tuple(map(escaped, row)) for row in rows])
    return data.encode()


def with_shared(data: bytes, shared: Mapping[str, Any]) -> bytes:
    """The lines with the values that all rows share behind their own."""
    tail = "".join([f"\t{escaped(value)}" for value in shared.values()])
    return data.replace(b"\n", f"{tail}\n".encode())
