"""Rows of a campaign's file become messages and rejected rows, a block per short transaction."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.limits import LIMITS
from accounts.selectors import limit
from campaigns import ids, store
from campaigns.intake.layout import Layout
from campaigns.intake.leavers import Packed
from campaigns.intake.packing import Packing
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.intake.sorting import Bad, Good
from campaigns.intake.tallying import Block, Tally
from campaigns.intake.terms import terms_of
from campaigns.intake.writing import Superseded, Target, Writer
from campaigns.mappings import Mapping
from campaigns.models import Batch, Campaign
from campaigns.selectors.optouts import Reach, all_who_left, anybody_left
from campaigns.selectors.repetition import anything_near, hashes_near
from campaigns.statuses import CampaignStatus

__all__ = ["Block", "Superseded", "Tally", "Target", "Writer", "import_file"]

log = logging.getLogger(__name__)

BLOCK_ROWS = 5000
FRAME_ROWS = 500  # a block is a whole number of frames


def import_file(campaign: Campaign, after_block: Callable[[], None] = lambda: None) -> Tally:
    """Read, check and write the whole file; `after_block` runs between transactions.

    The caller holds the campaign's lock and has cleared what an earlier run wrote. Raises Refusal
    when the file cannot be read to its end, Superseded when the campaign was cancelled.
    """
    assert campaign.upload is not None

    def ahead(step: str, count: int) -> None:
        after_block()
        if not _ours(campaign).update(findings={"ahead": {"step": step, "count": count}}):
            raise Superseded

    options = replace(options_of(campaign), ahead=ahead)
    target = _target(campaign, options.max_rows)
    if target.layout.is_whole:
        packing = Packing(target.batch.first_id, target.sender, store.takes_lines())
        options = replace(options, packing=packing)
    writer = Writer(target, BLOCK_ROWS)
    with open_file(Path(settings.MEDIA_ROOT) / campaign.upload.path, options) as opened:
        while len(block := next_block(opened.frames, writer.block_rows)):
            writer.write(block)
            after_block()
    if options.packing:
        writer.count.sums = opened.sums
    tally = writer.count.tally
    log.info(
        "campaign %s: %s rows, longest transaction %.0f ms",
        campaign.uuid,
        tally.file_rows,
        writer.longest * 1000,
    )
    if not tally.file_rows:
        raise Refusal("header_only" if options.has_header else "empty")
    with transaction.atomic():
        found = opened.findings | writer.finish()
        Campaign.objects.filter(pk=campaign.pk).update(findings=found)
    return tally


def options_of(campaign: Campaign) -> ReadOptions:
    """How the file is read, and what its rows are checked against. Raises Refusal."""
    mapping = Mapping.of(campaign.mapping)
    reach = _reach(campaign)
    # Who opts out from now on is caught when the messages leave.
    anybody = anybody_left(reach) or mapping.sender is not None
    at, length = _when(campaign)
    repeatable = anything_near(campaign.account, at, length)
    terms = terms_of(campaign)

    def leavers() -> tuple[str, list[Packed], bytes]:
        said = hashes_near(campaign.account, at, length).tobytes() if repeatable else b""
        return reach.sender, all_who_left(reach, terms.senders) if anybody else [], said

    return ReadOptions(
        max_rows=limit(campaign.account, Campaign.Kind(campaign.kind).limit),
        max_bytes=LIMITS["inflated_file_bytes"].value,
        has_header=mapping.has_header,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        terms=terms,
        leavers=leavers if anybody or repeatable else None,
        frame_rows=min(FRAME_ROWS, BLOCK_ROWS),
    )


def _when(campaign: Campaign) -> tuple[datetime, timedelta]:
    """When it leaves, as far as one knows now, and how far apart equal messages must be."""
    now = store.db_now()
    at = max(campaign.scheduled_at or now, now)
    return at, timedelta(minutes=limit(campaign.account, "repeat_minutes"))


def next_block(frames: Iterator[dict[str, Any]], size: int) -> Block:
    """About `size` rows; an empty block means that there are no more."""
    block = Block()
    while len(block) < size and (frame := next(frames, None)):
        if "good" in frame:
            block.good += map(Good._make, frame["good"])
        else:
            block.take(frame)
        block.bad += map(Bad._make, frame["bad"])
    return block


def _reach(campaign: Campaign) -> Reach:
    """What the campaign goes out under: its tags, its sender, its product."""
    assert campaign.sender and campaign.product_id
    tags = list(campaign.optout_tags.values_list("pk", flat=True))
    return Reach(campaign.account_id, tags, campaign.sender.name, campaign.product_id)


def _target(campaign: Campaign, capacity: int) -> Target:
    assert campaign.product is not None and campaign.sender is not None
    ours = _ours(campaign)
    return Target(
        batch=make_batch(campaign, capacity),
        sender=campaign.sender.name,
        priority=campaign.product.priority,
        layout=Layout.of(campaign),
        rejected={"campaign_id": campaign.pk},
        moved=lambda rows: bool(ours.update(rows_done=rows)),
    )


def _ours(campaign: Campaign) -> QuerySet[Campaign]:
    """The campaign, as long as its rows are wanted."""
    return Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.IMPORTING)


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
