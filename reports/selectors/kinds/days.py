"""The daily report: each day of a span, on the account's clocks."""

from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.charts import rate_line, stacked_bars
from reports import columns
from reports.periods import FREE
from reports.questions import Question
from reports.selectors.clocks import daily
from reports.selectors.figures import Figures
from reports.selectors.kinds.base import Findings, Picture, compared, spoken
from reports.sheets import Row, Sheet


def read(question: Question) -> Findings:
    """Every day, the newest first.

    Sums alone are compared: a day's place in the time before is another day of the week.
    """
    days = question.span.days
    found = daily(question.narrowing, question.span)
    now = [found.get(day, Figures()) for day in days]
    alone = replace(question, compared=None)
    rows = [
        Row(
            date_format(day, "D j M Y"),
            columns.values(alone, one, None),
            order=day,
            narrow={"period": FREE, "from": day.isoformat(), "to": day.isoformat()},
            to="hours",
        )
        for day, one in zip(days, now, strict=True)
    ]
    total = columns.added(now)
    return Findings(
        now=total,
        before=compared(question),
        pictures=_pictures(question, now, total),
        sheet=Sheet(
            head=_("Day"),
            columns=columns.columns(alone),
            rows=rows[::-1],
            total=columns.values(alone, total, None),
            sort="-name",
        ),
    )


def _pictures(question: Question, now: list[Figures], total: Figures) -> list[Picture]:
    labels = [date_format(day, "j M") for day in question.span.days]
    said = spoken(question, total)
    bars = stacked_bars(
        labels,
        columns.outcomes(now),
        caption=_("Messages per day by outcome"),
        summary=said,
        x_label=_("Day"),
    )
    pictures = [Picture(_("Messages per day"), "components/chart.html", bars)]
    if question.has_rates and len(now) > 1:
        rates = [columns.rate(question, one) for one in now]
        line = rate_line(labels, rates, caption=_("Delivery rate per day"), summary=said)
        pictures.append(Picture(_("Delivery rate per day"), "components/rate_line.html", line))
    return pictures
