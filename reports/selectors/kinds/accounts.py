"""The tree of sub-accounts: each account right below with everything under it, and one's own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.models import Account, Ancestry
from reports import columns
from reports.questions import Question
from reports.selectors import figures, naming
from reports.selectors.figures import Figures
from reports.selectors.kinds.base import Findings
from reports.selectors.kinds.groups import Line, findings
from reports.selectors.spans import Span
from reports.sheets import Column, Row, Value

# By the account of a line, then by whose messages they are.
Branches = Mapping[int, Mapping[int, Figures]]


def read(question: Question) -> Findings:
    """A line for each account right below, and one for the account itself."""
    question = replace(question, tree=True)
    line_of = _lines_of(question.root)
    now = _branches(question, question.span, line_of)
    before = _branches(question, question.compared, line_of) if question.compared else {}
    known = naming.accounts({*now, *before})
    has_below = {line for account, line in line_of.items() if account != line}
    lines = [
        Line(
            _named(account, question.root, account.pk in has_below),
            columns.added(now.get(pk, {}).values()),
            columns.added(before[pk].values()) if pk in before else None,
        )
        for pk, account in known.items()
    ]
    found = findings(question, lines, _("Account"), _("Messages by account"))
    own = {str(a.uuid): now.get(pk, {}).get(pk, Figures()).messages for pk, a in known.items()}
    return _with_own(found, own)


def _lines_of(root: Account) -> dict[int, int]:
    """Which line each account under `root` counts in: that of the account right below."""
    below = Ancestry.objects.filter(ancestor__parent=root)
    return {root.pk: root.pk} | dict(below.values_list("descendant_id", "ancestor_id"))


def _branches(question: Question, span: Span, line_of: Mapping[int, int]) -> Branches:
    found: dict[int, dict[int, Figures]] = defaultdict(dict)
    for (account,), sums in figures.sums(question.narrowing, span, ["account_id"]).items():
        found[line_of[account]][account] = sums
    return found


def _named(account: Account, root: Account, has_below: bool) -> naming.Named:
    """One with accounts below leads further down the tree, any other to its days."""
    narrow = {"account": str(account.uuid)}
    if account.pk == root.pk:
        return naming.Named(account.name, _("itself"), narrow | {"reach": "own"})
    if has_below:
        return naming.Named(account.name, account.get_kind_display(), narrow, "accounts")
    return naming.Named(account.name, account.get_kind_display(), narrow)


def _with_own(found: Findings, own: Mapping[str, int]) -> Findings:
    """Each line's own messages and those of the accounts below it, told apart."""
    sheet = found.sheet
    split = [Column("own", _("Its own")), Column("below", _("Below it"))]
    rows = [_split(row, own[row.narrow["account"]]) for row in sheet.rows]
    sums = [sum(int(row.values[at] or 0) for row in rows) for at in (1, 2)]
    total = _with(sheet.total or [0], sums)
    wider = [sheet.columns[0], *split, *sheet.columns[1:]]
    return replace(found, sheet=replace(sheet, columns=wider, rows=rows, total=total))


def _split(row: Row, own: int) -> Row:
    return replace(row, values=_with(row.values, [own, int(row.values[0] or 0) - own]))


def _with(values: Sequence[Value], split: Sequence[Value]) -> list[Value]:
    """The two figures stand beside the messages that they are parts of."""
    return [values[0], *split, *values[1:]]
