"""Prices: lists with a start date, per account and product.

A list is made in two steps, as people make it: `prepare` writes its rows as a draft, `start` says
from when it counts. `publish` does both. Nothing ever changes a list that has started.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.destinations import destination_text
from accounts.errors import Conflict, Invalid
from accounts.models import Account, Price, PriceList, Product, User
from accounts.money import to_credits
from accounts.pricechanges import (
    Change,
    Changes,
    Margin,
    change_at,
    changes_between,
    losses,
    margin_of,
)
from accounts.prices import Line, PriceTable
from accounts.pricetables import remember, table_of
from accounts.selectors import brand_of, limit, price_list_of, price_table, products_of
from accounts.services.auditlog import record
from accounts.services.locking import hold
from accounts.store.pricerows import copy_rows

HORIZON = timedelta(days=92)  # three months, the longest of them
# On SQLite a writer keeps all others waiting: the rows of a draft come in short transactions.
ROWS_AT_ONCE = 2000
AUDITED_ROWS = 20

Key = tuple[str, str]


def set_price(
    account: Account,
    product: Product,
    per_segment: int,
    *,
    prefix: str = "",
    country: str = "",
    by: User | None = None,
) -> None:
    """What a segment to `prefix` or `country` (neither: the rest) costs from now, micro-credits.

    A new version of the account's own list, with its other prices as they were; an account
    without a list of its own starts with this line alone. Raises Invalid: `foreign_product`,
    `price_negative`.
    """
    with transaction.atomic():
        _lock(account)
        line = Line(prefix, country, per_segment)
        _change(account, product, _own_list(account, product), (prefix, country), line, by=by)


def change_line(
    account: Account,
    product: Product,
    *,
    prefix: str,
    country: str,
    per_segment: int | None,
    by: User | None,
    by_account: Account | None = None,
) -> PriceList:
    """One line of what the account pays changes from now on, or (None) goes; the others stay.

    An account that pays what the one above it pays gets a list of its own with these prices.
    Raises Invalid as `publish`, and as `start` on `by_account`; Conflict `last_line`.
    """
    with transaction.atomic():
        _lock(account)
        found = price_list_of(account, product)
        line = None if per_segment is None else Line(prefix, country, per_segment)
        version = _change(account, product, found, (prefix, country), line, by=by)
        _require_cost(version, found, by_account)
        return version


def publish(
    account: Account,
    product: Product,
    rows: Iterable[Line],
    *,
    starts_at: datetime | None = None,
    by: User | None,
    note: str = "",
) -> PriceList:
    """A whole new list, from now or from `starts_at` on. Raises as `prepare` and `start`."""
    with transaction.atomic():
        _lock(account)
        return start(_write(account, product, rows, by=by, note=note), at=starts_at, by=by)


def prepare(
    account: Account,
    product: Product,
    rows: Iterable[Line],
    *,
    by: User | None,
    note: str = "",
) -> PriceList:
    """A draft of a list, which counts for nothing until `start`; replaces the one there was.

    Raises Invalid: `foreign_product`, `no_rows`, `price_negative`, `price_twice`, `too_many_rows`.
    """
    draft = _write(account, product, rows, by=by, note=note)
    drafts = PriceList.objects.filter(account=account, product=product, starts_at=None)
    drafts.filter(pk__lt=draft.pk).delete()
    return draft


def start(
    draft: PriceList, *, at: datetime | None, by: User | None, by_account: Account | None = None
) -> PriceList:
    """The draft becomes the list in force now (None), or at a moment up to three months ahead.

    `by_account` decides; unless it issues the credits, Invalid `below_cost` is raised where the
    list is cheaper than what the account above pays, or names what is not sold to that. Raises
    Invalid `start_past` or `start_late` on "starts_at", Conflict `not_a_draft`.
    """
    moment = _moment(at)
    with transaction.atomic():
        _lock(draft.account)
        before = price_list_of(draft.account, draft.product)
        _require_cost(draft, before, by_account)
        waiting = PriceList.objects.filter(pk=draft.pk, starts_at=None, rows__isnull=False)
        if not waiting.update(starts_at=moment, created_by=by):
            message = _("This list is no draft any more. Look at the versions.")
            raise Conflict("not_a_draft", message)
        draft.starts_at, draft.created_by = moment, by
        changes = changes_between(table_of(before) if before else PriceTable({}), table_of(draft))
        _audit(draft, "price_list.published", changes)
    return draft


def withdraw(version: PriceList, *, by: User | None) -> None:
    """Take back a list that has not started, or throw a draft away.

    Raises Conflict `already_started`.
    """
    with transaction.atomic():
        _lock(version.account)
        row = PriceList.objects.filter(pk=version.pk).first()
        if row is None:
            return
        if row.starts_at and row.starts_at <= timezone.now():
            message = _("These prices have started. Publish a new list instead.")
            raise Conflict("already_started", message)
        if row.starts_at:
            _audit(version, "price_list.withdrawn", Changes())
        row.delete()


def _write(
    account: Account, product: Product, rows: Iterable[Line], *, by: User | None, note: str
) -> PriceList:
    lines = list(rows)
    _check(account, product, lines)
    draft = PriceList.objects.create(
        account=account, product=product, created_by=by, note=note[:200]
    )
    for block in _blocks(lines):
        with transaction.atomic():
            Price.objects.bulk_create(Price(price_list=draft, **line._asdict()) for line in block)
    draft.rows = len(lines)
    draft.save(update_fields=["rows"])
    remember(draft, lines)
    return draft


def _change(
    account: Account,
    product: Product,
    base: PriceList | None,
    key: Key,
    line: Line | None,
    *,
    by: User | None,
) -> PriceList:
    """A list from now on: the rows of `base` with `line` in the place of `key`.

    The rows are copied inside the database: one changed price of a long list is no long write.
    """
    before = table_of(base) if base else PriceTable({})
    lines = [kept for kept in before.lines() if kept[:2] != key] + ([line] if line else [])
    if not lines:
        message = _("A list needs a price. Change this one instead of taking it out.")
        raise Conflict("last_line", message, "price")
    _check(account, product, lines)
    version = PriceList.objects.create(
        account=account,
        product=product,
        created_by=by,
        starts_at=timezone.now(),
        rows=len(lines),
    )
    if base:
        copy_rows(base.pk, version.pk, without=key)
    if line:
        Price.objects.create(price_list=version, **line._asdict())
    remember(version, lines)
    _audit(version, "price_list.published", change_at(before, table_of(version), key))
    return version


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    rest = iter(lines)
    while block := list(islice(rest, ROWS_AT_ONCE)):
        yield block


def _check(account: Account, product: Product, lines: Sequence[Line]) -> None:
    if not products_of(account).filter(pk=product.pk).exists():
        message = _("%(product)s is not sold to this account.") % {"product": product}
        raise Invalid("foreign_product", message, "product")
    if not lines:
        raise Invalid("no_rows", _("A list needs a price."), "rows")
    if len(lines) > 1 and len(lines) > (most := limit(account, "price_rows")):
        message = _("A list has at most %(most)s rows.") % {"most": f"{most:,}"}
        raise Invalid("too_many_rows", message, "rows")
    if any(line.per_segment < 0 for line in lines):
        raise Invalid("price_negative", _("A price cannot be less than zero."), "price")
    if len({line[:2] for line in lines}) < len(lines):
        raise Invalid("price_twice", _("A destination has two prices. Keep one."), "rows")


def _require_cost(version: PriceList, before: PriceList | None, by_account: Account | None) -> None:
    """Who could give accounts below lower prices than their own would send for nothing through
    them, at the cost of whoever issues the credits. What is in force already may stay."""
    account, product = version.account, version.product
    if by_account is None or account.parent is None or account.is_brand:
        return
    if by_account.pk == brand_of(account).pk:
        return
    costs = price_table(account.parent, product)
    known = _too_cheap(table_of(before), costs) if before else set()
    if _too_cheap(table_of(version), costs) - known:
        message = _("Prices cannot be below what %(name)s pays, nor name what it cannot buy.")
        raise Invalid("below_cost", message % {"name": account.parent.name}, "price")


def _too_cheap(prices: PriceTable, costs: PriceTable) -> set[Margin]:
    """Where `prices` are below `costs`, and what these do not have at all."""
    unsold = (one for line in prices.lines() if (one := margin_of(line, costs)).cost is None)
    return {*losses(prices, costs), *unsold}


def _moment(at: datetime | None) -> datetime:
    now = timezone.now()
    if at is None:
        return now
    if at < now:
        message = _("This moment has passed. Choose a later one, or publish at once.")
        raise Invalid("start_past", message, "starts_at")
    if at > now + HORIZON:
        message = _("Prices can start at most three months ahead. Choose an earlier moment.")
        raise Invalid("start_late", message, "starts_at")
    return at


def _lock(account: Account) -> None:
    """Two people who change one account's prices do so one after the other."""
    hold(account)


