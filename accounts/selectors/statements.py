"""Reads of wallets and their statements: one line for each movement, the newest first.

Paged by the ids of entries, which run with time within a wallet; a span of days is first turned
into a span of ids, so that a wallet of millions of entries is read from an index, page by page.
"""

import datetime
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account, Entry, LedgerTransaction, Membership, User, Wallet
from accounts.selectors import tree

PAGE = 50
DOWNLOAD_PAGE = 1000
# A movement has at most so many entries in one wallet: one for each bucket.
BUCKETS = 3
AVAILABLE = Entry.Bucket.AVAILABLE


@dataclass(frozen=True)
class Search:
    """Which lines; what is empty does not narrow. Days are in the current time zone.

    Without `everything` and `kind`, only what changed the available balance. `before` is the id
    of an entry.
    """

    since: datetime.date | None = None
    until: datetime.date | None = None
    kind: str = ""
    everything: bool = False
    before: int | None = None

    @property
    def only_balance(self) -> bool:
        return not (self.everything or self.kind)


class Span(NamedTuple):
    """Entries with `after` < id <= `last`; a `last` of None is open."""

    after: int
    last: int | None


@dataclass(frozen=True)
class Line:
    """One movement as a wallet sees it, in micro-credits; `balance` is available afterwards.

    `who` is a person or an account, '' for the portal itself; `other` the account at the other
    end. `balance` is None where the movement left it alone. `cause` is what `ledger_cause` takes.
    `is_issued`: the wallet is the one that credits are issued from.
    """

    row: LedgerTransaction
    at: datetime.datetime
    changes: dict[str, int]
    balance: int | None
    who: str
    other: str
    cause: tuple[str, uuid.UUID]
    is_issued: bool = False

    @property
    def available(self) -> int:
        return self.changes.get(Entry.Bucket.AVAILABLE, 0)

    @property
    def reserved(self) -> int:
        return self.changes.get(Entry.Bucket.RESERVED, 0)

    @property
    def consumed(self) -> int:
        return self.changes.get(Entry.Bucket.CONSUMED, 0)


@dataclass(frozen=True)
class Statement:
    """A page of a statement; balances are of `available`, before and after the span of days."""

    lines: list[Line]
    older: int | None
    opening: int
    closing: int


class End(NamedTuple):
    """One entry of a receipt; `wallet_uuid` only where the reader may open its statement."""

    account: str
    part: str
    amount: int
    wallet_uuid: uuid.UUID | None


@dataclass(frozen=True)
class Receipt:
    """One movement with all its ends; `amount` is what came in, in micro-credits."""

    row: LedgerTransaction
    ends: list[End]
    who: str

    @property
    def amount(self) -> int:
        return sum(end.amount for end in self.ends if end.amount > 0)


def wallet_of(viewer: Account, wallet_uuid: uuid.UUID) -> Wallet:
    """A wallet of the viewer or of an account under it. Raises NotFound."""
    reached = Wallet.objects.filter(uuid=wallet_uuid, account__above__ancestor=viewer)
    wallet = reached.select_related("account__parent", "product").first()
    closed = wallet is not None and wallet.account.status == Account.Status.CLOSED
    if wallet is None or (closed and wallet.account_id != viewer.pk):
        raise NotFound("no_wallet", _("There is no such wallet."))
    return wallet


def statement_of(viewer: Account, wallet: Wallet, search: Search) -> Statement:
    """A page of the wallet's statement, the newest movements first."""
    span = _span(wallet, search)
    entries = _entries(wallet, span, search)
    ids, older = _page(entries, search, PAGE)
    return Statement(
        lines=_lines(viewer, wallet, ids),
        older=older,
        opening=_balance_at(wallet, span.after) if span.after else 0,
        closing=_balance_at(wallet, span.last),
    )


def walk(viewer: Account, wallet: Wallet, search: Search) -> Iterator[list[Line]]:
    """All lines of a statement, page by page: memory holds one page at a time."""
    # Now, not when the first line is asked for: the days are those of the zone that is current.
    return _walk(viewer, wallet, search, _span(wallet, search))


def _walk(viewer: Account, wallet: Wallet, search: Search, span: Span) -> Iterator[list[Line]]:
    older: int | None = None
    while True:
        entries = _entries(wallet, span, search)
        if older is not None:
            entries = entries.filter(id__lt=older)
        ids, older = _page(entries, search, DOWNLOAD_PAGE)
        if ids:
            yield _lines(viewer, wallet, ids)
        if older is None:
            return


def receipt_of(viewer: Account, row_uuid: uuid.UUID, *, below: bool) -> Receipt:
    """A movement that touched the viewer or (`below`) an account under it. Raises NotFound."""
    row = LedgerTransaction.objects.select_related("actor", "product").filter(uuid=row_uuid).first()
    entries = list(
        Entry.objects.filter(transaction=row).select_related("wallet__account").order_by("id")
    )
    reached = {viewer.pk}
    if below:
        accounts = {entry.wallet.account_id for entry in entries}
        reached |= set(tree(viewer).filter(pk__in=accounts).values_list("pk", flat=True))
    own = [entry for entry in entries if entry.wallet.account_id in reached]
    if row is None or not own:
        raise NotFound("no_movement", _("There is no such movement."))
    other = next((e.wallet.account.name for e in entries if e not in own), "")
    who = _who(_people(viewer, own[0].wallet, [row]), row.actor, other)
    return Receipt(row, [_end(entry, entry in own) for entry in entries], who)


