"""Writing the files of a part: row by row, in little memory, compressed."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from reports.archives.manifest import File
from reports.archives.places import Place
from reports.archives.tables import TABLES, Table

GROUP = 50_000
_COMPRESSION = "zstd"


class PartWriter:
    """The files of one part, in `folder`; `files` after the block says what became of them."""

    def __init__(self, place: Place, folder: str) -> None:
        self.files: tuple[File, ...] = ()
        self._place = place
        self._folder = folder
        self._open = [_TableWriter(place, f"{folder}/{table.file}", table) for table in TABLES]
        self._by_table = {writer.table: writer for writer in self._open}

    def add(self, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """Append rows, in the order of the table's columns."""
        self._by_table[table].add(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        for writer in self._open:
            writer.close()
        if kind is None:
            self.files = tuple(self._described(writer) for writer in self._open)

    def _described(self, writer: "_TableWriter") -> File:
        path = f"{self._folder}/{writer.table.file}"
        self._place.settle(path)
        summed = self._place.sum(path)
        return File(writer.table.file, writer.rows, summed.bytes, summed.sha256)


class _TableWriter:
    """One Parquet file; a row group is written when there are enough rows for it."""

    def __init__(self, place: Place, path: str, table: Table) -> None:
        self.table = table
        self.rows = 0
        self._waiting: list[pa.RecordBatch] = []
        self._count = 0
        self._sink = place.create(path)
        self._writer = pq.ParquetWriter(self._sink, table.schema, compression=_COMPRESSION)

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        self._waiting.append(self.table.batch(rows))
        self._count += len(rows)
        self.rows += len(rows)
        if self._count >= GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()
        self._sink.close()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting), row_group_size=GROUP * 2)
        self._waiting, self._count = [], 0
