"""Months as ids count them (campaigns.ids), for people and paths."""

from datetime import UTC, date, datetime

from campaigns.ids import FIRST_YEAR, MONTH_SPAN


def month_name(month: int) -> str:
    """Months since January 2020 as `2026-07`."""
    return f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02}"


def read_month(name: str) -> int:
    """Raises ValueError unless it is like `2026-07`."""
    day = datetime.strptime(name, "%Y-%m").replace(tzinfo=UTC)
    if day.year < FIRST_YEAR or len(name) != len("2026-07"):
        raise ValueError(name)
    return (day.year - FIRST_YEAR) * 12 + day.month - 1


def first_day(month: int) -> date:
    return date(FIRST_YEAR + month // 12, month % 12 + 1, 1)


def id_range(month: int) -> tuple[int, int]:
    """The first and the last id that something of a month can have."""
    return month * MONTH_SPAN, (month + 1) * MONTH_SPAN - 1
