"""What a rule would mend, tried on refused rows before it is applied."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from accounts.destinations import country_name
from accounts.errors import Invalid
from campaigns.intake.refusals import Refusal
from campaigns.intake.sorting import Bad, Good, Sorter
from campaigns.intake.terms import terms_of
from campaigns.mappings import Mapping
from campaigns.models import Campaign, RejectedRow
from campaigns.phones import PhoneReader
from campaigns.problems import file_sentence, row_sentence
from campaigns.repairs import Mend, Repair, compile_repairs
from campaigns.selectors.messages import messages_of
from campaigns.selectors.rejects import Cause, active, of_cause

TRIED = 5000
SHOWN = 10
GUESSED_FROM = 12
VALUES = 30


@dataclass(frozen=True)
class Example:
    """A row that the rule changes: (column, before, after) of each cell, and what becomes of it."""

    row: int
    cells: list[tuple[str, str, str]]
    ready: bool
    outcome: str


@dataclass(frozen=True)
class Preview:
    """What a rule does to the refused rows: `tried` of `rows`, so many changed, so many ready.

    The figures hold for the rows that were tried; `complete` says that these were all.
    """

    repair: Repair
    rows: int
    tried: int
    changed: int
    ready: int
    examples: list[Example]

    @property
    def complete(self) -> bool:
        return self.tried == self.rows


def columns_of(campaign: Campaign) -> list[str]:
    """The columns of the campaign's file."""
    found: dict[str, Any] = campaign.upload.preview if campaign.upload else {}
    return list(found.get("columns", []))


def preview(
    campaign: Campaign, repair: Repair, cause: Cause | None = None, before: Sequence[Repair] = ()
) -> Preview:
    """Try a rule, after those the campaign has (and `before`), on the first refused rows.

    With a `cause` on its rows, else on all invalid ones. Raises Invalid where the text asks for a
    column that the file does not have.
    """
    rows = of_cause(campaign, cause) if cause else _invalid(campaign)
    tried = list(rows[:TRIED])
    rules = [*campaign.repairs, *(rule.as_json() for rule in before)]
    reading, columns = Mapping.of(campaign.mapping), columns_of(campaign)
    old = compile_repairs(rules, columns, reading)
    new = compile_repairs([*rules, repair.as_json()], columns, reading)
    changed = [row for row in tried if _mended(new, row.cells) != _mended(old, row.cells)]
    ready, refused = _outcomes(campaign, changed, [*rules, repair.as_json()])
    picked = [row for row in changed if row.row in ready] + [
        row for row in changed if row.row not in ready
    ]
    return Preview(
        repair=repair,
        rows=rows.count() if len(tried) == TRIED else len(tried),
        tried=len(tried),
        changed=len(changed),
        ready=len(ready),
        examples=[
            Example(
                row.row,
                _differences(columns, row.cells, _mended(new, row.cells)),
                row.row in ready,
                ready.get(row.row) or refused.get(row.row, ""),
            )
            for row in picked[:SHOWN]
        ],
    )


def likely_countries(campaign: Campaign, cause: Cause) -> list[tuple[str, str, int]]:
    """Countries by how many of the cause's first rows they would make readable: code, name, rows.

    Only those that help, the best first.
    """
    number = Mapping.of(campaign.mapping).number
    cells = of_cause(campaign, cause).values_list("cells", flat=True)[:GUESSED_FROM]
    raws = [row[number] for row in cells if number < len(row)]
    helped: Counter[str] = Counter()
    for region in SUPPORTED_REGIONS:
        reader = PhoneReader(region, mobile=True)
        readable = sum(isinstance(reader.read(raw), tuple) for raw in raws)
        if readable:
            helped[region] = readable
    found = [(region, country_name(region), rows) for region, rows in helped.items()]
    return sorted(found, key=lambda item: (-item[2], item[1]))


def values_of(campaign: Campaign, cause: Cause, column: str) -> list[tuple[str, int]]:
    """What a column says in the first rows of a cause, the most frequent first."""
    columns = columns_of(campaign)
    if column not in columns:
        return []
    place = columns.index(column)
    rows = of_cause(campaign, cause).values_list("cells", flat=True)[:TRIED]
    found = Counter(" ".join(row[place].split()) for row in rows if place < len(row))
    found.pop("", None)
    return found.most_common(VALUES)


def _invalid(campaign: Campaign) -> Any:
    return active(campaign).filter(kind=RejectedRow.Reason.INVALID).order_by("id")


def _mended(mend: Mend | None, cells: list[str]) -> list[str]:
    return mend(cells) if mend else cells


def _outcomes(
    campaign: Campaign, rows: Sequence[RejectedRow], rules: list[dict[str, str]]
) -> tuple[dict[int, str], dict[int, str]]:
    """What the check would say: words for the rows that are ready, and for the others."""
    try:
        terms = terms_of(campaign)
    except Refusal as refusal:
        sentence = file_sentence(refusal.code, refusal.facts)
        raise Invalid(refusal.code, sentence, "text") from None
    sorter = Sorter(replace(terms, repairs=rules))
    good, bad = sorter.sort([(row.row, row.cells) for row in rows])
    goods, bads = [Good._make(item) for item in good], [Bad._make(item) for item in bad]
    there = _sent_rows(campaign, goods) if campaign.keep != Campaign.Keep.ALL else {}
    ready: dict[int, str] = {}
    refused = {item.row: row_sentence(item.code, item.column, item.value) for item in bads}
    for item in goods:
        if item.msisdn in there:
            refused[item.row] = row_sentence("duplicate_of", "", str(there[item.msisdn]))
        else:
            ready[item.row] = _("Ready: +%(number)s") % {"number": item.msisdn}
    return ready, refused


def _sent_rows(campaign: Campaign, goods: Sequence[Good]) -> dict[int, int]:
    """The rows of the campaign that have these numbers already."""
    found = messages_of(campaign).filter(msisdn__in={item.msisdn for item in goods})
    return dict(found.values_list("msisdn", "row"))


def _differences(
    columns: Sequence[str], before: Sequence[str], after: Sequence[str]
) -> list[tuple[str, str, str]]:
    width = max(len(before), len(after))
    wide = [[*cells, *[""] * (width - len(cells))] for cells in (before, after)]
    names = [*columns, *("" for _ in range(width))]
    changed = ((name, old, new) for name, old, new in zip(names, *wide, strict=False) if old != new)
    return list(islice(changed, 6))
