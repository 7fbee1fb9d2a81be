"""Where archives lie: in the data folder, or in a bucket of S3-compatible storage.

Files are written once and never changed; a local one is on the disk before its name counts.
"""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.fs as pafs
from django.conf import settings

FOLDER = "archive"
PIECE = 1 << 20
_BUCKET = "bucket"
_DISK = "disk"


class Sum(NamedTuple):
    """The size and checksum of a file as it lies there."""

    bytes: int
    sha256: str


class Place:
    """A folder of folders; paths are relative to it and have slashes."""

    def __init__(self, system: pafs.FileSystem, folder: Path | None) -> None:
        self.system = system
        self._folder = folder

    @property
    def kind(self) -> str:
        return _BUCKET if self._folder is None else _DISK

    def open(self, path: str) -> pa.NativeFile:
        """To be read at any point of it. Raises OSError."""
        return self.system.open_input_file(path)

    def create(self, path: str) -> pa.NativeFile:
        """To be written from its beginning; what has the name is gone. Raises OSError."""
        if self._folder is not None:
            (self._folder / path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.system.open_output_stream(path)

    def settle(self, path: str) -> None:
        """Return once a file that was written is where a power cut leaves it."""
        if self._folder is None:
            return  # a bucket has it once the writer is closed
        file = self._folder / path
        file.chmod(0o600)
        for each in (file, file.parent, file.parent.parent):
            descriptor = os.open(each, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def write(self, path: str, data: bytes) -> None:
        with self.create(path) as file:
            file.write(data)
        self.settle(path)

    def read(self, path: str) -> bytes:
        with self.open(path) as file:
            return bytes(file.read())

    def sum(self, path: str) -> Sum:
        """Read a whole file. Raises OSError."""
        digest, size = hashlib.sha256(), 0
        with self.open(path) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                size += len(piece)
        return Sum(size, digest.hexdigest())

    def names(self, folder: str) -> Iterator[str]:
        """The files directly in a folder, none where it is not there."""
        chosen = pafs.FileSelector(folder, allow_not_found=True)
        for info in self.system.get_file_info(chosen):
            if info.type == pafs.FileType.File:
                yield info.base_name

    def remove(self, folder: str) -> None:
        """Delete a folder with its files; nothing happens where it is not there."""
        for name in list(self.names(folder)):
            self.system.delete_file(f"{folder}/{name}")
        if self._folder is not None and (self._folder / folder).is_dir():
            (self._folder / folder).rmdir()


def place() -> Place:
    """The place that the settings name."""
    bucket = settings.ARCHIVE_S3_BUCKET
    if not bucket:
        return _on_disk(Path(settings.DATA_DIR) / FOLDER)
    return _in_bucket(
        bucket,
        settings.ARCHIVE_S3_PREFIX,
        settings.ARCHIVE_S3_ENDPOINT,
        settings.ARCHIVE_S3_REGION,
        settings.ARCHIVE_S3_ACCESS_KEY,
        settings.ARCHIVE_S3_SECRET_KEY,
    )


def _on_disk(folder: Path) -> Place:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Place(pafs.SubTreeFileSystem(str(folder), pafs.LocalFileSystem()), folder)


@cache
def _in_bucket(
    bucket: str, prefix: str, endpoint: str, region: str, access_key: str, secret_key: str
) -> Place:
    """Without keys those of the environment or the machine's role are used."""
    scheme, _colon, host = endpoint.rpartition("://")
    system = pafs.S3FileSystem(
        access_key=access_key or None,
        secret_key=secret_key or None,
        region=region or "us-east-1",
        scheme=scheme or "https",
        endpoint_override=host or None,
        connect_timeout=10,
        request_timeout=60,
    )
    root = f"{bucket}/{prefix}".rstrip("/")
    return Place(pafs.SubTreeFileSystem(root, system), None)
