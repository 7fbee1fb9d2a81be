"""Why messages failed, on the overview: the most frequent reasons in words."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.reasons import sentence
from reports.selectors.breakdown import Breakdown, Failure

SHOWN = 6


@dataclass(frozen=True)
class FailureLine:
    """One reason; `width` is its share of all in percent, `address` the log of its state."""

    words: str
    state: str
    messages: int
    total: int
    address: str

    @property
    def width(self) -> float:
        return round(100 * self.messages / self.total, 2)


def failure_lines(
    figures: Breakdown, first: datetime.date, last: datetime.date
) -> list[FailureLine]:
    """The most frequent reasons of a span, and one line for all others."""
    total = sum(figures.failures.values())
    often = figures.failures.most_common()
    lines = [
        FailureLine(
            _words(failure), str(failure.state), count, total, _address(failure, first, last)
        )
        for failure, count in often[:SHOWN]
    ]
    rest = sum(count for _failure, count in often[SHOWN:])
    if rest:
        lines.append(FailureLine(_("Other reasons"), "", rest, total, ""))
    return lines


def _words(failure: Failure) -> str:
    return sentence(failure.reason) if failure.reason else str(failure.state.label)


def _address(failure: Failure, first: datetime.date, last: datetime.date) -> str:
    days = {"since": first.isoformat(), "until": last.isoformat()}
    return f"{reverse('messages')}?{urlencode({'state': failure.state, **days})}"
