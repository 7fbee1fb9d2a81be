"""Archives end: those of closed accounts that are erased, and those that were kept long enough."""

import time
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from accounts.services import auditlog
from campaigns.models import Erasure
from campaigns.selectors.legalholds import held_accounts
from campaigns.store.exclusive import exclusive
from reports.archives import places
from reports.archives.places import Place
from reports.models import Archive, RestoreRequest, RetentionRule
from reports.months import first_day, month_name
from reports.selectors.retention import Retention
from reports.services import archiver

_OVER = (RestoreRequest.State.ENDED, RestoreRequest.State.DECLINED)


def end_due(*, seconds: float = 60.0) -> int:
    """Delete the files of what need not be kept, for about `seconds`; returns how many parts."""
    until, ended = time.monotonic() + seconds, 0
    with exclusive(archiver.LOCK, 0) as alone:
        if not alone:
            return 0
        place = places.place()
        _remove_left(place)
        for archive, why in _due():
            _end(archive, place, why)
            ended += 1
            if time.monotonic() > until:
                break
    return ended


def _due() -> Iterator[tuple[Archive, str]]:
    """Parts that may go, and why; none of accounts under a hold, none that is wanted back."""
    rows = Archive.objects.filter(state=Archive.State.DONE).exclude(account__in=held_accounts())
    erased = Erasure.objects.filter(finished_at__isnull=False).values("account")
    for archive in rows.filter(account__in=erased).select_related("account"):
        yield archive, "account_erased"
    retention, now = Retention(RetentionRule.Kind.ARCHIVES), timezone.now()
    for account in Account.objects.filter(archives__in=rows).distinct():
        period = retention.of_archives(account)
        if period is None:
            continue
        oldest = period.start(account, now).date()
        wanted = RestoreRequest.objects.filter(account=account).exclude(state__in=_OVER)
        busy = set(wanted.values_list("month", flat=True))
        for archive in rows.filter(account=account).select_related("account"):
            if first_day(archive.month + 1) <= oldest and archive.month not in busy:
                yield archive, "kept_long_enough"


def _end(archive: Archive, place: Place, why: str) -> None:
    """The row first: what it says is true then, and files that are left are deleted again."""
    with transaction.atomic():
        archive.state = Archive.State.ERASED
        archive.save(update_fields=["state"])
        auditlog.record(
            archive.account,
            "archive.deleted",
            kind="archive",
            subject=archive.uuid,
            label=month_name(archive.month),
            after={"messages": archive.messages, "why": why},
        )
    _remove(archive, place)


def _remove_left(place: Place) -> None:
    """The files of what a process that died has ended."""
    for archive in Archive.objects.filter(state=Archive.State.ERASED, bytes__gt=0):
        _remove(archive, place)


def _remove(archive: Archive, place: Place) -> None:
    place.remove(archive.path)
    Archive.objects.filter(pk=archive.pk).update(bytes=0)
