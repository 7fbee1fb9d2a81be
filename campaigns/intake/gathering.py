"""The rows of a supplement, gathered into a file of our own that is checked like any other.

They are refused rows that rules change, or those of a mended copy of the reject file that
somebody changed. Row N of the sheet stays row N; rows of the mended file that are no row of the
sheet are numbered on from its end.
"""

import csv
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from accounts.limits import LIMITS
from accounts.selectors import limit
from campaigns import rejectcells, rejectfiles
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.intake.writing import Superseded
from campaigns.mappings import Mapping
from campaigns.models import Campaign, RejectedRow, Supplement
from campaigns.repairs import Mend, compile_repairs
from campaigns.selectors.messages import messages_of
from campaigns.selectors.rejects import active

BLOCK_ROWS = 1000

Cells = list[str]


@dataclass
class Gathered:
    """`rows`: the sheet's row number of each data row of our file, `ends` where the bytes of the
    header and of each data row end. See Supplement for the rest.
    """

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    ends: "array[int]" = field(default_factory=lambda: array("q"))
    added: int = 0
    skipped: int = 0
    leaving: Counter[str] = field(default_factory=Counter)


@dataclass
class _Block:
    """Rows of one short transaction: (row, cells) of each, and the refused rows taken up."""

    rows: list[tuple[int, Cells]] = field(default_factory=list)
    taken: list[RejectedRow] = field(default_factory=list)
    added: int = 0
    skipped: int = 0


def gather(
    supplement: Supplement, path: Path, after_block: Callable[[], None] = lambda: None
) -> Gathered:
    """Write the rows to `path`, and mark the refused rows that were taken up.

    The caller holds the supplement's lock and has cleared what an earlier run left. Raises Refusal
    where the mended file cannot be read or nothing in it was mended, Superseded when the
    supplement was cancelled.
    """
    campaign, found = supplement.campaign, Gathered()
    blocks = _mended_file(supplement) if supplement.upload_id else _by_rules(supplement)
    most = limit(campaign.account, Campaign.Kind(campaign.kind).limit)
    with path.open("wb") as out:
        end = out.write(_line(_columns(campaign)))
        found.ends.append(end)
        for block in blocks:
            for _row, cells in block.rows:
                end += out.write(_line(cells))
                found.ends.append(end)
            _note(supplement, block, found)
            if campaign.file_rows + found.added > most:
                raise Refusal("too_many_rows", limit=most)
            after_block()
    if not found.rows:
        raise Refusal("nothing_mended")
    return found


def cells_of(path: Path, gathered: Gathered, place: int) -> Cells:
    """The cells of data row `place` (from 0) of our file."""
    start, end = gathered.ends[place], gathered.ends[place + 1]
    with path.open("rb") as file:
        file.seek(start)
        text = file.read(end - start).decode()
    return next(csv.reader(StringIO(text, newline="")))


def _line(cells: Sequence[str]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def _note(supplement: Supplement, block: _Block, found: Gathered) -> None:
    found.rows.extend(row for row, _ in block.rows)
    found.added += block.added
    found.skipped += block.skipped
    found.leaving.update(row.kind for row in block.taken)
    ours = Supplement.objects.filter(pk=supplement.pk, status=Supplement.Status.CHECKING)
    with transaction.atomic():
        if not ours.update(rows=len(found.rows), added=found.added, skipped=found.skipped):
            raise Superseded
        taken = [row.pk for row in block.taken]
        RejectedRow.objects.filter(pk__in=taken).update(supplement=supplement)


def _columns(campaign: Campaign) -> list[str]:
    return list(campaign.upload.preview["columns"]) if campaign.upload else []


def _mend(campaign: Campaign, more: Sequence[dict[str, str]] = ()) -> Mend:
    reading = Mapping.of(campaign.mapping)
    found = compile_repairs([*campaign.repairs, *more], _columns(campaign), reading)
    return found or (lambda cells: cells)


def _by_rules(supplement: Supplement) -> Iterator[_Block]:
    """The invalid rows that the rules change, with what they make of them."""
    campaign = supplement.campaign
    before, after = _mend(campaign), _mend(campaign, supplement.repairs)
    invalid = active(campaign).filter(kind=RejectedRow.Reason.INVALID).order_by("id")
    last = 0
    while found := list(invalid.filter(id__gt=last)[:BLOCK_ROWS]):
        block = _Block()
        for row in found:
            cells = after(row.cells)
            if cells != before(row.cells):
                block.rows.append((row.row, cells))
                block.taken.append(row)
        yield block
        last = found[-1].pk


def _mended_file(supplement: Supplement) -> Iterator[_Block]:
    campaign, upload = supplement.campaign, supplement.upload
    assert upload is not None
    options = ReadOptions(
        max_rows=limit(campaign.account, "campaign_messages"),
        max_bytes=LIMITS["inflated_file_bytes"].value,
        encoding=upload.preview["encoding"],
        delimiter=upload.preview["delimiter"],
    )
    matcher = _Matcher(supplement, len(upload.preview["columns"]))
    with open_file(Path(settings.MEDIA_ROOT) / upload.path, options) as opened:
        rows = islice(opened.rows(), 1, None)
        while some := [cells for _, cells in islice(rows, BLOCK_ROWS)]:
            yield matcher.matched(some)


class _Matcher:
    """Tells what the rows of a mended file are: mended, as they were, sent already, or new."""

    def __init__(self, supplement: Supplement, width: int) -> None:
        self._campaign = supplement.campaign
        self._places = rejectfiles.Places.of(supplement.places)
        self._width = width
        self._mend = _mend(self._campaign)
        self._seen: set[int] = set()
        self._last = _last_row(self._campaign)
        self._next = self._last

    def matched(self, some: Sequence[Cells]) -> _Block:
        numbers = [rejectcells.sheet_row(cells, self._places) for cells in some]
        wanted = {number for number in numbers if number}
        refused = {row.row: row for row in active(self._campaign).filter(row__in=wanted)}
        block = _Block()
        for number, cells in zip(numbers, some, strict=True):
            self._place(block, number, self._own(cells), refused)
        return block

    def _own(self, cells: Cells) -> Cells:
        return rejectcells.own_cells(cells, self._places) + cells[self._width :]

    def _place(
        self, block: _Block, number: int | None, cells: Cells, refused: dict[int, RejectedRow]
    ) -> None:
        before = refused.get(number or 0)
        if before is not None:
            cells = rejectcells.unguarded(cells, before.cells)
        if not any(cell.strip() for cell in cells):
            return
        if before is not None and rejectcells.same_cells(cells, before.cells):
            block.skipped += 1
        elif number is None or number > self._last or number in self._seen:
            self._next += 1
            block.added += 1
            block.rows.append((self._next, self._mend(cells)))
        elif before is None:
            block.skipped += 1  # it was sent, or is none of the rows that were refused
        else:
            self._seen.add(before.row)
            block.rows.append((before.row, self._mend(cells)))
            block.taken.append(before)


def _last_row(campaign: Campaign) -> int:
    """The highest row number that a campaign has, of messages and of refused rows."""
    sent = messages_of(campaign).aggregate(last=Max("row"))["last"] or 0
    refused = RejectedRow.objects.filter(campaign=campaign).aggregate(last=Max("row"))["last"] or 0
    return max(sent, refused)
