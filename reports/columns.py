"""The columns that figures fill, the same on every report page."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from accounts.charts import Series
from reports.questions import Question
from reports.selectors.figures import Figures
from reports.sheets import Column, Unit, Value, change, share


def columns(question: Question) -> list[Column]:
    """Messages, what they were compared with, and everything known of them."""
    before = [Column("before", _("Before")), Column("change", _("Change"), Unit.CHANGE)]
    return [
        Column("messages", _("Messages")),
        *(before if question.compared else ()),
        Column("delivered", _("Delivered")),
        Column("on_the_way", _("On the way")),
        Column("no_receipt", _("No receipt")),
        Column("failed", _("Failed")),
        Column("withdrawn", _("Withdrawn")),
        Column("rate", _("Delivery rate"), Unit.SHARE),
        Column("sent", _("Sent")),
        Column("segments", _("Segments")),
        Column("spent", _("Credits"), Unit.MICRO),
    ]


def values(question: Question, now: Figures, before: Figures | None) -> list[Value]:
    """A line of these columns. `before` is None where there is nothing to compare."""
    earlier = before or Figures()
    compared = [earlier.messages, change(now.messages, earlier.messages)]
    return [
        now.messages,
        *(compared if question.compared else ()),
        now.delivered,
        now.on_the_way,
        now.no_receipt,
        now.failed,
        now.withdrawn,
        rate(question, now),
        now.sent,
        now.segments,
        now.spent,
    ]


def rate(question: Question, figures: Figures) -> int | None:
    """The delivery rate in thousandths, where it says something."""
    return share(figures.delivered, figures.settled) if question.has_rates else None


def outcomes(many: Sequence[Figures]) -> list[Series]:
    """What became of messages, as a series of a chart for each outcome there is."""
    series = [
        Series(_("Delivered"), "good", [one.delivered for one in many]),
        Series(_("On the way"), "info", [one.on_the_way for one in many]),
        Series(_("No receipt"), "warn", [one.no_receipt for one in many]),
        Series(_("Failed"), "bad", [one.failed for one in many]),
        Series(_("Withdrawn"), "calm", [one.withdrawn for one in many]),
    ]
    return [one for one in series if one.total]


def added(many: Iterable[Figures]) -> Figures:
    """The sum of figures."""
    total = Figures()
    for figures in many:
        for state, amount in figures.by_state.items():
            total.add(state, amount)
    return total
