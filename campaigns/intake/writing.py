"""Checked rows become messages and rejected rows, a block per short transaction."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns import store
from campaigns.checking import made_storable
from campaigns.intake import packing
from campaigns.intake.layout import WHOLE, Layout, Part
from campaigns.intake.sorting import Bad, Good
from campaigns.intake.tallying import Block, Count
from campaigns.models import Batch, BillLine, Chunk, Message, RejectedRow
from campaigns.statuses import MessageState, Settlement

FIRST_BLOCK = 500  # what is small is soon seen
SMALLEST_BLOCK = 2000
BLOCK_SECONDS = 0.12  # on SQLite a writer keeps all others waiting

REJECTED_COLUMNS = ("row", "kind", "code", "column", "value", "cells")
SENT_COLUMNS = (*packing.COLUMNS, "chunk_id")


class Superseded(Exception):
    """Nobody wants these rows any more, such as those of a campaign that was cancelled."""


@dataclass(frozen=True)
class Target:
    """Where rows go. `moved` keeps how many were read, False when they are not wanted any more.

    `sender` is that of rows without one of their own; `rejected` are columns that all rejected
    rows share.
    """

    batch: Batch
    sender: str
    priority: int
    layout: Layout
    rejected: dict[str, int]
    moved: Callable[[int], bool]


class Writer:
    """Writes blocks. `count` grows with what is committed; `longest` is in seconds."""

    def __init__(self, target: Target, block_rows: int) -> None:
        self._target = target
        self._largest = block_rows
        self._next_id = target.batch.first_id
        self.count = Count()
        self.block_rows = min(FIRST_BLOCK, block_rows)
        self.longest = 0.0

    def write(self, block: Block) -> None:
        """One short transaction: chunks, their messages, the rejected rows, the progress.

        Raises Superseded.
        """
        rejected = [_rejected_row(item) for item in block.bad]
        started = time.monotonic()
        with transaction.atomic():
            if not self._target.moved(self.count.tally.file_rows + len(block)):
                raise Superseded
            if block.good:
                store.bulk_fill(Message, self._shared(), SENT_COLUMNS, self._rows(block.good))
            if block.packed:
                self._write_packed(block)
            if rejected:
                store.bulk_fill(RejectedRow, self._target.rejected, REJECTED_COLUMNS, rejected)
            written = time.monotonic() - started
        self.longest = max(self.longest, time.monotonic() - started)
        self._next_id += block.messages
        self.count.add(block)
        self._adapt(written)

    def _write_packed(self, block: Block) -> None:
        shared = self._shared() | {"chunk_id": self._whole_chunk(block.packed).pk}
        if block.lines:
            store.bulk_lines(Message, shared, packing.COLUMNS, b"".join(block.lines))
        else:
            store.bulk_fill(Message, shared, packing.COLUMNS, block.values)

    def finish(self) -> dict[str, Any]:
        """Write the bill and return the findings. Runs in the caller's transaction."""
        BillLine.objects.bulk_create(self.count.bill_lines(self._target.batch), batch_size=500)
        return self.count.findings()

    def _shared(self) -> dict[str, str | int]:
        batch = self._target.batch
        return {
            "account_id": batch.account_id,
            "batch_id": batch.pk,
            "state": MessageState.QUEUED.value,
            "settlement": Settlement.HELD.value,
            "attempt": 0,
            "reason": "",
        }

    def _rows(self, good: Sequence[Good]) -> list[tuple[Any, ...]]:
        """The rows of a block's messages, chunk by chunk; makes the chunks."""
        parts = self._target.layout.parts(good)
        own, rows = self._target.sender, []
        for part, chunk in zip(parts, self._chunks(parts), strict=True):
            key = chunk.pk
            made = packing.values(part.rows, chunk.first_id, own)
            rows += [(*values, key) for values in made]
        return rows

    def _chunks(self, parts: Sequence[Part]) -> list[Chunk]:
        now, first, chunks = timezone.now(), self._next_id, []
        for part in parts:
            chunks.append(self._chunk(part, first, len(part.rows), now))
            first += len(part.rows)
        return Chunk.objects.bulk_create(chunks, batch_size=50)

    def _whole_chunk(self, count: int) -> Chunk:
        """The chunk of a block that is laid out as it comes."""
        chunk = self._chunk(WHOLE, self._next_id, count, timezone.now())
        chunk.save(force_insert=True)
        return chunk

    def _chunk(self, part: Part, first: int, count: int, now: datetime) -> Chunk:
        return Chunk(
            batch=self._target.batch,
            account_id=self._target.batch.account_id,
            priority=self._target.priority,
            wave=part.wave,
            zone=part.zone,
            due_at=part.due or now,
            asked_at=part.due,
            first_id=first,
            next_id=first,
            last_id=first + count - 1,
            queued=count,
        )

    def _adapt(self, seconds: float) -> None:
        """`seconds` leaves out the commit, whose cost does not depend on the block's size."""
        if seconds > BLOCK_SECONDS:
            self.block_rows = min(self._largest, max(SMALLEST_BLOCK, self.block_rows * 3 // 4))
        elif seconds < BLOCK_SECONDS / 2:
            self.block_rows = min(self._largest, self.block_rows + SMALLEST_BLOCK)


def _rejected_row(item: Bad) -> tuple[Any, ...]:
    cells = json.dumps(_kept(item.cells), ensure_ascii=False)
    column, value = _kept([item.column, item.value])
    return item.row, item.kind, item.code, column[:120], value[:200], cells


def _kept(cells: Iterable[str]) -> list[str]:
    """Cells as a database can keep them, whole: the reject file is to be complete."""
    return [made_storable(cell) for cell in cells]
