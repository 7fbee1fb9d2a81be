"""Gathered rows become the messages of a supplement, which belong to no campaign until then."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import transaction

from campaigns import ids
from campaigns.intake.gathering import Gathered, cells_of, gather
from campaigns.intake.importing import BLOCK_ROWS, next_block, options_of
from campaigns.intake.layout import Layout
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.sorting import Bad, Good
from campaigns.intake.tallying import Block, Tally
from campaigns.intake.writing import Superseded, Target, Writer
from campaigns.models import Batch, Campaign, Chunk, Message, RejectedRow, Supplement
from campaigns.selectors.messages import messages_of

__all__ = ["Gathered", "Superseded", "Tally", "clear_supplement", "import_supplement"]

STEP = 5000
OF_THE_CAMPAIGN = "duplicate_of_the_campaign"
SET = 1000  # of more numbers PostgreSQL would rather read the whole table
FOLDER = "uploads"
_Kind = RejectedRow.Reason


def import_supplement(
    supplement: Supplement, after_block: Callable[[], None] = lambda: None
) -> tuple[Gathered, Tally]:
    """Gather, check and write the rows; its findings and bill are kept too.

    The caller holds the supplement's lock and has cleared what an earlier run wrote. Raises Refusal
    or Superseded.
    """
    path = _path(supplement)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        gathered = gather(supplement, path, after_block)
        writer = Writer(_target(supplement, len(gathered.rows)), BLOCK_ROWS)
        known = _Known(supplement.campaign, path, gathered)
        with open_file(path, _options(supplement.campaign)) as opened:
            while len(block := next_block(opened.frames, writer.block_rows)):
                writer.write(_in_the_sheet(known.taken_out(block), gathered.rows))
                after_block()
    finally:
        path.unlink(missing_ok=True)
    with transaction.atomic():
        found = opened.findings | writer.finish()
        Supplement.objects.filter(pk=supplement.pk).update(findings=found)
    return gathered, writer.count.tally


def clear_supplement(supplement: Supplement) -> None:
    """Delete what a run wrote, a chunk per short transaction, and give the rows it took back.

    The caller holds the supplement's lock. One that is confirmed must not come here.
    """
    batch = Supplement.objects.select_related("batch").get(pk=supplement.pk).batch
    if batch is not None:
        for chunk in Chunk.objects.filter(batch=batch).order_by("id"):
            with transaction.atomic():
                Message.objects.filter(id__range=(chunk.first_id, chunk.last_id)).delete()
                chunk.delete()
        with transaction.atomic():
            Supplement.objects.filter(pk=supplement.pk).update(batch=None)
            batch.delete()
    own = RejectedRow.objects.filter(campaign=supplement.campaign_id)
    while found := list(own.filter(source=supplement).values_list("id", flat=True)[:STEP]):
        own.filter(pk__in=found).delete()
    while found := list(own.filter(supplement=supplement).values_list("id", flat=True)[:STEP]):
        own.filter(pk__in=found).update(supplement=None)
    _path(supplement).unlink(missing_ok=True)


def _path(supplement: Supplement) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / supplement.uuid.hex


def _options(campaign: Campaign) -> ReadOptions:
    """Our own file, checked as the campaign's was; its rows are mended already."""
    options = options_of(campaign)
    assert options.terms is not None
    return replace(
        options,
        has_header=True,
        encoding="utf-8",
        delimiter=",",
        terms=replace(options.terms, repairs=()),
    )


def _target(supplement: Supplement, capacity: int) -> Target:
    campaign = supplement.campaign
    assert campaign.product is not None and campaign.sender is not None
    ours = Supplement.objects.filter(pk=supplement.pk, status=Supplement.Status.CHECKING)
    return Target(
        batch=_make_batch(supplement, capacity),
        sender=campaign.sender.name,
        priority=campaign.product.priority,
        layout=Layout.of(campaign, split=False),
        rejected={"campaign_id": campaign.pk, "source_id": supplement.pk},
        moved=lambda _rows: bool(ours.update(status=Supplement.Status.CHECKING)),
    )


def _make_batch(supplement: Supplement, capacity: int) -> Batch:
    campaign = supplement.campaign
    assert campaign.product is not None
    first_id = ids.reserve("message", capacity)
    with transaction.atomic():
        batch = Batch.objects.create(
            account=campaign.account,
            product=campaign.product,
            name=campaign.name,
            first_id=first_id,
            capacity=capacity,
        )
        batch.optout_tags.set(campaign.optout_tags.all())
        Supplement.objects.filter(pk=supplement.pk).update(batch=batch)
    return batch


def _in_the_sheet(block: Block, rows: "array[int]") -> Block:
    """The rows by their numbers in the campaign's own file, not in ours."""
    good = [item._replace(row=rows[item.row - 2]) for item in block.good]
    bad = [item._replace(row=rows[item.row - 2]) for item in block.bad]
    return Block(good, [_pointing(item, rows) for item in bad])


def _pointing(item: Bad, rows: "array[int]") -> Bad:
    """Duplicates name the row that is sent; so do those of the campaign, by its number there."""
    if item.code == OF_THE_CAMPAIGN:
        return item._replace(code="duplicate_of")
    if item.kind != _Kind.DUPLICATE or not item.value.isdigit():
        return item
    return item._replace(value=str(rows[int(item.value) - 2]))


class _Known:
    """Numbers that the campaign has sent to, or is about to: nobody gets it twice."""

    def __init__(self, campaign: Campaign, path: Path, gathered: Gathered) -> None:
        self._campaign, self._path, self._gathered = campaign, path, gathered
        number, columns = campaign.mapping["number"], campaign.upload and campaign.upload.preview
        self._column: str = columns["columns"][number] if columns else ""

    def taken_out(self, block: Block) -> Block:
        """The block with rows whose number the campaign has already among the bad ones."""
        if self._campaign.keep == Campaign.Keep.ALL or not block.good:
            return block
        rows = self._rows([item.msisdn for item in block.good])
        bad = [self._refused(item, rows[item.msisdn]) for item in block.good if item.msisdn in rows]
        good = [item for item in block.good if item.msisdn not in rows]
        return Block(good, [*block.bad, *bad])

    def _rows(self, numbers: Sequence[int]) -> dict[int, int]:
        """The rows of the campaign's messages to these numbers."""
        found: dict[int, int] = {}
        for start in range(0, len(numbers), SET):
            some = messages_of(self._campaign).filter(msisdn__in=numbers[start : start + SET])
            found.update(some.order_by("-id").values_list("msisdn", "row"))
        return found

    def _refused(self, item: Good, row: int) -> Bad:
        cells = cells_of(self._path, self._gathered, item.row - 2)
        return Bad(item.row, cells, _Kind.DUPLICATE.value, OF_THE_CAMPAIGN, self._column, str(row))
