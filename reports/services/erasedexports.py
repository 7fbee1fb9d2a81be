"""Exports with an erased recipient in them: the file goes, the request stays and says so."""

from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from campaigns.models import Message
from campaigns.services.recipients import Step, Target
from reports.exportfilters import Filters
from reports.models import Archive, Export
from reports.selectors.days import Days
from reports.selectors.exportscope import batches_asked
from reports.services.exports.keeping import forget

_GONE = (Export.Status.EXPIRED, Export.Status.CANCELLED, Export.Status.FAILED)


def exports(target: Target) -> QuerySet[Export]:
    """Those that have a file, or are to have one."""
    found: QuerySet[Export] = target.own(Export.objects.exclude(status__in=_GONE))
    return found


def erase_exports(target: Target, after: int) -> Step:
    """One export: deleted if the number may be in it, or was looked for."""
    export = exports(target).filter(pk__gt=after).select_related("account").order_by("pk").first()
    if export is None:
        return Step(0)
    if not _holds(export, target):
        return Step(0, export.pk)
    forget(export)
    return Step(1, export.pk)


def erase_filters(target: Target, after: int) -> Step:
    """What is kept of requests whose files have gone: whose number they were about."""
    gone = target.own(Export.objects.filter(status__in=_GONE, pk__gt=after))
    rows = list(gone.order_by("pk").only("pk", "filters")[:500])
    erased = 0
    for row in rows:
        left = target.spellings.without(row.filters)
        if left != row.filters:
            erased += Export.objects.filter(pk=row.pk).update(filters=left)
    return Step(erased, rows[-1].pk if len(rows) == 500 else None)


def _holds(export: Export, target: Target) -> bool:
    """Asked of the messages, which is quicker than the file; in doubt it goes.

    States change after an export was made, and what was archived since cannot be asked any more.
    """
    if target.spellings.without(export.filters) != export.filters:
        return True
    filters = Filters.of(export.filters)
    days = Days(filters.since, filters.until, ZoneInfo(export.zone))
    batches = batches_asked(export.account, filters, days)
    own = Message.objects.filter(account=export.account_id, msisdn=target.msisdn)
    own = own.filter(batch__in=batches.order_by().values("pk"))
    if export.ceiling is not None:
        own = own.filter(id__lte=export.ceiling)
    archived = Archive.objects.filter(account=export.account_id)
    late = Q(closed_at=None) | Q(closed_at__gt=export.created_at)
    return own.exists() or archived.filter(late).exists()
