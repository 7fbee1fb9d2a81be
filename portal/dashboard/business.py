"""What the overview shows people with accounts below them, and those who run the portal."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Ability
from accounts.balances import LOW_BALANCE
from accounts.models import Account, Wallet
from accounts.selectors.limitlines import open_requests
from accounts.selectors.people import waiting_accounts
from campaigns.models import Sender
from campaigns.selectors import doubts
from campaigns.selectors.carriers import Line, board
from campaigns.selectors.senders import senders_below
from reports.selectors.figures import Figures, Narrowing, total
from reports.selectors.spans import Span

LOW_SHOWN = 5


@dataclass(frozen=True)
class Tree:
    """The accounts below: what they sent in a span, who sent how much, who runs low."""

    accounts: int
    figures: Figures
    low: list[Wallet]


@dataclass(frozen=True)
class Decision:
    """Something that waits for a person."""

    label: str
    count: int
    address: str


def tree_of(account: Account, span: Span) -> Tree | None:
    """The accounts below an account; None where there are none."""
    below = Account.objects.filter(above__ancestor=account, above__distance__gt=0)
    count = below.exclude(status=Account.Status.CLOSED).count()
    if not count:
        return None
    whole = total(Narrowing(account, tree=True), span)
    own = total(Narrowing(account), span)
    for state, amount in own.by_state.items():
        whole.add(state, type(amount)(*(-figure for figure in amount)))
    return Tree(count, whole, _low(account))


def decisions_of(account: Account, may: frozenset[Ability]) -> list[Decision]:
    """What waits for a decision of this account's people, as far as they may decide."""
    found = []
    if account.kind == Account.Kind.OPERATOR:
        found.append(Decision(_("Messages in doubt"), doubts.count_of(account), "decisions"))
    if Ability.MANAGE in may and account.kind != Account.Kind.CUSTOMER:
        asked = senders_below(account).filter(status=Sender.Status.PENDING).count()
        found.append(Decision(_("Sender requests"), asked, "sender_requests"))
        waiting = waiting_accounts(account).count()
        found.append(Decision(_("Sign-ups to approve"), waiting, "approvals"))
    if Ability.MANAGE in may and account.kind == Account.Kind.OPERATOR:
        requests = open_requests(account).count()
        found.append(Decision(_("Limit requests"), requests, "limit_requests"))
    return [Decision(d.label, d.count, reverse(d.address)) for d in found if d.count]


def carriers_of(account: Account) -> list[Line]:
    """For operators, the carriers that are to work, those that are down first."""
    if account.kind != Account.Kind.OPERATOR:
        return []
    lines = [line for line in board(timezone.now()).lines if line.carrier.status != "disabled"]
    return sorted(lines, key=lambda line: line.is_up)


def _low(account: Account) -> list[Wallet]:
    """Wallets right below that run low, the emptiest first."""
    low = Q(low_at__isnull=False, available__lt=F("low_at"))
    low |= Q(low_at=None, available__lt=LOW_BALANCE - F("credit_limit"))
    used = Q(consumed__gt=0) | Q(reserved__gt=0) | Q(low_at__isnull=False)
    wallets = Wallet.objects.filter(
        low,
        used,
        account__parent=account,
        account__status=Account.Status.ACTIVE,
        kind=Wallet.Kind.ACCOUNT,
    )
    return list(wallets.select_related("account", "product").order_by("available")[:LOW_SHOWN])
