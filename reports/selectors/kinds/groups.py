"""Reports with a line for each of something: campaigns, senders, countries, products, keys."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.charts import horizontal_bars
from reports import columns
from reports.questions import Question
from reports.selectors import figures, naming
from reports.selectors.figures import Figures
from reports.selectors.kinds.base import Findings, Picture, compared, spoken
from reports.sheets import Row, Sheet

Naming = Callable[[Question, Collection[Any]], naming.Names]


@dataclass(frozen=True)
class Group:
    """A line for each value of a dimension: who names it, and what the first column is called.

    Without `lasting` ones (campaigns come and go) sums alone are compared, not lines.
    """

    by: str
    head: str | Promise
    heading: str | Promise
    names: Naming
    lasting: bool = True

    def __call__(self, question: Question) -> Findings:
        """The figures of a question by this dimension."""
        if not self.lasting:
            alone = self._read(replace(question, compared=None))
            return replace(alone, before=compared(question))
        return self._read(question)

    def _read(self, question: Question) -> Findings:
        now = _by(question, self.by, question.span)
        before = _by(question, self.by, question.compared) if question.compared else {}
        known = self.names(question, {*now, *before})
        lines = [Line(known[key], now.get(key, Figures()), before.get(key)) for key in known]
        return findings(question, lines, str(self.head), str(self.heading))


class Line(NamedTuple):
    """What one line is about, its figures, and those of the time before."""

    name: naming.Named
    now: Figures
    before: Figures | None


def findings(question: Question, lines: Sequence[Line], head: str, heading: str) -> Findings:
    """Lines with their names, the largest first, as bars and as a table."""
    ordered = sorted(lines, key=lambda line: (-line.now.messages, line.name.label.casefold()))
    now = [line.now for line in ordered]
    total = columns.added(now)
    earlier = None
    if question.compared:
        earlier = columns.added(line.before for line in ordered if line.before)
    shown = [line.name.label for line in ordered if line.now.messages]
    chart = horizontal_bars(
        shown,
        columns.outcomes(now[: len(shown)]),
        caption=heading,
        summary=spoken(question, total),
    )
    return Findings(
        now=total,
        before=earlier,
        pictures=[Picture(heading, "components/across.html", chart)],
        sheet=Sheet(
            head=head,
            columns=columns.columns(question),
            rows=[_row(question, line) for line in ordered],
            total=columns.values(question, total, earlier),
            sort="-messages",
        ),
    )


def _row(question: Question, line: Line) -> Row:
    name = line.name
    return Row(
        name.label,
        columns.values(question, line.now, line.before),
        order=name.label.casefold(),
        note=name.note,
        narrow=name.narrow,
        to=name.to,
    )


def _by(question: Question, dimension: str, span: Any) -> dict[Any, Figures]:
    found = figures.sums(question.narrowing, span, [dimension])
    return {key: sums for (key,), sums in found.items()}


BY_CAMPAIGN = Group(
    "campaign_id",
    gettext_lazy("Campaign"),
    gettext_lazy("Messages by campaign"),
    naming.campaigns,
    lasting=False,
)
BY_SENDER = Group(
    "sender", gettext_lazy("Sender ID"), gettext_lazy("Messages by sender ID"), naming.senders
)
BY_COUNTRY = Group(
    "country", gettext_lazy("Country"), gettext_lazy("Messages by country"), naming.countries
)
BY_PRODUCT = Group(
    "product_id", gettext_lazy("Product"), gettext_lazy("Messages by product"), naming.products
)
BY_KEY = Group(
    "api_key_id", gettext_lazy("API key"), gettext_lazy("Messages by API key"), naming.keys
)


def by_carrier(question: Question) -> Findings:
    """A line for each carrier in each country: the operator's people alone see which carrier."""
    by = ["country", "carrier_id"]
    now = figures.sums(question.narrowing, question.span, by)
    before = figures.sums(question.narrowing, question.compared, by) if question.compared else {}
    pairs = {*now, *before}
    countries = naming.countries(question, {country for country, _carrier in pairs})
    carriers = naming.carriers(question, {carrier for _country, carrier in pairs})
    lines = [
        Line(
            naming.Named(
                f"{carriers[pair[1]].label}, {countries[pair[0]].label}",
                carriers[pair[1]].note,
                carriers[pair[1]].narrow | countries[pair[0]].narrow,
            ),
            now.get(pair, Figures()),
            before.get(pair),
        )
        for pair in pairs
    ]
    return findings(question, lines, _("Carrier and country"), _("Messages by carrier and country"))
