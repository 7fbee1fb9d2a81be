"""A deflate stream that grows in steps and can be gone on with after each."""

import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

from reports.services.exports.writers import Kept, continue_at, on_disk

LEVEL = 1  # rows compress well at any level, and this one is three times as fast as the usual


class SheetStream:
    """One step: opened where the last one ended, compressed anew, flushed to a whole byte.

    `kept` has the bytes in the file (`packed`), those that went in (`size`) and their `crc`.
    """

    def __init__(self, path: Path, kept: Kept) -> None:
        self.kept = kept
        self._file = continue_at(path, kept["packed"])
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)

    def write(self, text: str) -> None:
        """Add a text."""
        data = text.encode()
        self.kept["size"] += len(data)
        self.kept["crc"] = zlib.crc32(data, self.kept["crc"])
        self._file.write(self._packer.compress(data))

    def pause(self) -> None:
        """End the step so that another can follow; it is on the disk then."""
        self._file.write(self._packer.flush(zlib.Z_FULL_FLUSH))
        self.kept["packed"] = on_disk(self._file)

    def close(self) -> None:
        """End the stream."""
        self._file.write(self._packer.flush())
        self.kept["packed"] = on_disk(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
