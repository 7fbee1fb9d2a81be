"""The way such a file is commonly imported, on the same rows and in turns with ours.

A dictionary per row, `phonenumbers` for each, a segment count by character, `bulk_create`. It is
given all it needs (who opted out, the price, the columns), and must come to the same messages.
"""

import csv
import re
import time
from pathlib import Path

import phonenumbers
from django.conf import settings
from django.db.models import Max

from campaigns.bench.figures import Figure
from campaigns.bench.recipients import TEXT, write_recipients
from campaigns.bench.same import messages_digest
from campaigns.bench.stage import empty, measured, staged
from campaigns.models import Batch, Campaign, Chunk, Message, OptOut
from campaigns.phones import NOT_MOBILE
from campaigns.segments import GSM_BASIC, GSM_EXTENSION

ROWS = 100_000
TIMES = 2
GAIN_BAR = 6.0
PER_CREATE = 1_000
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


def common_way(rows: int = ROWS) -> list[Figure]:
    """Rows a second of both, how often ours fits into theirs, whether the messages are equal."""
    ours, theirs = [], []
    with staged(lambda path: write_recipients(path, rows)) as campaign:
        for _ in range(TIMES):
            ours.append(measured(campaign, rows).seconds)
            mine = messages_digest(campaign)
            theirs.append(_common(campaign))
            if messages_digest(campaign) != mine:
                raise RuntimeError("the common way comes to other messages")
            empty(campaign)
    gain = round(min(theirs) / min(ours), 1)
    return [
        Figure("intake_common", round(rows / min(theirs)), "rows/s"),
        Figure("intake_ours", round(rows / min(ours)), "rows/s"),
        Figure("intake_gain", gain, "times", None, GAIN_BAR, gain >= GAIN_BAR),
    ]


def _common(campaign: Campaign) -> float:
    """Import into a batch and a chunk made beforehand; leaves its messages instead of ours."""
    assert campaign.upload is not None and campaign.sender is not None
    batch = Batch.objects.get(campaign=campaign)
    chunk = Chunk.objects.filter(batch=batch).first()
    assert chunk is not None
    price = Message.objects.filter(batch=batch, segments=1).aggregate(p=Max("price"))["p"]
    Message.objects.filter(batch=batch).delete()
    started = time.monotonic()
    left = set(OptOut.objects.filter(account=campaign.account).values_list("msisdn", flat=True))
    messages: list[Message] = []
    seen: set[int] = set()
    path = Path(settings.MEDIA_ROOT) / campaign.upload.path
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            found = _number(row["phone"])
            if found is None or found[0] in seen:
                continue
            seen.add(found[0])
            if found[0] in left:
                continue
            text = _text(row)
            unicode, segments = _segments(text)
            messages.append(
                Message(
                    id=batch.first_id + len(messages),
                    account_id=campaign.account_id,
                    batch=batch,
                    chunk=chunk,
                    row=number,
                    msisdn=found[0],
                    country=found[1],
                    sender=campaign.sender.name,
                    text=text,
                    unicode=unicode,
                    segments=segments,
                    price=price * segments,
                )
            )
    Message.objects.bulk_create(messages, batch_size=PER_CREATE)
    return time.monotonic() - started


def _text(row: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: row[match[1]], TEXT)


def _number(raw: str) -> tuple[int, str] | None:
    try:
        parsed = phonenumbers.parse(raw, "IN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) in NOT_MOBILE:
        return None
    digits = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return int(digits), phonenumbers.region_code_for_number(parsed) or ""


def _segments(text: str) -> tuple[bool, int]:
    """Character by character, exact where a pair would be cut in two."""
    unicode = any(char not in GSM_BASIC and char not in GSM_EXTENSION for char in text)
    single, part = (70, 67) if unicode else (160, 153)
    units, segments, used = 0, 1, 0
    for char in text:
        width = 1 + (ord(char) > 0xFFFF if unicode else char in GSM_EXTENSION)
        units += width
        if used + width > part:
            segments, used = segments + 1, 0
        used += width
    return unicode, 1 if units <= single else segments
