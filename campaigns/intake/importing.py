"""Rows of a campaign's file become messages and rejected rows, a block per short transaction."""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.limits import LIMITS
from accounts.selectors import limit
from campaigns import ids, store
from campaigns.checking import made_storable
from campaigns.intake.layout import Layout, Part
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.intake.sorting import Bad, Good
from campaigns.intake.terms import terms_of
from campaigns.mappings import Mapping
from campaigns.messagerows import MESSAGE_COLUMNS
from campaigns.models import Batch, Campaign, Chunk, Message, RejectedRow
from campaigns.selectors.optouts import Reach, anybody_left, who_left
from campaigns.statuses import CampaignStatus, MessageState, Settlement

log = logging.getLogger(__name__)

BLOCK_ROWS = 5000
FRAME_ROWS = 500  # a block is a whole number of frames
SMALLEST_BLOCK = 2000
BLOCK_SECONDS = 0.12  # on SQLite a writer keeps all others waiting

REJECTED_COLUMNS = ("campaign_id", "row", "kind", "code", "column", "value", "cells")

_Kind = RejectedRow.Reason


class Superseded(Exception):
    """The campaign is not importing any more: somebody cancelled it."""


@dataclass
class Tally:
    """The counters of the conservation line, and what the messages cost (micro-credits)."""

    file_rows: int = 0
    messages: int = 0
    invalid: int = 0
    duplicates: int = 0
    opted_out: int = 0
    segments: int = 0
    price: int = 0


@dataclass
class Block:
    """The rows of one transaction."""

    good: list[Good] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.good) + len(self.bad)


def import_file(campaign: Campaign, after_block: Callable[[], None] = lambda: None) -> Tally:
    """Read, check and write the whole file; `after_block` runs between transactions.

    The caller holds the campaign's lock and has cleared what an earlier run wrote. Raises Refusal
    when the file cannot be read to its end, Superseded when the campaign was cancelled.
    """
    optouts = _OptOuts(campaign)
    options = _options(campaign, optouts)
    writer = Writer(campaign, make_batch(campaign, options.max_rows))
    assert campaign.upload is not None
    with open_file(Path(settings.MEDIA_ROOT) / campaign.upload.path, options) as opened:
        while len(block := _next_block(opened.frames, writer.block_rows)):
            optouts.take_out(block)
            writer.write(block)
            after_block()
    Campaign.objects.filter(pk=campaign.pk).update(findings=opened.findings)
    log.info(
        "campaign %s: %s rows, longest transaction %.0f ms",
        campaign.uuid,
        writer.tally.file_rows,
        writer.longest * 1000,
    )
    if not writer.tally.file_rows:
        raise Refusal("header_only" if options.has_header else "empty")
    return writer.tally


def _options(campaign: Campaign, optouts: "_OptOuts") -> ReadOptions:
    mapping = Mapping.of(campaign.mapping)
    return ReadOptions(
        max_rows=limit(campaign.account, Campaign.Kind(campaign.kind).limit),
        max_bytes=LIMITS["inflated_file_bytes"].value,
        has_header=mapping.has_header,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        terms=terms_of(campaign, keep_cells=optouts.any),
        frame_rows=min(FRAME_ROWS, BLOCK_ROWS),
    )


def _next_block(frames: Iterator[dict[str, Any]], size: int) -> Block:
    """About `size` rows; an empty block means that there are no more."""
    block = Block()
    while len(block) < size and (frame := next(frames, None)):
        block.good += map(Good._make, frame["good"])
        block.bad += map(Bad._make, frame["bad"])
    return block


def make_batch(campaign: Campaign, capacity: int) -> Batch:
    """The batch of this run; its ids are contiguous, as many as the file may have rows."""
    assert campaign.product is not None
    first_id = ids.reserve("message", capacity)
    with transaction.atomic():
        batch = Batch.objects.create(
            account=campaign.account,
            product=campaign.product,
            campaign=campaign,
            name=campaign.name,
            first_id=first_id,
            capacity=capacity,
        )
        batch.optout_tags.set(campaign.optout_tags.all())
    return batch


class _OptOuts:
    """Who left everything, or what the campaign goes out under: its tags, sender, product."""

    def __init__(self, campaign: Campaign) -> None:
        assert campaign.upload and campaign.sender and campaign.product_id
        tags = list(campaign.optout_tags.values_list("pk", flat=True))
        self._reach = Reach(campaign.account_id, tags, campaign.sender.name, campaign.product_id)
        self._number: int = campaign.mapping["number"]
        self._column: str = campaign.upload.preview["columns"][self._number]
        # Who opts out from now on is caught when the messages leave.
        self.any = anybody_left(self._reach)

    def take_out(self, block: Block) -> None:
        """Move the rows of those who opted out to the bad ones."""
        if not self.any or not block.good:
            return
        left = who_left(self._reach, [item.msisdn for item in block.good])
        if not left:
            return
        block.bad += [self._refused(item, left) for item in block.good if item.msisdn in left]
        block.good = [item for item in block.good if item.msisdn not in left]

    def _refused(self, item: Good, left: dict[int, str]) -> Bad:
        code, value = left[item.msisdn], item.cells[self._number]
        return Bad(item.row, item.cells, _Kind.OPTED_OUT.value, code, self._column, value)


