"""Reads behind the opt-out pages: the list, one opt-out, files of them, and who is blocked why."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import OptOut, OptOutImport, OptOutRejectedRow
from campaigns.optoutscopes import Scope
from campaigns.selectors.optoutscopes import scopes_of

PAGE = 50
LATEST = 10
REJECTED_SHOWN = 50
EXPORT_PAGE = 2_000

SCOPE = ("tag", "sender", "product")
LIVE, LIFTED, ALL = "", "lifted", "all"


@dataclass(frozen=True)
class Search:
    """What to look for; what is empty does not narrow. `before` is the last line's address."""

    msisdn: int | None = None
    scope: Scope | None = None
    show: str = LIVE
    before: uuid.UUID | None = None


class Page(NamedTuple):
    """Newest first; `older` is the address of the last line when there is more, else ''."""

    lines: list[OptOut]
    older: str


class Way(NamedTuple):
    """A tag, sender ID or product, and the opt-out that closes it (None: open)."""

    scope: Scope
    closed_by: OptOut | None


class LookUp(NamedTuple):
    """All that is known of a number: what holds, what was lifted, and each way to it."""

    msisdn: int
    live: list[OptOut]
    lifted: list[OptOut]
    ways: list[Way]


def find(account: Account, search: Search) -> Page:
    """The newest opt-outs that match, PAGE of them at most."""
    rows = _matching(account, search)
    if search.before is not None:
        last = OptOut.objects.filter(account=account, uuid=search.before)
        rows = rows.filter(id__lt=last.values("id")[:1])
    found = list(_told(rows).order_by("-id")[: PAGE + 1])
    return Page(found[:PAGE], str(found[PAGE - 1].uuid) if len(found) > PAGE else "")


def pages(account: Account, search: Search) -> Iterator[list[OptOut]]:
    """Everything that matches, newest first, a page in memory at a time."""
    rows = _told(_matching(account, search)).order_by("-id")
    last = 2**62
    while page := list(rows.filter(id__lt=last)[:EXPORT_PAGE]):
        yield page
        last = page[-1].pk


def get(account: Account, optout_uuid: uuid.UUID) -> OptOut:
    """One opt-out of the account. Raises NotFound."""
    found = _told(OptOut.objects.filter(account=account, uuid=optout_uuid)).first()
    if found is None:
        raise NotFound("no_optout", _("There is no such opt-out."))
    return found


def look_up(account: Account, msisdn: int) -> LookUp:
    """What blocks a number; a fixed number of queries."""
    rows = _told(OptOut.objects.filter(account=account, msisdn=msisdn)).order_by("-id")
    found = list(rows[:200])
    live = sorted((r for r in found if r.lifted_at is None), key=lambda r: r.scope_kind)
    by_scope = {(r.tag_id, r.sender_id, r.product_id): r for r in live}
    everything = by_scope.get(Scope().ids)
    ways = [Way(scope, everything or by_scope.get(scope.ids)) for scope in scopes_of(account)[1:]]
    return LookUp(msisdn, live, [r for r in found if r.lifted_at is not None], ways)


def imports_of(account: Account) -> list[OptOutImport]:
    """The latest files of opt-outs."""
    rows = OptOutImport.objects.filter(account=account).order_by("-id")
    return list(rows.select_related(*SCOPE, "upload", "created_by")[:LATEST])


def import_called(account: Account, import_uuid: uuid.UUID) -> OptOutImport:
    """One file of opt-outs of the account. Raises NotFound."""
    rows = OptOutImport.objects.filter(account=account, uuid=import_uuid)
    found = rows.select_related(*SCOPE, "upload", "created_by", "account").first()
    if found is None:
        raise NotFound("no_import", _("There is no such file of opt-outs."))
    return found


def rejected_of(row: OptOutImport) -> QuerySet[OptOutRejectedRow]:
    """The first refused rows, in the order of the sheet."""
    return OptOutRejectedRow.objects.filter(file=row).order_by("id")[:REJECTED_SHOWN]


def rejected_pages(row: OptOutImport) -> Iterator[list[OptOutRejectedRow]]:
    """Every refused row, a page in memory at a time."""
    rows = OptOutRejectedRow.objects.filter(file=row).order_by("id")
    last = 0
    while page := list(rows.filter(id__gt=last)[:EXPORT_PAGE]):
        yield page
        last = page[-1].pk


def _matching(account: Account, search: Search) -> QuerySet[OptOut]:
    rows = OptOut.objects.filter(account=account)
    if search.msisdn is not None:
        rows = rows.filter(msisdn=search.msisdn)
    if search.scope is not None:
        rows = rows.filter(**search.scope._asdict())
    if search.show == ALL:
        return rows
    return rows.filter(Q(lifted_at__isnull=search.show != LIFTED))


def _told(rows: QuerySet[OptOut]) -> QuerySet[OptOut]:
    """With everything that a line of the list tells."""
    people = ("created_by", "created_by_key", "lifted_by")
    return rows.select_related(*SCOPE, *people, "account", "file__upload")
