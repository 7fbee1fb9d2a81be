"""When messages leave: weekdays by hours of the day, on the account's clocks."""

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from accounts.charts import heat_map
from reports.questions import Question
from reports.selectors import figures
from reports.selectors.clocks import by_hour
from reports.selectors.figures import Figures
from reports.selectors.kinds.base import Findings, Picture, compared, spoken
from reports.sheets import Column, Row, Sheet

HOURS = range(24)
WEEK = range(1, 8)


def read(question: Question) -> Findings:
    """A line for each hour, a column for each weekday."""
    counts = by_hour(question.narrowing, question.span)
    total = figures.total(question.narrowing, question.span)
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    weekdays = [Column(name, str(WEEKDAYS_ABBR[place])) for place, name in enumerate(names)]
    rows = []
    for hour in HOURS:
        line = [counts.get((weekday, hour), 0) for weekday in WEEK]
        rows.append(Row(f"{hour:02}:00", [*line, sum(line)], order=hour))
    sums = [sum(counts.get((weekday, hour), 0) for hour in HOURS) for weekday in WEEK]
    return Findings(
        now=total,
        before=compared(question),
        pictures=[_picture(question, counts, total)],
        sheet=Sheet(
            head=_("Hour"),
            columns=[*weekdays, Column("messages", _("All days"))],
            rows=rows,
            total=[*sums, sum(sums)],
        ),
    )


def _picture(question: Question, counts: dict[tuple[int, int], int], total: Figures) -> Picture:
    said = spoken(question, total)
    if counts:
        weekday, hour = max(counts, key=lambda at: counts[at])
        busiest = {"day": WEEKDAYS[weekday - 1], "hour": f"{hour:02}:00"}
        said += " " + _("Most of them on %(day)s from %(hour)s.") % busiest
    chart = heat_map(
        [str(WEEKDAYS_ABBR[weekday - 1]) for weekday in WEEK],
        [f"{hour:02}" for hour in HOURS],
        [[counts.get((weekday, hour), 0) for hour in HOURS] for weekday in WEEK],
        caption=_("Messages by weekday and hour"),
        summary=said,
        corner=_("Weekday"),
    )
    return Picture(_("Messages by weekday and hour"), "components/heat.html", chart)
