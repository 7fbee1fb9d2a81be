"""The fields of a sending call, in the terms of the service that accepts messages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from apikeys.models import ApiKey
from campaigns import segments
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.selectors.defaults import product_for, sender_for
from portal.api.v3.errors import empty, invalid
from portal.api.v3.fields import Fields
from portal.api.v3.values import read_time

MOST_NUMBERS = 1000
# What six parts hold: 6 x 153 and 6 x 67.
LONGEST_GSM, LONGEST_UNICODE = 918, 402
LONGEST_TEXT = 100_000
LONGEST_DELAY = 1440


def batch_request(key: ApiKey, fields: Fields, recipients: Sequence[Recipient]) -> BatchRequest:
    """The call for these recipients. Raises Failure for what is misshapen."""
    account = key.account
    source = fields.text("source")
    return BatchRequest(
        account=account,
        api_key=key,
        recipients=recipients,
        sender=fields.text("from") or sender_for(account),
        product_code=product_for(account, key.products).code,
        due_at=_due_at(fields, ZoneInfo(account.timezone)),
        options={"source": source} if source else {},
    )


def text_of(fields: Fields) -> str:
    """`sms_text`, as long as this dialect allows."""
    text = fields.text("sms_text", required=True, longest=LONGEST_TEXT)
    require_length(text)
    return text


def require_length(text: str) -> None:
    """Raise Failure unless a text is as short as this dialect wants it."""
    counted = segments.count(text)
    if counted.units > (LONGEST_UNICODE if counted.unicode else LONGEST_GSM):
        limits = f"{LONGEST_GSM} characters ({LONGEST_UNICODE} of Unicode)"
        raise invalid("sms_text", f"may hold at most {limits}; this one has {counted.units}")


def numbers_of(fields: Fields, name: str = "numbers") -> list[str]:
    """The numbers of a call: a list, or one alone. Raises Failure."""
    found = fields.listed(name)
    if not found:
        raise empty(name)
    require_count(found)
    numbers = [_number(name, entry) for entry in found]
    # One text with commas in it is a list to some clients.
    parts = [part.strip() for number in numbers for part in number.split(",") if part.strip()]
    require_count(parts)
    return parts


def require_count(numbers: Sequence[Any]) -> None:
    """Raise Failure for more numbers than a call may have."""
    if len(numbers) > MOST_NUMBERS:
        words = f"may hold at most {MOST_NUMBERS:,} numbers; this call has {len(numbers):,}"
        raise invalid("numbers", words)


def _number(name: str, entry: Any) -> str:
    entry = entry if not isinstance(entry, dict) else None
    return Fields({name: entry}).text(name, required=True, longest=100_000)


def _due_at(fields: Fields, zone: ZoneInfo) -> datetime | None:
    """`schedule_time` on the account's clock, or `delay` in minutes from now."""
    minutes = fields.whole("delay", least=1, most=LONGEST_DELAY)
    text = fields.text("schedule_time")
    if text and minutes:
        raise invalid("delay", "cannot be used together with schedule_time")
    if minutes:
        return timezone.now() + timedelta(minutes=minutes)
    return read_time("schedule_time", text, zone) if text else None
