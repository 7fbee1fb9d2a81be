"""The daily report: each day of a span, on the account's clocks."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.charts import rate_line, stacked_bars
from reports import columns
from reports.questions import Question
from reports.selectors.clocks import daily
from reports.selectors.figures import Figures
from reports.selectors.kinds.base import Findings, Picture, spoken
from reports.sheets import Row, Sheet


def read(question: Question) -> Findings:
    """Every day, the newest first; each is compared with the day of the same place before."""
    days = question.span.days
    found = daily(question.narrowing, question.span)
    now = [found.get(day, Figures()) for day in days]
    before = _before(question)
    rows = [
        Row(
            date_format(day, "D j M Y"),
            columns.values(question, one, before[place] if place < len(before) else None),
            order=day,
            narrow={"period": "free", "from": day.isoformat(), "to": day.isoformat()},
            to="hours",
        )
        for place, (day, one) in enumerate(zip(days, now, strict=True))
    ]
    total = columns.added(now)
    earlier = columns.added(before) if question.compared else None
    return Findings(
        now=total,
        before=earlier,
        pictures=_pictures(question, now, total),
        sheet=Sheet(
            head=_("Day"),
            columns=columns.columns(question),
            rows=rows[::-1],
            total=columns.values(question, total, earlier),
            sort="-name",
        ),
    )


def _before(question: Question) -> list[Figures]:
    if question.compared is None:
        return []
    found = daily(question.narrowing, question.compared)
    return [found.get(day, Figures()) for day in question.compared.days]


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
