"""The times between which a call wants to know what was."""

from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.selectors.deliveries import Period
from portal.api.transmit.errors import Failure, empty, invalid
from portal.api.transmit.params import Params

STARTS, ENDS = ("start", "startdate"), ("end", "enddate", "_end")


def period_of(
    params: Params,
    *,
    default: timedelta | None = None,
    most: timedelta | None = None,
    back: timedelta | None = None,
) -> Period:
    """From `start` to `end` (now). Without a start it is `default` long; without both, needed.

    Raises Failure where it is longer than `most`, or begins further than `back` ago.
    """
    now = timezone.now()
    start, end = params.time(*STARTS), params.time(*ENDS)
    if default is None and (start is None or end is None):
        raise empty("start" if start is None else "end")
    until = end or now
    since = start or until - (default or timedelta())
    if since > until:
        raise invalid("start", "lies after the end")
    if most is not None and until - since > most:
        words = f"Start and end may lie at most {most.days} days apart"
        raise Failure("FIELD_INVALID", words)
    if back is not None and since < now - back:
        raise invalid("start", f"lies more than {back.days} days back")
    # The second that is named last belongs to it.
    return Period(since, until + timedelta(seconds=1))


def maybe_period(params: Params) -> Period | None:
    """From `start` to `end`, either of which may be left out; None without both."""
    start, end = params.time(*STARTS), params.time(*ENDS)
    if start is None and end is None:
        return None
    since = start or datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())
    until = end or timezone.now()
    return Period(since, until + timedelta(seconds=1))
