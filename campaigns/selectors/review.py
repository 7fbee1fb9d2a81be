"""Reads for the review of a checked file: what is ready, what was refused and why."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, QuerySet

from campaigns.models import Campaign, Message, RejectedRow
from campaigns.problems import row_sentence
from campaigns.selectors.campaigns import messages_of

SAMPLES = 5
CAUSES = 30


@dataclass(frozen=True)
class Refusal:
    """Rows refused for one cause in one column, with the first few of them."""

    kind: str
    code: str
    column: str
    rows: int
    samples: list[RejectedRow]

    @property
    def sentence(self) -> str:
        """The cause in words."""
        return row_sentence(self.code, self.column, self.samples[0].value if self.samples else "")


class RowView(NamedTuple):
    """What became of one row of the sheet: a message, a refusal, or neither (it is blank)."""

    row: int
    message: Message | None
    rejected: RejectedRow | None

    @property
    def sentence(self) -> str:
        """Why the row was refused, in words."""
        row = self.rejected
        return row_sentence(row.code, row.column, row.value) if row else ""


def refusals(campaign: Campaign) -> list[Refusal]:
    """The refused rows of a campaign grouped by cause, the most frequent first."""
    refused = RejectedRow.objects.filter(campaign=campaign)
    groups = refused.values_list("kind", "code", "column").annotate(rows=Count("id"))
    return [
        Refusal(kind, code, column, rows, list(_samples(refused, kind, code, column)))
        for kind, code, column, rows in groups.order_by("-rows")[:CAUSES]
    ]


def first_message(campaign: Campaign) -> Message | None:
    """The first message of the file, for a first preview."""
    return messages_of(campaign).order_by("id").first()


def row_view(campaign: Campaign, row: int) -> RowView:
    """What became of row `row` of the sheet."""
    batch = campaign.batches.first()
    if batch is None or row < 1:
        return RowView(row, None, None)
    # Rows are numbered in the order of the sheet: row N is at most the Nth message.
    nearest = (
        messages_of(campaign)
        .filter(id__lte=batch.first_id + row, row__lte=row)
        .order_by("-id")
        .first()
    )
    if nearest is not None and nearest.row == row:
        return RowView(row, nearest, None)
    rejected = RejectedRow.objects.filter(campaign=campaign, row=row).first()
    return RowView(row, None, rejected)


def _samples(
    refused: QuerySet[RejectedRow], kind: str, code: str, column: str
) -> QuerySet[RejectedRow]:
    return refused.filter(kind=kind, code=code, column=column).order_by("id")[:SAMPLES]