def _own_list(account: Account, product: Product) -> PriceList | None:
    own = PriceList.objects.filter(account=account, product=product, starts_at__lte=timezone.now())
    return own.order_by("-starts_at", "-id").first()


def _audit(version: PriceList, action: str, changes: Changes) -> None:
    """What was published, with the counts of what it changes and the largest changes."""
    counts = {name: len(getattr(changes, name)) for name in ("dearer", "cheaper", "added")}
    shown = [*changes.dearer, *changes.cheaper, *changes.added, *changes.removed][:AUDITED_ROWS]
    after: dict[str, Any] = {"product": version.product.code, "rows": version.rows}
    after["starts_at"] = version.starts_at.isoformat() if version.starts_at else None
    if changes.total:
        after |= counts | {"removed": len(changes.removed)}
    record(
        version.account,
        action,
        kind="price_list",
        subject=version.uuid,
        label=f"{version.account} {version.product.code}",
        before={"prices": _told(shown, "before")} if shown else {},
        after=after | ({"prices": _told(shown, "after")} if shown else {}),
    )


def _told(changes: Sequence[Change], side: str) -> dict[str, str | None]:
    """Credits by destination."""
    return {
        destination_text(change.prefix, change.country): _credits(getattr(change, side))
        for change in changes
    }


def _credits(micro: int | None) -> str | None:
    return None if micro is None else f"{to_credits(micro):f}"
