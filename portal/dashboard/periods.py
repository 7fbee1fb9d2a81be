"""The figures of a time on the overview, and how they stand against the time before."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from campaigns.selectors.overview import Waiting
from reports.selectors.figures import Figures


@dataclass(frozen=True)
class Period:
    """A time, what waits of it, and the time before; `against` names that one in words."""

    now: Figures
    waiting: Waiting
    before: Figures
    against: str
    none_before: str

    @property
    def total(self) -> int:
        """Everything but what was withdrawn by its owner."""
        return self.now.settled + self.pending

    @property
    def pending(self) -> int:
        """What has no outcome yet: waits, is uncertain, or has left and no receipt came so far."""
        return self.waiting.all + self.now.on_the_way

    @property
    def pending_note(self) -> str:
        """Where the pending ones are."""
        if not self.pending:
            return ""
        words = _("%(waiting)s wait, %(there)s without a receipt so far")
        there = self.waiting.uncertain + self.now.on_the_way
        return words % {"waiting": _number(self.waiting.queued), "there": _number(there)}

    @property
    def sent_change(self) -> str:
        return self._change(self.now.sent, self.before.sent)

    @property
    def delivered_change(self) -> str:
        return self._change(self.now.delivered, self.before.delivered)

    @property
    def failed_change(self) -> str:
        return self._change(self.now.failed, self.before.failed)

    @property
    def spent_change(self) -> str:
        return self._change(self.now.spent, self.before.spent)

    @property
    def rate_change(self) -> str:
        """The change of the delivery rate, in points; of how many where none was before."""
        now, before = self.now.rate, self.before.rate
        if now is None:
            return ""
        if before is None:
            return _("of %(n)s with an outcome") % {"n": _number(self.now.settled)}
        points = round((now - before) * 100, 1)
        return _("%(change)s points, %(against)s") % {
            "change": _signed(points),
            "against": self.against,
        }

    def _change(self, now: int, before: int) -> str:
        """A change in percent; in words where there is nothing to compare with."""
        if not before:
            return self.none_before if now else ""
        percent = round((now - before) * 100 / before, 1)
        words = {"change": _signed(percent), "against": self.against}
        return _("%(change)s %% %(against)s") % words


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _signed(value: float) -> str:
    """A change with its sign, as printed: a true minus, and ± where nothing changed."""
    if not value:
        return "±0"
    sign = "+" if value > 0 else "\N{MINUS SIGN}"
    return f"{sign}{number_format(abs(value), 1, force_grouping=True)}"
