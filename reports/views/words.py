"""What a report page says above its table: the days, the figures and how they changed."""

from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports import columns
from reports.questions import Question
from reports.selectors.figures import Figures
from reports.selectors.kinds import Findings
from reports.selectors.spans import Span
from reports.sheets import Unit, change, shown


class Stat(NamedTuple):
    """One figure with what it was before."""

    label: str
    value: str
    note: str
    icon: str = ""
    tone: str = ""


def days(span: Span) -> str:
    """Its days in words: `24 October – 22 November 2026`; with the clock where it ends early."""
    first, last = span.first, span.last
    text = date_format(last, "j F Y")
    if first != last:
        pattern = "j F" if first.year == last.year else "j F Y"
        text = f"{date_format(first, pattern)} – {text}"
    if span.clock is None:
        return text
    return _("%(days)s up to %(clock)s") % {"days": text, "clock": f"{span.clock:%H:%M}"}


def stats(question: Question, found: Findings) -> list[Stat]:
    """Every figure there is, with its change."""
    now, before = found.now, found.before
    if before is not None and not before.messages:
        before = None

    def stat(label: str, name: str, icon: str = "", tone: str = "") -> Stat:
        unit = Unit.MICRO if name == "spent" else Unit.COUNT
        value: int = getattr(now, name)
        note = _changed(unit, value, getattr(before, name)) if before else ""
        return Stat(label, shown(unit, value), note, icon, tone)

    figures = [
        stat(_("Messages"), "messages"),
        stat(_("Delivered"), "delivered", "check-circle", "good"),
        stat(_("On the way"), "on_the_way", "paper-airplane", "info"),
        stat(_("No receipt"), "no_receipt", "question-mark-circle", "warn"),
        stat(_("Failed"), "failed", "x-circle", "bad"),
        stat(_("Withdrawn"), "withdrawn"),
        stat(_("Sent"), "sent"),
        stat(_("Segments charged"), "segments"),
        stat(_("Credits"), "spent"),
    ]
    figures.insert(2, _rate(question, now, before))
    return figures


def _rate(question: Question, now: Figures, before: Figures | None) -> Stat:
    value = columns.rate(question, now)
    earlier = columns.rate(question, before) if before else None
    note = ""
    if value is not None and earlier is not None:
        points = shown(Unit.CHANGE, value - earlier).removesuffix(" %")
        note = _("%(points)s points, %(before)s before") % {
            "points": points,
            "before": shown(Unit.SHARE, earlier),
        }
    return Stat(_("Delivery rate"), shown(Unit.SHARE, value), note)


def _changed(unit: Unit, now: int, before: int) -> str:
    if not before:
        return _("none before") if now else ""
    return _("%(change)s, %(before)s before") % {
        "change": shown(Unit.CHANGE, change(now, before)),
        "before": shown(unit, before),
    }
