"""Making the content of each mailed report, from the rollups alone."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.regions import region_names
from campaigns.models import Campaign
from campaigns.reasons import sentence
from campaigns.statuses import MessageState
from reports.mailed import content
from reports.mailed.content import Content, Line
from reports.mailtimes import Due
from reports.models import Mailing
from reports.selectors.clocks import daily
from reports.selectors.figures import FAILED, Figures, Narrowing, sums
from reports.selectors.spans import Span

MOST_ROWS = 20
Table = tuple[str, list[str], list[content.Row]]
Names = Callable[[Account, list[Any]], Mapping[Any, str]]


def build(report: str, account: Account, due: Due) -> Content:
    """What `report` says of an account's period."""
    zone = ZoneInfo(account.timezone)
    now, before = Span(due.first, due.last, zone), Span(*due.before, zone)
    narrowing = Narrowing(account, tree=report == Mailing.Report.TREE)
    whole = sums(narrowing, now).get((), Figures())
    earlier = sums(narrowing, before).get((), Figures())
    label, columns, rows = _TABLES[Mailing.Report(report)](narrowing, now, before)
    return Content(content.facts(whole, earlier), label, columns, rows)


def _summary(narrowing: Narrowing, now: Span, before: Span) -> Table:
    """Day by day, each beside the same day of the period before."""
    days, earlier = daily(narrowing, now), daily(narrowing, before)
    pairs = zip(now.days, [*before.days, *[None] * now.length], strict=False)
    lines = [
        Line(
            date_format(day, "D j M"),
            days.get(day, Figures()),
            earlier.get(other, Figures()) if other else Figures(),
        )
        for day, other in pairs
    ]
    return content.sending(_("Day"), lines)


def _grouped(dimension: str, label: Callable[[], str], names: Names) -> Callable[..., Table]:
    """By what a dimension of the rollups says, what sent most first."""

    def table(narrowing: Narrowing, now: Span, before: Span) -> Table:
        lines = _lines(narrowing, now, before, dimension, names)
        ordered = sorted(lines, key=lambda line: -line.now.sent)
        return content.sending(label(), _few(ordered))

    return table


def _reasons(narrowing: Narrowing, now: Span, before: Span) -> Table:
    lines = [
        line
        for line in _lines(narrowing, now, before, "reason", _reason_words, only=FAILED)
        if line.now.failed or line.before.failed
    ]
    ordered = sorted(lines, key=lambda line: -line.now.failed)
    return content.failing(_("Reason"), _few(ordered))


def _lines(
    narrowing: Narrowing,
    now: Span,
    before: Span,
    dimension: str,
    names: Names,
    only: tuple[MessageState, ...] = (),
) -> list[Line]:
    if only:
        narrowing = Narrowing(narrowing.account, narrowing.tree, {"state": only})
    found, earlier = (sums(narrowing, span, [dimension]) for span in (now, before))
    keys = sorted({key[0] for key in (*found, *earlier)})
    words = names(narrowing.account, keys)
    return [
        Line(words[key], found.get((key,), Figures()), earlier.get((key,), Figures()))
        for key in keys
    ]


def _few(lines: list[Line]) -> list[Line]:
    """The first MOST_ROWS, and one line that sums up the others."""
    kept, rest = lines[:MOST_ROWS], lines[MOST_ROWS:]
    if not rest:
        return kept
    other = Line(_("All others (%(n)s)") % {"n": len(rest)}, Figures(), Figures())
    for line in rest:
        for total, part in ((other.now, line.now), (other.before, line.before)):
            for state, amount in part.by_state.items():
                total.add(state, amount)
    return [*kept, other]


def _campaigns(account: Account, ids: list[int]) -> dict[int, str]:
    rows = Campaign.objects.filter(account=account, pk__in=ids).values_list("pk", "name")
    return {pk: _("A deleted campaign") for pk in ids} | dict(rows) | {0: _("Sent by programs")}


def _countries(account: Account, codes: list[str]) -> dict[str, str]:
    known = region_names()
    return {code: known.get(code, code) or _("Unknown") for code in codes}


def _reason_words(account: Account, codes: list[str]) -> dict[str, str]:
    return {code: sentence(code) if code else _("No reason given") for code in codes}


def _accounts(account: Account, ids: list[int]) -> dict[int, str]:
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name"))


_TABLES: dict[Mailing.Report, Callable[[Narrowing, Span, Span], Table]] = {
    Mailing.Report.SUMMARY: _summary,
    Mailing.Report.CAMPAIGNS: _grouped("campaign_id", lambda: _("Campaign"), _campaigns),
    Mailing.Report.COUNTRIES: _grouped("country", lambda: _("Country"), _countries),
    Mailing.Report.REASONS: _reasons,
    Mailing.Report.TREE: _grouped("account_id", lambda: _("Account"), _accounts),
}
