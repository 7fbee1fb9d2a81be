"""Parquet: a file for each part, put together into one with a row group for each."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import QuerySet

from campaigns.models import Message
from reports.exportcolumns import Kind
from reports.services.exports.values import read_columns
from reports.services.exports.writers import FilesLost, Kept, Sheet, on_disk

COMPRESSION = "zstd"
_UTC = ZoneInfo("UTC")
_TYPES: Mapping[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.int64(),
    Kind.CREDITS: pa.decimal128(18, 6),
}


class ParquetWriter:
    """`kept`: how many part files there are. Times are moments, shown in the account's zone."""

    def __init__(self, folder: Path, sheet: Sheet, kept: Kept) -> None:
        self._folder, self._sheet = folder, sheet
        moment = pa.timestamp("ms", tz=str(sheet.zone))
        self._schema = pa.schema(
            pa.field(title, _TYPES.get(column.kind, moment))
            for title, column in zip(sheet.titles, sheet.columns, strict=True)
        )
        self.kept = kept or {"files": 0}

    def write(self, rows: QuerySet[Message]) -> int:
        """See Writer."""
        columns = read_columns(rows, self._sheet.columns, _UTC)
        if not columns[0]:
            return 0
        table = pa.Table.from_arrays(
            [
                pa.array(values, field.type)
                for values, field in zip(columns, self._schema, strict=True)
            ],
            schema=self._schema,
        )
        number = self.kept["files"]
        with self._part(number).open("wb") as file:
            pq.write_table(table, file, compression=COMPRESSION)
            on_disk(file)
        self.kept = {"files": number + 1}
        return len(columns[0])

    def finish(self, target: Path) -> None:
        """See Writer."""
        with pq.ParquetWriter(target, self._schema, compression=COMPRESSION) as out:
            for number in range(self.kept["files"]):
                out.write_table(self._read(number))

    def _read(self, number: int) -> pa.Table:
        try:
            return pq.read_table(self._part(number), schema=self._schema)
        except FileNotFoundError:
            raise FilesLost(self._part(number)) from None

    def _part(self, number: int) -> Path:
        return self._folder / f"part-{number:06}.parquet"
