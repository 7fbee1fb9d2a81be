"""The charts of the overview."""

import datetime
from collections.abc import Sequence

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from accounts.charts import Chart, Series, stacked_bars
from accounts.money import MICRO
from campaigns.selectors.overview import Waiting
from reports.selectors.figures import Figures

Days = Sequence[datetime.date]


def outcomes(
    days: Days, figures: dict[datetime.date, Figures], waiting: dict[datetime.date, Waiting]
) -> Chart:
    """Messages of each day by what became of them."""
    known = [figures.get(day, Figures()) for day in days]
    waits = [waiting.get(day, Waiting()).all for day in days]
    rows = [
        Series(_("Delivered"), "good", [f.delivered for f in known]),
        Series(
            _("On the way"), "info", [f.on_the_way + w for f, w in zip(known, waits, strict=True)]
        ),
        Series(_("No receipt"), "warn", [f.no_receipt for f in known]),
        Series(_("Not delivered"), "bad", [f.failed for f in known]),
    ]
    summary = _("%(total)s messages in %(days)s days, %(delivered)s delivered.") % {
        "total": _number(sum(row.total for row in rows)),
        "days": len(days),
        "delivered": _number(rows[0].total),
    }
    return stacked_bars(
        _labels(days),
        rows,
        caption=_("Messages per day by outcome"),
        summary=summary,
        x_label=_("Day"),
    )


def spending(days: Days, figures: dict[datetime.date, Figures]) -> Chart:
    """What each day cost, in whole credits."""
    spent = [round(figures.get(day, Figures()).spent / MICRO) for day in days]
    row = Series(_("Credits"), "info", spent)
    summary = _("%(total)s credits in %(days)s days.") % {
        "total": _number(row.total),
        "days": len(days),
    }
    return stacked_bars(
        _labels(days),
        [row],
        caption=_("Credits charged per day"),
        summary=summary,
        x_label=_("Day"),
    )


def _labels(days: Days) -> list[str]:
    return [date_format(day, "j M") for day in days]


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)
