"""Reads of refused rows: by cause, one by one, all of them; and what they say in words.

A row that a confirmed supplement took up does not count any more, and what a supplement's own
check refused counts from its confirmation on: until then the campaign stands as it was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, RejectedRow, Supplement
from campaigns.problems import row_sentence

SAMPLES = 5
CAUSES = 50
PAGE = 50
DOWNLOAD_PAGE = 2000
DUPLICATES = gettext_lazy("Another row has the same number.")


class Cause(NamedTuple):
    """Why rows were refused: the kind, the code of campaigns.problems, and the column at fault."""

    kind: str
    code: str
    column: str


@dataclass(frozen=True)
class Refused:
    """A refused row."""

    row: RejectedRow

    @property
    def sentence(self) -> str:
        """Why it was refused, in words."""
        return row_sentence(self.row.code, self.row.column, self.row.value)


@dataclass(frozen=True)
class Refusal:
    """Rows refused for one cause, with the first few of them."""

    cause: Cause
    rows: int
    samples: list[Refused]

    @property
    def sentence(self) -> str:
        """The cause in words."""
        kind, code, column = self.cause
        if kind == RejectedRow.Reason.DUPLICATE:
            return str(DUPLICATES)
        value = self.samples[0].row.value if self.samples else ""
        return row_sentence(code, column, value)

    @property
    def query(self) -> str:
        """The cause as the query of an address."""
        return urlencode(self.cause._asdict())


class Page(NamedTuple):
    """A page of refused rows in the order of the file; `after` continues it, 0 at its end."""

    rows: list[Refused]
    after: int


def active(campaign: Campaign) -> QuerySet[RejectedRow]:
    """The refused rows that the campaign's conservation line counts."""
    rows = RejectedRow.objects.filter(campaign=campaign)
    open_or_not = dict(campaign.supplements.values_list("pk", "status"))
    if not open_or_not:
        return rows
    done = [pk for pk, status in open_or_not.items() if status == Supplement.Status.CONFIRMED]
    taken = Q(supplement_id__in=done)
    return rows.filter(Q(source=None) | Q(source_id__in=done)).filter(Q(supplement=None) | ~taken)


def refusals(campaign: Campaign) -> list[Refusal]:
    """The refused rows grouped by cause: what can be mended first, then the most frequent."""
    groups = active(campaign).values_list("kind", "code", "column").annotate(rows=Count("id"))
    found = [
        (Cause(kind, code, column), rows)
        for kind, code, column, rows in groups.order_by("-rows", "kind", "code")[:CAUSES]
    ]
    found.sort(key=lambda group: group[0].kind != RejectedRow.Reason.INVALID)
    return [
        Refusal(cause, rows, _refused(of_cause(campaign, cause)[:SAMPLES])) for cause, rows in found
    ]


def refusal(campaign: Campaign, cause: Cause) -> Refusal:
    """One group of `refusals`; without rows if there is none like it."""
    rows = of_cause(campaign, cause)
    return Refusal(cause, rows.count(), _refused(rows[:1]))


def of_cause(campaign: Campaign, cause: Cause) -> QuerySet[RejectedRow]:
    """The rows refused for one cause, in the order in which they were found."""
    kind, code, column = cause
    return active(campaign).filter(kind=kind, code=code, column=column).order_by("id")


def page(campaign: Campaign, cause: Cause | None, after: int = 0) -> Page:
    """A page of the rows refused for one cause, or (None) of all."""
    wanted = of_cause(campaign, cause) if cause else active(campaign).order_by("id")
    found = list(wanted.filter(id__gt=after)[: PAGE + 1])
    rows = _refused(found[:PAGE])
    return Page(rows, found[PAGE - 1].pk if len(found) > PAGE else 0)


def pages(campaign: Campaign) -> Iterator[list[Refused]]:
    """All refused rows, page by page: any number of them takes the same memory."""
    last, rows = 0, active(campaign).order_by("id")
    while found := list(rows.filter(id__gt=last)[:DOWNLOAD_PAGE]):
        yield _refused(found)
        last = found[-1].pk


def _refused(rows: Iterable[RejectedRow]) -> list[Refused]:
    return [Refused(row) for row in rows]
