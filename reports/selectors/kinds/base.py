"""What a kind of report is, and what it finds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.columns import rate
from reports.questions import Question
from reports.selectors import figures
from reports.selectors.figures import Figures
from reports.sheets import Sheet, Unit, shown


class Audience(Enum):
    """Who has a report: everybody, who may see sub-accounts, or the operator's people."""

    ALL = "all"
    ABOVE = "above"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Picture:
    """A chart under a heading; `template` is the component that draws it."""

    heading: str
    template: str
    chart: Any


@dataclass(frozen=True)
class Findings:
    """The answer to a question: figures, those of the time before, pictures and the table."""

    now: Figures
    before: Figures | None
    pictures: Sequence[Picture]
    sheet: Sheet

    @property
    def nothing(self) -> bool:
        """Whether there is nothing at all, now and before."""
        return not self.now.messages and not (self.before and self.before.messages)


@dataclass(frozen=True)
class Kind:
    """A report: its address, its words, how it is read, and what it cannot be narrowed to.

    `of_one`: of one account alone; what sub-accounts call their things stays theirs.
    """

    slug: str
    title: str | Promise
    about: str | Promise
    icon: str
    read: Callable[[Question], Findings]
    audience: Audience = Audience.ALL
    of_one: bool = False
    cannot: frozenset[str] = frozenset()

    @property
    def url_name(self) -> str:
        return f"report_{self.slug}".replace("-", "_")


def compared(question: Question) -> Figures | None:
    """The sum of the time before; None where nothing is compared."""
    if question.compared is None:
        return None
    return figures.total(question.narrowing, question.compared)


def spoken(question: Question, now: Figures) -> str:
    """Figures in a sentence, for those who do not see the picture."""
    amount = number_format(now.messages, force_grouping=True)
    words = ngettext("%(n)s message", "%(n)s messages", now.messages) % {"n": amount}
    share = rate(question, now)
    if share is None:
        return f"{words}."
    arrived = _("%(rate)s delivered") % {"rate": shown(Unit.SHARE, share)}
    return f"{words}, {arrived}."
