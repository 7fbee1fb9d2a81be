"""A key's use as pictures with tables behind them."""

from collections.abc import Sequence

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.charts import Chart, Series, stacked_bars
from apikeys.models import KeyUsage


def calls_chart(days: Sequence[KeyUsage]) -> Chart:
    """Calls per day: answered, and refused."""
    answered = Series(_("Answered"), "good", [max(day.calls - day.refused, 0) for day in days])
    refused = Series(_("Refused"), "bad", [min(day.refused, day.calls) for day in days])
    total = answered.total + refused.total
    words = ngettext(
        "%(calls)s call in %(days)s days, %(refused)s refused.",
        "%(calls)s calls in %(days)s days, %(refused)s refused.",
        total,
    )
    return stacked_bars(
        [date_format(day.day, "j M") for day in days],
        [answered, refused],
        caption=_("Calls per day"),
        summary=words
        % {
            "calls": number_format(total, force_grouping=True),
            "days": len(days),
            "refused": number_format(refused.total, force_grouping=True),
        },
        x_label=_("Day"),
    )
