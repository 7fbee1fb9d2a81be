"""What campaigns look like in answers: the schemas of `shapes`, `figures` and `values`."""

from campaigns.statuses import CampaignStatus
from portal.api.openapi.operation import FLAG, NUMBER, TEXT, WHOLE, row, rows
from portal.api.tidings.spec.kit import (
    ANY,
    CREDITS,
    MOMENT,
    OBJECT,
    OBJECTS,
    TEXTS,
    UUID,
    among,
    maybe,
    merged,
)

STATUS_WORD = among(*CampaignStatus.values)
SUMMARY = row(
    id=UUID,
    name=TEXT,
    kind=TEXT,
    status=STATUS_WORD,
    product=maybe(TEXT),
    sender=maybe(TEXT),
    messages=WHOLE,
    price=CREDITS,
    created_at=MOMENT,
    scheduled_at=maybe(MOMENT),
    confirmed_at=maybe(MOMENT),
    started_at=maybe(MOMENT),
    finished_at=maybe(MOMENT),
)
OFFER = row(messages=WHOLE, price=CREDITS)
COUNTS = row(
    file_rows=WHOLE,
    messages=WHOLE,
    invalid=WHOLE,
    duplicates=WHOLE,
    opted_out=WHOLE,
    states={"type": "object", "additionalProperties": {"type": "integer"}},
    balanced=FLAG,
)
PACE = row(
    done=WHOLE,
    percent=NUMBER,
    per_second=NUMBER,
    eta=maybe(TEXT),
    next_at=maybe(MOMENT),
    last_at=maybe(MOMENT),
    undecided=WHOLE,
)
HALT = row(
    at=maybe(MOMENT),
    last_out_at=maybe(MOMENT),
    left=WHOLE,
    recalled=maybe(WHOLE),
    kept=maybe(WHOLE),
)
STATUS = row(
    id=UUID,
    status=STATUS_WORD,
    rows_done=WHOLE,
    counts=COUNTS,
    offer=maybe(OFFER),
    problem=maybe(TEXT),
    pace=PACE,
    halt=maybe(HALT),
    undo_until=maybe(MOMENT),
    started_at=maybe(MOMENT),
    finished_at=maybe(MOMENT),
)
FILE = row(
    id=UUID,
    name=TEXT,
    bytes=WHOLE,
    sha256=TEXT,
    origin=TEXT,
    columns=TEXTS,
    created_at=MOMENT,
    deleted_at=maybe(MOMENT),
)
PLAN = row(
    tempo=TEXT,
    batch_size=WHOLE,
    interval=WHOLE,
    spread_minutes=WHOLE,
    per_minute=WHOLE,
    opens=maybe(TEXT),
    closes=maybe(TEXT),
    leftovers=TEXT,
    deadline=maybe(MOMENT),
)
BILL_LINE = row(
    country=TEXT,
    country_name=TEXT,
    encoding=among("UCS-2", "GSM-7"),
    segment_price=CREDITS,
    messages=WHOLE,
    segments=WHOLE,
    price=CREDITS,
)
BILL = row(
    lines=rows(BILL_LINE),
    messages=WHOLE,
    segments=WHOLE,
    price=CREDITS,
    available=CREDITS,
    after=CREDITS,
)
REFUSED = row(row=WHOLE, kind=TEXT, code=TEXT, column=TEXT, value=TEXT, message=TEXT, cells=ANY)
CAUSE = row(kind=TEXT, code=TEXT, column=TEXT, rows=WHOLE, message=TEXT, samples=rows(REFUSED))
FINDINGS = row(generated=ANY, typography=maybe(OBJECT), dearest=OBJECTS)
SUPPLEMENT = row(
    id=UUID,
    status=TEXT,
    repairs=OBJECTS,
    file=maybe(TEXT),
    rows=WHOLE,
    added=WHOLE,
    skipped=WHOLE,
    messages=WHOLE,
    invalid=WHOLE,
    duplicates=WHOLE,
    opted_out=WHOLE,
    segments=WHOLE,
    price=CREDITS,
    problem=maybe(TEXT),
    created_at=MOMENT,
    confirmed_at=maybe(MOMENT),
)
JOINING = merged(SUPPLEMENT, row(offer=maybe(OFFER), bill=maybe(BILL), causes=rows(CAUSE)))
CAMPAIGN = merged(
    SUMMARY,
    STATUS,
    row(
        missing=maybe(TEXT),
        file=maybe(FILE),
        text=TEXT,
        template=maybe(row(id=UUID, version=WHOLE)),
        optout_tags=TEXTS,
        keep=TEXT,
        repairs=OBJECTS,
        plan=PLAN,
        segments=WHOLE,
        bill=maybe(BILL),
        findings=maybe(FINDINGS),
        causes=rows(CAUSE),
        needs_release=FLAG,
        supplements=rows(SUPPLEMENT),
    ),
)
