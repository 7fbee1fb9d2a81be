"""How long messages took from the carrier's acceptance to the receipt that they arrived."""

from itertools import accumulate

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.charts import Series, horizontal_bars
from reports.models.rollups import DELIVERY_BOUNDS
from reports.questions import Question
from reports.selectors import figures
from reports.selectors.kinds.base import Findings, Picture, compared
from reports.sheets import Column, Row, Sheet, Unit, Value, change, share, shown

# Delivery times are kept without these.
UNTOLD = frozenset({"sender", "api_key_id", "state", "reason"})


def read(question: Question) -> Findings:
    """A line for each stretch of time, from the shortest."""
    question = question.without(UNTOLD)
    counts = figures.delivery_times(question.narrowing, question.span)
    before = _before(question)
    labels = _labels()
    return Findings(
        now=figures.total(question.narrowing, question.span),
        before=compared(question),
        pictures=[_picture(labels, counts)],
        sheet=Sheet(
            head=_("Receipt after"),
            columns=_columns(question),
            rows=[
                Row(label, values, order=place, narrow={})
                for place, (label, values) in enumerate(
                    zip(labels, _lines(question, counts, before), strict=True)
                )
            ],
            total=_total(question, counts, before),
        ),
    )


def _before(question: Question) -> list[int]:
    if question.compared is None:
        return [0] * (len(DELIVERY_BOUNDS) + 1)
    return figures.delivery_times(question.narrowing, question.compared)


def _columns(question: Question) -> list[Column]:
    before = [Column("before", _("Before")), Column("change", _("Change"), Unit.CHANGE)]
    return [
        Column("messages", _("Delivered")),
        *(before if question.compared else ()),
        Column("share", _("Share"), Unit.SHARE),
        Column("within", _("Delivered by then"), Unit.SHARE),
    ]


def _lines(question: Question, counts: list[int], before: list[int]) -> list[list[Value]]:
    total = sum(counts)
    return [
        [
            count,
            *((earlier, change(count, earlier)) if question.compared else ()),
            share(count, total),
            share(by_then, total),
        ]
        for count, earlier, by_then in zip(counts, before, accumulate(counts), strict=True)
    ]


def _total(question: Question, counts: list[int], before: list[int]) -> list[Value]:
    total, earlier = sum(counts), sum(before)
    return [
        total,
        *((earlier, change(total, earlier)) if question.compared else ()),
        share(total, total),
        None,
    ]


def _labels() -> list[str]:
    spoken = [_spoken(bound) for bound in DELIVERY_BOUNDS]
    between = [
        _("%(low)s to %(high)s") % {"low": low, "high": high}
        for low, high in zip(spoken, spoken[1:], strict=False)
    ]
    return [
        _("under %(time)s") % {"time": spoken[0]},
        *between,
        _("%(time)s and longer") % {"time": spoken[-1]},
    ]


def _spoken(seconds: int) -> str:
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if seconds < 3600:
        minutes = seconds // 60
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = seconds // 3600
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def _picture(labels: list[str], counts: list[int]) -> Picture:
    chart = horizontal_bars(
        labels,
        [Series(_("Delivered"), "good", counts)],
        caption=_("Delivery times"),
        summary=_summary(counts),
    )
    return Picture(_("How long delivery took"), "components/across.html", chart)


def _summary(counts: list[int]) -> str:
    """How many arrived, and the time in which half of them and 95 in 100 did."""
    total = sum(counts)
    said = ngettext("%(n)s message delivered", "%(n)s messages delivered", total)
    words = [said % {"n": number_format(total, force_grouping=True)}]
    for part in (500, 950):
        reached = (
            bound
            for bound, by_then in zip(DELIVERY_BOUNDS, accumulate(counts), strict=False)
            if total and by_then * 1000 >= total * part
        )
        if bound := next(reached, None):
            words.append(
                _("%(part)s within %(time)s")
                % {"part": shown(Unit.SHARE, part), "time": _spoken(bound)}
            )
    return f"{', '.join(words)}."
