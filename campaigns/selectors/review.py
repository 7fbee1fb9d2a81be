"""What became of one row or one number of a file: a message, a refusal, or neither."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Replace

from campaigns.models import Batch, Campaign, Message, RejectedRow
from campaigns.phones import PhoneReader
from campaigns.problems import row_sentence
from campaigns.selectors.messages import messages_in, messages_of
from campaigns.selectors.rejects import active

FOUND = 20
LONGEST_ROW = 7  # digits; more is a phone number
FEWEST_DIGITS = 5
_MARKS = " -.()/\u00a0"


class RowView(NamedTuple):
    """What became of one row of the sheet; neither message nor refusal: it is blank.

    `ref` is the address of the message, `before` and `after` are the rows next to it, 0 for none.
    """

    row: int
    message: Message | None
    rejected: RejectedRow | None
    ref: str = ""
    before: int = 0
    after: int = 0

    @property
    def named_cells(self) -> list[tuple[str, str]]:
        """The cells of a refused row under the names of their columns."""
        row = self.rejected
        found = row.campaign.upload.preview if row and row.campaign.upload else {}
        return list(zip(found.get("columns", []), row.cells if row else [], strict=False))

    @property
    def sentence(self) -> str:
        """Why the row was refused, in words."""
        row = self.rejected
        return row_sentence(row.code, row.column, row.value) if row else ""


def look(campaign: Campaign, wanted: str) -> list[RowView]:
    """What became of a row (its number in the sheet) or of a phone number as people write it.

    A row that is neither message nor refusal comes back as such; a number that is nowhere does
    not.
    """
    text = wanted.strip().replace(",", "")
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_ROW and not text.startswith("0"):
        return [row_view(campaign, int(text))]
    return _with_number(campaign, wanted)


def first_view(campaign: Campaign) -> RowView | None:
    """The first message of the file, for a first preview."""
    message = messages_of(campaign).order_by("id").first()
    return row_view(campaign, message.row) if message else None


def row_view(campaign: Campaign, row: int) -> RowView:
    """What became of row `row` of the sheet."""
    rejected = active(campaign).filter(row=row).order_by("id").first()
    message = None if rejected else _message_of_row(campaign, row)
    views = _with_refs(campaign, [RowView(row, message, rejected)])
    before, after = _neighbours(campaign, row, message)
    return views[0]._replace(before=before, after=after)


def _message_of_row(campaign: Campaign, row: int) -> Message | None:
    """Rows come in the order of the sheet, except where some of them leave at other times."""
    for batch in campaign.batches.order_by("pk"):
        nearest = _nearest(batch, row)
        if nearest is not None and nearest.row == row:
            return nearest
    return messages_of(campaign).filter(row=row).order_by("id").first()


def _nearest(batch: Batch, row: int) -> Message | None:
    """The last message up to a row, for rows in order: row N is at most the Nth message then."""
    upto = messages_in([batch]).filter(id__lte=batch.first_id + row, row__lte=row)
    return upto.order_by("-id").first()


def _neighbours(campaign: Campaign, row: int, message: Message | None) -> tuple[int, int]:
    """The rows before and after this one that became something; 0 for none."""
    batch = campaign.batches.order_by("pk").first()
    if batch is None:
        return 0, 0
    last = _nearest(batch, row - 1)
    after_id = message.pk if message else (last.pk if last else batch.first_id - 1)
    following = messages_in([batch]).filter(id__gt=after_id).order_by("id").first()
    rejected = active(campaign)
    before = rejected.filter(row__lt=row).order_by("-row").values_list("row", flat=True).first()
    after = rejected.filter(row__gt=row).order_by("row").values_list("row", flat=True).first()
    ahead = [found for found in (following.row if following else 0, after or 0) if found]
    return max(last.row if last else 0, before or 0), min(ahead, default=0)


def _with_number(campaign: Campaign, wanted: str) -> list[RowView]:
    digits = "".join(str(int(char)) for char in wanted if char.isdecimal())
    if len(digits) < FEWEST_DIGITS:
        return []
    region = campaign.mapping.get("region") or campaign.account.default_country
    read = PhoneReader(region).read(wanted)
    numbers = [read[0]] if isinstance(read, tuple) else [int(digits[:18])]
    sent = list(messages_of(campaign).filter(msisdn__in=numbers).order_by("id")[:FOUND])
    views = [RowView(message.row, message, None) for message in sent]
    refused = _refused_with(campaign, digits.lstrip("0")[-10:], [message.row for message in sent])
    views += [RowView(row.row, None, row) for row in refused]
    return _with_refs(campaign, views)


def _refused_with(campaign: Campaign, digits: str, rows: Iterable[int]) -> QuerySet[RejectedRow]:
    """Refused rows with these digits in a cell, or the same number as one of `rows`."""
    bare: Cast | Replace = Cast(F("cells"), TextField())
    for mark in _MARKS:
        bare = Replace(bare, Value(mark), Value(""), output_field=TextField())
    twins = Q(kind=RejectedRow.Reason.DUPLICATE, value__in=[str(row) for row in rows])
    found = active(campaign).annotate(bare=bare).filter(twins | Q(bare__contains=digits))
    return found.order_by("id")[:FOUND]


def _with_refs(campaign: Campaign, views: Iterable[RowView]) -> list[RowView]:
    batches = {batch.pk: batch for batch in campaign.batches.all()}
    return [
        view._replace(ref=_ref(view.message, batches)) if view.message else view for view in views
    ]


def _ref(message: Message, batches: dict[int, Batch]) -> str:
    batch = batches[message.batch_id]
    return f"{batch.uuid}:{message.pk - batch.first_id + 1}"