class Writer:
    """Writes blocks. `tally` grows with what is committed; `longest` is in seconds."""

    def __init__(self, campaign: Campaign, batch: Batch) -> None:
        assert campaign.product is not None and campaign.sender is not None
        self._campaign, self._batch = campaign, batch
        self._priority = campaign.product.priority
        self._sender = campaign.sender.name
        self._layout = Layout.of(campaign)
        self._next_id = batch.first_id
        self.tally = Tally()
        self.block_rows = BLOCK_ROWS
        self.longest = 0.0

    def write(self, block: Block) -> None:
        """One short transaction: a chunk, its messages, the rejected rows, the progress."""
        ours = Campaign.objects.filter(pk=self._campaign.pk, status=CampaignStatus.IMPORTING)
        rejected = [_rejected_row(self._campaign.pk, item) for item in block.bad]
        started = time.monotonic()
        with transaction.atomic():
            if not ours.update(rows_done=self.tally.file_rows + len(block)):
                raise Superseded
            if block.good:
                store.bulk_insert(Message, MESSAGE_COLUMNS, self._message_rows(block.good))
            if rejected:
                store.bulk_insert(RejectedRow, REJECTED_COLUMNS, rejected)
            written = time.monotonic() - started
        self.longest = max(self.longest, time.monotonic() - started)
        self._note(block, written)

    def _message_rows(self, good: Sequence[Good]) -> list[tuple[object, ...]]:
        """The rows of a block's messages, chunk by chunk; makes the chunks."""
        parts = self._layout.parts(good)
        rows: list[tuple[object, ...]] = []
        for part, chunk in zip(parts, self._chunks(parts), strict=True):
            rows += self._rows_of(part.rows, chunk)
        return rows

    def _chunks(self, parts: Sequence[Part]) -> list[Chunk]:
        now, first, chunks = timezone.now(), self._next_id, []
        for part in parts:
            chunks.append(self._chunk(part, first, part.due or now))
            first += len(part.rows)
        return Chunk.objects.bulk_create(chunks)

    def _chunk(self, part: Part, first: int, due: datetime) -> Chunk:
        return Chunk(
            batch=self._batch,
            account_id=self._batch.account_id,
            priority=self._priority,
            wave=part.wave,
            zone=part.zone,
            due_at=due,
            asked_at=part.due,
            first_id=first,
            next_id=first,
            last_id=first + len(part.rows) - 1,
            queued=len(part.rows),
        )

    def _rows_of(self, good: Sequence[Good], chunk: Chunk) -> list[tuple[object, ...]]:
        head = (chunk.account_id, chunk.batch_id, chunk.pk)
        state = (MessageState.QUEUED.value, Settlement.HELD.value, 0, "")
        own = self._sender
        rows: list[tuple[object, ...]] = []
        for number, item in enumerate(good, chunk.first_id):
            row, msisdn, country, sender, text, unicode, segments, price, _, _, ref, _ = item
            sent = (row, msisdn, country, sender or own, text, unicode, segments, price)
            rows.append((number, *head, *sent, *state, ref))
        return rows

    def _note(self, block: Block, seconds: float) -> None:
        """`seconds` leaves out the commit, whose cost does not depend on the block's size."""
        self._next_id += len(block.good)
        _count(self.tally, block)
        if seconds > BLOCK_SECONDS:
            self.block_rows = max(SMALLEST_BLOCK, self.block_rows * 3 // 4)
        elif seconds < BLOCK_SECONDS / 2:
            self.block_rows = min(BLOCK_ROWS, self.block_rows + SMALLEST_BLOCK // 4)


def _count(tally: Tally, block: Block) -> None:
    tally.file_rows += len(block)
    tally.messages += len(block.good)
    tally.segments += sum(item.segments for item in block.good)
    tally.price += sum(item.price for item in block.good)
    kinds = Counter(item.kind for item in block.bad)
    tally.invalid += kinds[_Kind.INVALID]
    tally.duplicates += kinds[_Kind.DUPLICATE]
    tally.opted_out += kinds[_Kind.OPTED_OUT]


def _rejected_row(campaign_id: int, item: Bad) -> tuple[object, ...]:
    cells = json.dumps(_kept(item.cells), ensure_ascii=False)
    column, value = _kept([item.column, item.value])
    return campaign_id, item.row, item.kind, item.code, column[:120], value[:200], cells


def _kept(cells: Iterable[str]) -> list[str]:
    """Cells as a database can keep them, whole: the reject file is to be complete."""
    return [made_storable(cell) for cell in cells]
