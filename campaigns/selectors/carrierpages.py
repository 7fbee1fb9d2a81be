"""What the page about one carrier shows beside how it is now."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.charts import Chart, Series, stacked_bars
from campaigns.anomalies import RECEIPTS_TOO_FAST, RECEIPTS_TOO_UNIFORM
from campaigns.models import Anomaly, Carrier, CarrierCost, CarrierMinute, RouteTarget
from campaigns.reasons import REASONS
from campaigns.selectors.carriers import Figures, Line, line_of

BARS = 30
SHOWN = 10
FALSE_RECEIPTS = datetime.timedelta(days=1)
_FALSE = frozenset({RECEIPTS_TOO_FAST, RECEIPTS_TOO_UNIFORM})
CODES_SHOWN = 20


@dataclass(frozen=True)
class Page:
    """One carrier over the last `hours`."""

    line: Line
    hours: int
    figures: Figures
    answers: Chart
    receipts: Chart
    anomalies: list[Anomaly]
    costs: int
    targets: list[RouteTarget]

    @property
    def false_looking(self) -> bool:
        """Whether its receipts looked false of late."""
        since = timezone.now() - FALSE_RECEIPTS
        return any(each.kind in _FALSE and each.at > since for each in self.anomalies)

    @property
    def codes(self) -> list[tuple[str, str, int]]:
        """What it refused with, the most frequent first: code, words ('' for none), times."""
        return [
            (code, str(REASONS.get(code, "")), times)
            for code, times in self.figures.codes.most_common(CODES_SHOWN)
        ]


def page_of(carrier: Carrier, now: datetime.datetime, *, hours: int) -> Page:
    """Everything about `carrier` over the last `hours`, in BARS steps."""
    step = datetime.timedelta(minutes=hours * 60 // BARS)
    end = now.replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)
    start = end - step * BARS
    bars = [Figures() for _bar in range(BARS)]
    whole = Figures()
    for minute in CarrierMinute.objects.filter(carrier=carrier, minute__range=(start, end)):
        bars[min(int((minute.minute - start) / step), BARS - 1)].add(minute)
        whole.add(minute)
    labels = [_clock(start + step * n) for n in range(BARS)]
    targets = RouteTarget.objects.filter(carrier=carrier, rule__enabled=True)
    return Page(
        line=line_of(carrier, now),
        hours=hours,
        figures=whole,
        answers=_answers(labels, bars),
        receipts=_receipts(labels, bars),
        anomalies=list(Anomaly.objects.filter(carrier=carrier).order_by("-at")[:SHOWN]),
        costs=CarrierCost.objects.filter(carrier=carrier).count(),
        targets=list(targets.select_related("rule").order_by("rule__position")),
    )


def _clock(at: datetime.datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


def _answers(labels: list[str], bars: list[Figures]) -> Chart:
    series = [
        Series(_("Accepted"), "good", [bar.accepted for bar in bars]),
        Series(_("Throttled"), "warn", [bar.throttled for bar in bars]),
        Series(_("Refused"), "bad", [bar.refused for bar in bars]),
        Series(_("Uncertain"), "calm", [bar.uncertain for bar in bars]),
    ]
    return _chart(labels, series, _("What it answered"))


def _receipts(labels: list[str], bars: list[Figures]) -> Chart:
    series = [
        Series(_("Delivered"), "good", [bar.delivered for bar in bars]),
        Series(_("Undelivered"), "bad", [bar.undelivered for bar in bars]),
    ]
    return _chart(labels, series, _("Receipts that came"))


def _chart(labels: list[str], series: list[Series], caption: str) -> Chart:
    words = ", ".join(f"{one.label} {one.total:,}" for one in series)
    return stacked_bars(
        labels, series, caption=caption, summary=f"{caption}: {words}", x_label=_("From")
    )