def _end(entry: Entry, is_open: bool) -> End:
    wallet = entry.wallet
    issued = wallet.kind == Wallet.Kind.ISSUED
    part = _("Issued") if issued else str(Entry.Bucket(entry.bucket).label)
    return End(wallet.account.name, part, entry.amount, wallet.uuid if is_open else None)


def issued_by(account: Account) -> QuerySet[Wallet]:
    """The wallets from which a brand issues its credits, by product, with what it `issued`."""
    issued = Wallet.objects.filter(account=account, kind=Wallet.Kind.ISSUED)
    return issued.select_related("product").annotate(issued=-F("available")).order_by("product_id")


def _span(wallet: Wallet, search: Search) -> Span:
    """The entries of the days asked for."""
    after = _last_before(wallet, _midnight(search.since)) if search.since else 0
    if search.until is None:
        return Span(after, None)
    return Span(after, _last_before(wallet, _midnight(search.until + datetime.timedelta(days=1))))


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=timezone.get_current_timezone())


def _last_before(wallet: Wallet, moment: datetime.datetime) -> int:
    """The id of the last entry before a moment, 0 where there is none."""
    earlier = Entry.objects.filter(wallet=wallet, created_at__lt=moment)
    return earlier.order_by("-created_at", "-id").values_list("id", flat=True).first() or 0


def _balance_at(wallet: Wallet, last: int | None) -> int:
    """What was available after the entry `last` (None: after all)."""
    entries = Entry.objects.filter(wallet=wallet, bucket=AVAILABLE)
    if last is not None:
        entries = entries.filter(id__lte=last)
    return entries.order_by("-id").values_list("balance_after", flat=True).first() or 0


def _entries(wallet: Wallet, span: Span, search: Search) -> QuerySet[Entry]:
    entries = Entry.objects.filter(wallet=wallet)
    if span.after:
        entries = entries.filter(id__gt=span.after)
    if span.last is not None:
        entries = entries.filter(id__lte=span.last)
    if search.kind:
        entries = entries.filter(kind=search.kind)
    if search.only_balance:
        entries = entries.filter(bucket=AVAILABLE)
    if search.before is not None:
        entries = entries.filter(id__lt=search.before)
    return entries.order_by("-id")


def _page(entries: QuerySet[Entry], search: Search, size: int) -> tuple[list[int], int | None]:
    """The ids of the first `size` movements, and of the entry that the next page begins before.

    The entries of one movement in one wallet stand together: the wallet is locked meanwhile.
    """
    most = size if search.only_balance else size * BUCKETS
    rows = list(entries.values_list("transaction", "id")[: most + 1])
    groups = [(key, list(group)) for key, group in groupby(rows, itemgetter(0))]
    ids = [key for key, _group in groups[:size]]
    return ids, None if len(groups) <= size else groups[size - 1][1][-1][1]


class _Part(NamedTuple):
    """One entry of a movement, as it is read for its line."""

    row_id: int
    wallet_id: int
    bucket: str
    amount: int
    balance_after: int
    at: datetime.datetime
    account: str


_COLUMNS = (
    "transaction",
    "wallet",
    "bucket",
    "amount",
    "balance_after",
    "created_at",
    "wallet__account__name",
)


def _lines(viewer: Account, wallet: Wallet, ids: Sequence[int]) -> list[Line]:
    """Everything about these movements, in a fixed number of queries."""
    found = LedgerTransaction.objects.select_related("actor").in_bulk(ids)
    rows = [found[pk] for pk in ids]
    own: dict[int, list[_Part]] = {pk: [] for pk in ids}
    others: dict[int, str] = {}
    beside = Entry.objects.filter(transaction__in=ids).order_by("id")
    for part in map(_Part._make, beside.values_list(*_COLUMNS)):
        if part.wallet_id == wallet.pk:
            own[part.row_id].append(part)
        else:
            others[part.row_id] = part.account
    people = _people(viewer, wallet, rows)
    issued = wallet.kind == Wallet.Kind.ISSUED
    return [_line(row, own[row.pk], others.get(row.pk, ""), people, issued) for row in rows]


def _line(
    row: LedgerTransaction, parts: list[_Part], other: str, people: dict[int, str], issued: bool
) -> Line:
    after = {part.bucket: part.balance_after for part in parts}
    return Line(
        row=row,
        at=parts[0].at,
        changes={part.bucket: part.amount for part in parts},
        balance=after.get(AVAILABLE),
        who=_who(people, row.actor, other),
        other=other,
        cause=_cause(row),
        is_issued=issued,
    )


def _cause(row: LedgerTransaction) -> tuple[str, uuid.UUID]:
    """The batch, or else the movement's own receipt."""
    return ("batch", row.cause_uuid) if row.cause_kind == "batch" else (row.kind, row.uuid)


def _people(viewer: Account, wallet: Wallet, rows: Sequence[LedgerTransaction]) -> dict[int, str]:
    """What to call each actor: colleagues by name, others by the account they belong to.

    A customer learns who of their own people did something, not who works for their reseller.
    """
    actors = {row.actor_id: row.actor for row in rows if row.actor is not None}
    members = Membership.objects.filter(
        user__in=actors.values(), account__below__descendant=wallet.account
    )
    found: dict[int, str] = {}
    for member in members.select_related("account", "user").order_by("-account__below__distance"):
        known = member.account_id in (viewer.pk, wallet.account_id)
        found[member.user_id] = called(member.user) if known else member.account.name
    return found


def called(person: User) -> str:
    """A person's name, or the e-mail address of one who gave none."""
    return person.name or person.email


def _who(people: dict[int, str], actor: User | None, other: str) -> str:
    return people.get(actor.pk, other) if actor is not None else ""
