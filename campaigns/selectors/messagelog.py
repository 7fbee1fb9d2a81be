"""The message log: search with keyset paging both ways, quick however many messages there are.

What one index finds (a number, a message, a caller's reference) is looked up by it. Anything else
goes by batches, the latest first, whose ids are ranges: so days, campaigns and keys cost nothing
to pass over, months lie in few partitions, and one look is bounded. A look that ends before its
page is full says how far it came.
"""

import datetime
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Account
from campaigns.models import Message
from campaigns.selectors import logbatches
from campaigns.selectors.deliveries import HAS_REFERENCE
from campaigns.selectors.loglines import Line, lines_of
from campaigns.selectors.loglooks import Look, look
from campaigns.selectors.logsearch import Search

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Lines, the latest first; `older` and `newer` are the places next to them, '' for none.

    `reached` is the moment up to which was looked, where that ended before the page was full.
    """

    lines: list[Line]
    older: str = ""
    newer: str = ""
    reached: datetime.datetime | None = None


def find(account: Account, search: Search) -> Page:
    """The latest messages that match from a place on, PAGE of them at most."""
    if search.message_id is not None or search.msisdn is not None or search.reference:
        return _by_index(account, search)
    seen = look(account, search, search.rows, PAGE + 1)
    return _looked(search, seen)


def _by_index(account: Account, search: Search) -> Page:
    rows = Message.objects.filter(account=account, **search.rows)
    if search.message_id is not None:
        rows = rows.filter(pk=search.message_id)
    if search.msisdn is not None:
        rows = rows.filter(msisdn=search.msisdn)
    if search.reference:
        rows = rows.filter(client_ref=search.reference).extra(where=[HAS_REFERENCE])
    rows = rows.filter(logbatches.wanted(search, "batch__"))
    if search.since or search.until:
        rows = rows.annotate(moment=Coalesce("batch__due_at", "batch__created_at"))
        rows = rows.filter(logbatches.days(search))
    if search.before:
        rows = rows.filter(pk__lt=search.before.message_id)
    if search.after:
        rows = rows.filter(pk__gt=search.after.message_id)
    # Reckoned, so that no engine walks all messages in their order until it meets some of these.
    order = (F("pk") + 0).asc() if search.after else (F("pk") + 0).desc()
    found = _full(rows.order_by(order)[: PAGE + 1])
    return _paged(search, found, more=len(found) > PAGE)


def _looked(search: Search, seen: Look) -> Page:
    found = _full(Message.objects.filter(pk__in=seen.ids))
    order = {pk: number for number, pk in enumerate(seen.ids)}
    found.sort(key=lambda line: order[line.message.pk])
    full = len(found) > PAGE
    page = _paged(search, found, more=full or seen.place is not None)
    if full or seen.place is None:
        return page
    ref = seen.place.ref
    if search.after:
        return Page(page.lines, page.older or ref, ref, seen.place.batch.moment)
    return Page(page.lines, ref, page.newer, seen.place.batch.moment)


def _paged(search: Search, found: list[Line], *, more: bool) -> Page:
    """The page of `found`, which comes in the direction of the search and may be one too long."""
    lines = found[:PAGE]
    if search.after:
        lines.reverse()
        older = lines[-1].ref if lines else ""
        return Page(lines, older, lines[0].ref if lines and more else "")
    start = lines[0].ref if lines else search.before.ref if search.before else ""
    older = lines[-1].ref if lines and more else ""
    return Page(lines, older, start if search.before else "")


def _full(messages: QuerySet[Message]) -> list[Line]:
    return lines_of(messages.select_related("carrier"))
