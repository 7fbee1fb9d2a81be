"""The one file of rows inside a ZIP file, unpacked to where nobody else finds it."""

import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import ZipInfo

from campaigns.intake import limits
from campaigns.intake.kinds import OLE
from campaigns.intake.pulse import UNPACKING, Pulse
from campaigns.intake.refusals import Refusal
from campaigns.intake.zipparts import ZipParts

_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_NAMED = 3
_NAME_LENGTH = 60


class Unpacked:
    """A copy of the file inside, at `path` for as long as this object lives.

    For a first look at text its beginning will do; `is_whole` tells whether all of it is there.
    On Linux the copy has no name of its own: it is gone with the process, however that ends.
    Elsewhere a killed process leaves it in the system's folder for temporary files.
    """

    def __init__(
        self, archive: Path, max_bytes: int, pulse: Pulse, *, looking: bool = False
    ) -> None:
        """Raises Refusal for anything but exactly one file."""
        parts = ZipParts(archive, max_bytes)
        name = _only_file(parts)
        self.is_whole = True
        self._file: IO[bytes]
        try:
            if sys.platform.startswith("linux"):
                self._file = tempfile.TemporaryFile(dir=archive.parent)  # noqa: SIM115
                self.path = Path(f"/proc/self/fd/{self._file.fileno()}")
            else:
                self._file = tempfile.NamedTemporaryFile()  # noqa: SIM115
                self.path = Path(self._file.name)
            self._fill(parts.pieces(name), looking, pulse)
        except OSError as error:
            raise Refusal("no_room") from error

    def _fill(self, pieces: Iterator[bytes], looking: bool, pulse: Pulse) -> None:
        written, is_text = 0, False
        for piece in pieces:
            is_text = is_text or (not written and not piece.startswith((b"PK", OLE)))
            written += self._file.write(piece)
            pulse(UNPACKING, written // limits.MB)
            if looking and is_text and written >= limits.LOOK_UNPACKED:
                self.is_whole = False
                break
        self._file.flush()


def _only_file(parts: ZipParts) -> str:
    """The name of the member with the rows."""
    files = [info for info in parts.members if not _is_litter(info.filename)]
    for info in files:
        _refuse_odd(info)
    if not files:
        raise Refusal("zip_empty")
    if len(files) > 1:
        names = [_shown(info.filename) for info in files[:_NAMED]]
        more = ["…"] if len(files) > _NAMED else []
        raise Refusal("zip_of_several", count=len(files), names=", ".join(names + more))
    return files[0].filename


def _is_litter(name: str) -> bool:
    """Folders, and what macOS and Windows put beside the user's files."""
    *folders, last = name.replace("\\", "/").split("/")
    return not last or "__MACOSX" in folders or last.startswith("._") or last.casefold() in _LITTER


def _refuse_odd(info: ZipInfo) -> None:
    """Names that lead out of a folder, and links: no program that packs a table writes them."""
    name = info.filename.replace("\\", "/")
    leads_out = name.startswith("/") or name[1:2] == ":" or ".." in name.split("/")
    mode = info.external_attr >> 16
    if leads_out or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
        raise Refusal("hostile")


def _shown(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    text = "".join(char if char.isprintable() else "�" for char in last)
    return text if len(text) <= _NAME_LENGTH else f"{text[:_NAME_LENGTH]}…"
