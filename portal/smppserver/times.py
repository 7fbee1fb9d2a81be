"""SMPP's times (7.1.1): absolute `YYMMDDhhmmsstnnp`, or relative with an R at the end."""

import re
from datetime import UTC, datetime, timedelta

_FORM = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d)(\d{2})([+\-R])", re.ASCII)
_QUARTER = timedelta(minutes=15)


def read(text: str, now: datetime) -> datetime | None:
    """The moment a field names, None for an empty one. Raises ValueError."""
    if not text:
        return None
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError("no time of SMPP")
    years, months, days, hours, minutes, seconds = (int(match[at]) for at in range(1, 7))
    if match[9] == "R":
        # A month of 30 days, a year of 365: the standard does not say more.
        whole = timedelta(
            days=365 * years + 30 * months + days, hours=hours, minutes=minutes, seconds=seconds
        )
        return now + whole
    local = datetime(2000 + years, months, days, hours, minutes, seconds, tzinfo=UTC)
    behind = int(match[8]) * _QUARTER
    return local - behind if match[9] == "+" else local + behind
