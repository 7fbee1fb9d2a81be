"""What the registered templates of an account say of a text."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, Q

from accounts.models import Account
from campaigns.dlt import Departure, Registered, Verdict, departure_of, judge
from campaigns.models import DltTemplate, Sender, SendingRules
from campaigns.selectors.sendingrules import rules_of


class Advice(NamedTuple):
    """What the account's registered templates say of a text.

    `check` is the account's rule (SendingRules.DltCheck); `fitting` the template that counts, None
    where none fits; `nearest` then the one it departs from. `known` is how many there are to match.
    `row` and `row_departure`: the first row looked at whose values break the fitting template.
    """

    check: str
    known: int
    fitting: DltTemplate | None
    nearest: DltTemplate | None
    verdict: Verdict
    row: int = 0
    row_departure: Departure | None = None


def advice_on(
    account: Account,
    text: str,
    sender: Sender | None,
    rows: Sequence[tuple[int, str]] = (),
) -> Advice:
    """What DLT says of `text` from `sender`; `rows` are (number, text as it arrives) to check."""
    check = rules_of(account).dlt_check
    if check == SendingRules.DltCheck.OFF:
        return Advice(check, 0, None, None, Verdict(()))
    templates = _matched_against(account, sender)
    verdict = judge(text, [Registered(str(pk), registered) for pk, registered in templates])
    fitting = _template(verdict.fitting[0]) if verdict.fitting else None
    nearest = _template(verdict.nearest) if verdict.nearest else None
    row, departure = _first_departure(fitting, rows) if fitting else (0, None)
    return Advice(check, len(templates), fitting, nearest, verdict, row, departure)


def _first_departure(
    template: DltTemplate, rows: Sequence[tuple[int, str]]
) -> tuple[int, Departure | None]:
    """The first of the rows whose values break the template; (0, None) where all fit."""
    for row, shown in rows:
        departure = departure_of(shown, template.text)
        if departure:
            return row, departure
    return 0, None


def _matched_against(account: Account, sender: Sender | None) -> list[tuple[int, str]]:
    """Those of the sender, and those for all senders."""
    rows = DltTemplate.objects.filter(account=account)
    if sender is not None:
        rows = rows.annotate(named=Count("senders")).filter(Q(named=0) | Q(senders=sender))
    return list(rows.order_by("id").values_list("pk", "text").distinct())


def _template(key: str) -> DltTemplate | None:
    return DltTemplate.objects.filter(pk=int(key)).first()
