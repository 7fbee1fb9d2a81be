"""The manifest of an archived part: what its files are, how many rows, and their checksums.

It is written last: a folder without one is what a process that died has left, and counts for
nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class File:
    """One file of a part."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`states` says how many messages are in each state, `price` is in micro-credits."""

    account: str
    month: str
    part: int
    made_at: str
    files: tuple[File, ...]
    first_id: int
    last_id: int
    batches: int
    segments: int
    price: int
    states: Mapping[str, int] = field(default_factory=dict)
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=2, sort_keys=True).encode() + b"\n"

    def file(self, name: str) -> File:
        """The entry of a file. Raises KeyError."""
        return {entry.name: entry for entry in self.files}[name]


def read(data: bytes) -> Manifest:
    """Raises ValueError where it is none, or of a format we do not know."""
    try:
        facts: dict[str, Any] = json.loads(data)
        facts["files"] = tuple(File(**entry) for entry in facts["files"])
        found = Manifest(**facts)
    except (TypeError, KeyError) as error:
        raise ValueError(f"this is no manifest: {error}") from error
    if found.format != FORMAT:
        raise ValueError(f"this manifest is of format {found.format}, not {FORMAT}")
    return found
