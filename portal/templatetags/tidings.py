"""Template tags of every page: numbers, money, times, recipients, and computed components."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.money import MICRO, to_credits
from campaigns.looks import Look, campaign_look, message_look
from campaigns.statuses import MessageState

register = template.Library()


@register.filter
def number(value: int | float | None) -> str:
    """An integer with thousands separators; '' for None."""
    return "" if value is None else number_format(value, force_grouping=True)


@register.filter
def credits(micro: int | None) -> str:
    """Micro-credits as credits, with separators and at most six decimals: `1,234.5`."""
    return "" if micro is None else number_format(to_credits(micro), force_grouping=True)


@register.filter
def in_credits(micro: int) -> str:
    """Micro-credits as `credits` shows them, with the unit: `1 credit`, `1,234.5 credits`."""
    words = ngettext("%(amount)s credit", "%(amount)s credits", 1 if micro == MICRO else 2)
    return words % {"amount": credits(micro)}


@register.filter
def share(part: int, whole: int) -> str:
    """`part` of `whole` in percent with one decimal; a dash when there is no whole."""
    if not whole:
        return "–"
    # Rounded down: 100.0 % means all of them.
    return f"{number_format(part * 1000 // whole / 10, 1)} %"


@register.filter
def msisdn(value: int | str) -> str:
    """E.164 digits as people write the number: `+91 98765 43210`; 0 is one that was erased."""
    return _("erased") if str(value) == "0" else _international(str(value))


@lru_cache(maxsize=4096)
def _international(digits: str) -> str:
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return f"+{digits}"
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


@register.filter
def stamp(at: datetime | None, exact: str = "") -> SafeString | str:
    """A moment as a <time> in the account's zone, to the minute, or to the second."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    shown = date_format(local, "j M Y, H:i:s" if exact else "j M Y, H:i")
    title = f"{date_format(local, 'l j F Y, H:i:s')} {timezone.get_current_timezone_name()}"
    return format_html(
        '<time class="num" datetime="{}" title="{}">{}</time>', local.isoformat(), title, shown
    )


@register.filter
def there(at: datetime, clock: str) -> str:
    """A moment by the clocks of a zone that is not the account's: `09:00 IST, 22 Nov`."""
    local = at.astimezone(ZoneInfo(clock))
    name = local.tzname() or clock
    zone = f"UTC{name}" if name[:1] in "+-" else name
    return f"{date_format(local, 'H:i')} {zone}, {date_format(local, 'j M')}"


@register.inclusion_tag("components/badge.html")
def state_badge(state: str) -> dict[str, Any]:
    """A message's state."""
    return {"look": message_look(state)}


@register.inclusion_tag("components/badge.html")
def campaign_badge(status: str) -> dict[str, Any]:
    """A campaign's status."""
    return {"look": campaign_look(status)}


@register.inclusion_tag("components/badge.html")
def badge(tone: str, icon: str, label: str) -> dict[str, Any]:
    """Any other state: tone good, info, calm, warn or bad, a heroicon, a word."""
    return {"look": Look(tone, icon, label)}


@dataclass(frozen=True)
class Part:
    """A stretch of a progress bar, in percent."""

    label: str
    tone: str
    count: int
    x: float
    width: float


# From what is settled to what is still to do, so that a bar fills from its start.
_ORDER = (
    MessageState.DELIVERED,
    MessageState.SENT,
    MessageState.UNDELIVERED,
    MessageState.REJECTED,
    MessageState.UNKNOWN,
    MessageState.UNCERTAIN,
    MessageState.EXPIRED,
    MessageState.BLOCKED,
    MessageState.CANCELLED,
    MessageState.SENDING,
    MessageState.QUEUED,
)


def progress_parts(counts: Mapping[str, int], total: int) -> list[Part]:
    """The stretches of a bar of `total` messages, `counts` by state; empty ones are left out."""
    parts: list[Part] = []
    x = 0.0
    for state in _ORDER:
        count = counts.get(state, 0)
        if count:
            look = message_look(state)
            width = round(100 * count / max(total, 1), 3)
            parts.append(Part(look.label, look.tone, count, round(x, 3), width))
            x += width
    return parts


@register.inclusion_tag("components/progress.html")
def progress(
    counts: Mapping[str, int], total: int = 0, legend: bool = False, large: bool = False
) -> dict[str, Any]:
    """Messages by state as one stacked bar; `total` defaults to their sum."""
    whole = total or sum(counts.values())
    parts = progress_parts(counts, whole)
    words = ", ".join(f"{part.label} {number(part.count)}" for part in parts)
    summary = _("%(total)s messages: %(words)s") % {"total": number(whole), "words": words}
    return {"parts": parts, "legend": legend, "large": large, "summary": summary}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[tuple[str, str]], current: int) -> dict[str, Any]:
    """The steps of a task as (label, url or '') pairs; `current` counts from 1."""
    return {
        "steps": [
            {"label": label, "url": url, "done": n < current, "current": n == current}
            for n, (label, url) in enumerate(steps, start=1)
        ]
    }
