"""Rows of a draft's file, to try a text on before anything is checked."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.conf import settings

from campaigns.checking import made_storable
from campaigns.intake import limits
from campaigns.intake.inspection import SampleRow
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.mappings import Mapping
from campaigns.models import Campaign
from campaigns.repairs import compile_repairs

AT_ONCE = 100
BEFORE = 30
FURTHEST = 20_000
READ_SECONDS = 20


class RowsNear(NamedTuple):
    """Rows around a place in the sheet, in its order; `more`: others follow them."""

    rows: list[SampleRow]
    more: bool


def columns_of(campaign: Campaign) -> list[str]:
    """The names of the columns of its file."""
    return list(campaign.upload.preview.get("columns", [])) if campaign.upload else []


def sample_of(campaign: Campaign) -> list[SampleRow]:
    """The rows that the first look kept, mended as the campaign mends them."""
    rows = campaign.upload.preview.get("sample", []) if campaign.upload else []
    return _mended(campaign, [SampleRow(row=row["row"], cells=row["cells"]) for row in rows])


def rows_near(campaign: Campaign, near: int) -> RowsNear:
    """The rows from a little before row `near` of the sheet on, read from the file.

    Up to row FURTHEST: to come to a row, all before it are read. A file that is gone, or cannot
    be read that far, gives what there is.
    """
    near = max(1, min(near, FURTHEST))
    found: list[SampleRow] = []
    try:
        for row, cells in islice(_read(campaign, near + AT_ONCE), near + AT_ONCE + 1):
            if row >= near - BEFORE:
                kept = [made_storable(cell) for cell in cells]
                found.append(SampleRow(row=row, cells=kept))
            if len(found) > AT_ONCE:
                break
    except Refusal:
        pass
    return RowsNear(_mended(campaign, found[:AT_ONCE]), len(found) > AT_ONCE)


def row_called(campaign: Campaign, row: int) -> SampleRow | None:
    """Row `row` of the sheet; None where it is blank, or past what can be looked at."""
    sample = {one["row"]: one for one in sample_of(campaign)}
    if row in sample:
        return sample[row]
    near = rows_near(campaign, row).rows if 0 < row <= FURTHEST else []
    return next((one for one in near if one["row"] == row), None)


def _read(campaign: Campaign, first: int) -> Iterator[tuple[int, list[str]]]:
    upload = campaign.upload
    if upload is None or upload.deleted_at or not campaign.mapping:
        return
    mapping = Mapping.of(campaign.mapping)
    options = ReadOptions(
        max_rows=limits.SHEET_ROWS,
        max_bytes=limits.LOOK_BYTES,
        has_header=mapping.has_header,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        first=first + 1,
        count_seconds=0,
        cpu_seconds=READ_SECONDS,
        seconds=READ_SECONDS,
    )
    with open_file(settings.MEDIA_ROOT / upload.path, options) as opened:
        rows = opened.rows()
        if mapping.has_header:
            next(rows, None)
        yield from rows


def _mended(campaign: Campaign, rows: list[SampleRow]) -> list[SampleRow]:
    if not campaign.repairs:
        return rows
    mend = compile_repairs(campaign.repairs, columns_of(campaign), Mapping.of(campaign.mapping))
    if mend is None:
        return rows
    return [SampleRow(row=one["row"], cells=mend(one["cells"])) for one in rows]
