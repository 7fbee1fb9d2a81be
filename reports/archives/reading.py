"""Reading parts again: checked against their manifest, and row by row."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from reports.archives import manifest
from reports.archives.manifest import Manifest
from reports.archives.places import Place
from reports.archives.tables import MESSAGES, TABLES, Table

ROWS = 5000


def manifest_of(place: Place, folder: str) -> Manifest:
    """Raises OSError where there is none, ValueError where it cannot be read."""
    return manifest.read(place.read(f"{folder}/{manifest.NAME}"))


def batches(
    place: Place, folder: str, table: Table, *, columns: Sequence[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of one file, ROWS at a time."""
    with place.open(f"{folder}/{table.file}") as source:
        file = pq.ParquetFile(source, pre_buffer=False)
        yield from file.iter_batches(batch_size=ROWS, columns=columns)


def numbers(place: Place, folder: str, table: Table, column: str = "id") -> Iterator[list[int]]:
    """One column of numbers, ROWS at a time."""
    for batch in batches(place, folder, table, columns=[column]):
        yield batch.column(0).to_pylist()


def batch_ids(place: Place, folder: str) -> list[int]:
    """The batches whose messages a part holds."""
    found: set[int] = set()
    for batch in batches(place, folder, MESSAGES, columns=["batch_id"]):
        found.update(batch.column(0).unique().to_pylist())
    return sorted(found)


def faults_of(place: Place, folder: str) -> list[str]:
    """What is wrong with a part's files, in words; an empty list is a proof that nothing is.

    Every byte is read: size and checksum of each file, and how many rows it says it has.
    """
    try:
        facts = manifest_of(place, folder)
    except (OSError, ValueError) as error:
        return [f"{manifest.NAME}: {error}"]
    faults = []
    for table in TABLES:
        try:
            faults += _faults_of(place, folder, facts, table)
        except (OSError, KeyError, pa.ArrowException) as error:
            faults.append(f"{table.file}: {error}")
    return faults


def _faults_of(place: Place, folder: str, facts: Manifest, table: Table) -> list[str]:
    wanted, path = facts.file(table.file), f"{folder}/{table.file}"
    found = place.sum(path)
    if found.sha256 != wanted.sha256:
        return [f"{table.file}: {found.bytes} bytes with another checksum than in the manifest"]
    with place.open(path) as source:
        rows = pq.ParquetFile(source).metadata.num_rows
    if rows != wanted.rows:
        return [f"{table.file}: {rows} rows, not {wanted.rows}"]
    return []
