"""Filters of lists: `filter[col]`, its likenesses, and the days of `date`, `range`, `datetime`."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from campaigns.selectors.deliveries import Period
from portal.api.v2.params import Params

DAYS = ("%Y-%m-%d", "%b %d, %Y", "%B %d, %Y")
# How much of a column must be like what is asked for: all of it, a part, its end, its start.
_LIKE = {"filter": "iexact", "efilter": "iexact", "lfilter": "iendswith", "rfilter": "istartswith"}


def asked(params: Params, column: str) -> str:
    """The value of `filter[column]`, '' where there is none; notes what is no text."""
    return params.part("filter").text(column).strip()


def matching(params: Params, **fields: str) -> Q:
    """The condition of all filters; `fields` are the model's fields by the column's name.

    `filter` and `efilter` compare the whole value without regard to case, `lfilter` its end and
    `rfilter` its start.
    """
    condition = Q()
    for kind, lookup in _LIKE.items():
        part = params.part(kind)
        for column, field in fields.items():
            if value := part.text(column).strip():
                condition &= Q(**{f"{field}__{lookup}": value})
    return condition


def within(params: Params, column: str, zone: ZoneInfo) -> Period | None:
    """The days of `date[column]`, `range[column]` or `datetime[column]` on the clocks of `zone`.

    A range is written `2026-01-01|2026-01-31`, or `Apr 01, 2021 - Apr 12, 2021`; both days belong
    to it. None where nothing is asked; notes what cannot be read.
    """
    for kind in ("date", "range", "datetime"):
        text = params.part(kind).text(column).strip()
        if text:
            period = read_days(text, zone)
            if period is None:
                params.note(f"{kind}.{column}", f"The {kind}[{column}] must be a day or two days.")
            return period
    return None


def read_days(text: str, zone: ZoneInfo) -> Period | None:
    """A day, or the first and the last of several; None where that is not what `text` says."""
    pieces = text.split("|") if "|" in text else text.split(" - ")
    days = [_day(piece.strip()) for piece in pieces]
    if len(days) > 2 or None in days:
        return None
    first, last = days[0], days[-1]
    if first is None or last is None or last < first:
        return None
    try:
        ends = (datetime.combine(day, time.min, zone) for day in (first, last + timedelta(days=1)))
        return Period(*(end.astimezone(UTC) for end in ends))
    except OverflowError:
        return None


def _day(text: str) -> date | None:
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
