"""Times, amounts and ids as this dialect writes them."""

import re
import uuid
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from accounts.money import to_credits
from campaigns.schedule import from_clock

CLOCK = "%Y-%m-%d %H:%M:%S"
_FORMATS = (
    CLOCK,
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %I:%M%p",
    "%Y-%m-%d %I:%M %p",
    "%Y-%m-%d %I:%M:%S%p",
    "%Y-%m-%d %I:%M:%S %p",
)
_ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9][0-9]{0,8})")


def read_time(text: str, zone: ZoneInfo) -> datetime:
    """A time on the clock of `zone`, or in UTC with a trailing Z; raises ValueError."""
    text = text.strip()
    in_utc = text.endswith(("Z", "z"))
    clock = _clock(text[:-1].strip() if in_utc else text)
    if in_utc:
        return clock.replace(tzinfo=UTC)
    moment = from_clock(clock, zone)
    if moment is None:
        raise ValueError("clocks skip this time")
    return moment


def _clock(text: str) -> datetime:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError("not a time")


def write_time(moment: datetime | None, zone: tzinfo) -> str:
    """`Y-m-d H:i:s` on the clock of `zone`; '' for none."""
    return moment.astimezone(zone).strftime(CLOCK) if moment else ""


def write_moment(moment: datetime | None) -> str | None:
    """A time of a resource, in UTC: `2022-11-16T06:53:26.000000Z`; None for none."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment else None


def number(micro: int) -> int | float:
    """Credits as a JSON number."""
    credits = to_credits(micro)
    return int(credits) if credits == credits.to_integral_value() else float(credits)


def write_id(batch: uuid.UUID, position: int) -> str:
    """The outside id of a message."""
    return f"{batch}:{position}"


def read_id(text: str) -> tuple[uuid.UUID, int] | None:
    """The batch and position an outside id names; None where it is none."""
    match = _ID.fullmatch(text.strip().lower())
    return (uuid.UUID(match[1]), int(match[2])) if match else None
