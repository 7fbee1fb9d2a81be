"""From the address of a report to a question, or to a form that says what is wrong with it."""

import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Ability, AccountRequest
from accounts.errors import NotFound
from accounts.models import Account
from accounts.selectors import desk
from reports.forms.asking import FILTERS, AskingForm
from reports.periods import compared_with
from reports.questions import Question
from reports.selectors import asking
from reports.selectors.kinds import Audience, Kind
from reports.selectors.spans import Span

OWN, ALL = "own", "all"
SELLERS = frozenset({Account.Kind.OPERATOR, Account.Kind.RESELLER})


@dataclass(frozen=True)
class Asked:
    """`question` is None where the form has errors; `root` is whose messages it is about."""

    kind: Kind
    form: AskingForm
    root: Account
    tree: bool
    question: Question | None


def ask(request: AccountRequest, kind: Kind) -> Asked:
    """What a report is asked. Raises NotFound for an account that is not below one's own."""
    root = _root(request, kind)
    tree = _tree(request, kind, root)
    is_operator = request.account.kind == Account.Kind.OPERATOR
    options = asking.options(
        root,
        tree=tree,
        campaign=request.GET.get("campaign", ""),
        with_carriers=is_operator,
    )
    now = timezone.now()
    zone = ZoneInfo(request.account.timezone)
    asked = request.GET.copy()
    asked["reach"] = ALL if tree else OWN
    form = AskingForm(
        asked,
        options=options,
        filters=[name for name in (*FILTERS, "state", "reason") if _fits(name, kind, options)],
        reaches=_reaches(request, kind),
        today=now.astimezone(zone).date(),
    )
    if not form.is_valid():
        return Asked(kind, form, root, tree, None)
    cleaned = form.cleaned_data
    span = Span(cleaned["from"], cleaned["to"], zone)
    before = None if cleaned["compare"] else compared_with(cleaned["period"], span, now)
    question = Question(request.account, root, span, before, tree, form.only())
    return Asked(kind, form, root, tree, question)


def may_see_below(request: AccountRequest) -> bool:
    """Whether the person may see figures of accounts below."""
    return request.account.kind in SELLERS and request.may(Ability.RESELL)


def _root(request: AccountRequest, kind: Kind) -> Account:
    wanted = request.GET.get("account", "")
    if not wanted:
        return request.account
    try:
        found = uuid.UUID(wanted)
    except ValueError:
        found = None
    if found == request.account.uuid:
        return request.account
    if found is None or kind.of_one or not may_see_below(request):
        raise NotFound("no_such_account", "There is no such sub-account.")
    return desk.get(request.account, found)


def _tree(request: AccountRequest, kind: Kind, root: Account) -> bool:
    if kind.of_one or not may_see_below(request):
        return False
    if kind.audience is Audience.ABOVE:
        return True
    # The operator has customers' messages rather than its own; so has whoever looks further down.
    below = root.pk != request.account.pk or root.kind == Account.Kind.OPERATOR
    return request.GET.get("reach", "") == ALL or (below and request.GET.get("reach", "") != OWN)


def _reaches(request: AccountRequest, kind: Kind) -> list[tuple[str, Any]]:
    if kind.of_one or kind.audience is Audience.ABOVE or not may_see_below(request):
        return []
    return [(OWN, _("The account's own")), (ALL, _("With all accounts below"))]


def _fits(name: str, kind: Kind, options: asking.Options) -> bool:
    if name in kind.cannot:
        return False
    return name in ("sender", "state", "reason") or bool(options.of(name))
