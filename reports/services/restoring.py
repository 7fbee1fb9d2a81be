"""Months come back from the archive for some days, and go again. What is archived stays archived.

Owners ask, operators decide. Rows come back as they were; no proof and no rollup counts them.
"""

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account, User
from accounts.services import auditlog
from campaigns.models import Batch
from campaigns.services import failpoints, shelving
from campaigns.store.exclusive import exclusive
from reports.archives import places, reading
from reports.archives.places import Place
from reports.archives.tables import TABLES
from reports.models import Archive, RestoreRequest
from reports.months import month_name
from reports.services import archivechecks, archiver
from reports.services.archiveleaving import delete_rows

log = logging.getLogger(__name__)

MOST_DAYS = 30
State = RestoreRequest.State


def ask(
    account: Account, month: int, *, days: int, reason: str = "", by: User | None
) -> RestoreRequest:
    """Ask for a month back; where RESTORE_APPROVED says so, nobody has to decide.

    Raises Invalid on "days", NotFound, Conflict.
    """
    if not 1 <= days <= MOST_DAYS:
        message = _("Choose from 1 to {most} days.").format(most=MOST_DAYS)
        raise Invalid("out_of_range", message, "days")
    kept = Archive.objects.filter(account=account, month=month)
    if not kept.filter(state__in=(Archive.State.CLOSED, Archive.State.DONE)).exists():
        raise NotFound("no_archive", _("Nothing of this month is in the archive."))
    row = RestoreRequest(account=account, month=month, days=days, asked_by=by)
    row.reason = reason.strip()[:500]
    row.state = State.APPROVED if settings.RESTORE_APPROVED else State.ASKED
    try:
        with transaction.atomic():
            row.save()
            _record(row, "asked", {"days": days})
    except IntegrityError:
        message = _("This month is asked for already.")
        raise Conflict("asked_already", message) from None
    return row


def decide(
    request_uuid: uuid.UUID, *, approve: bool, answer: str = "", by: User | None
) -> RestoreRequest:
    """Approve or decline what was asked for. Raises NotFound, Conflict."""
    with transaction.atomic():
        rows = RestoreRequest.objects.select_for_update(of=("self",), no_key=True)
        row = rows.select_related("account").filter(uuid=request_uuid).first()
        if row is None:
            raise NotFound("no_request", _("There is no such request."))
        if row.state != State.ASKED:
            raise Conflict("decided", _("This request is decided already."))
        row.state = State.APPROVED if approve else State.DECLINED
        row.decided_by, row.decided_at, row.answer = by, timezone.now(), answer.strip()[:500]
        row.save()
        _record(row, "approved" if approve else "declined", {"answer": row.answer})
    return row


def end(account: Account, request_uuid: uuid.UUID) -> None:
    """Put a month away before its days are over. Raises NotFound, Conflict."""
    with transaction.atomic():
        rows = RestoreRequest.objects.select_for_update(of=("self",), no_key=True)
        row = rows.filter(account=account, uuid=request_uuid).first()
        if row is None:
            raise NotFound("no_request", _("There is no such request."))
        if row.state != State.BACK:
            raise Conflict("not_back", _("This month is not there at the moment."))
        row.state = State.ENDING
        row.save(update_fields=["state"])


def work() -> int:
    """Bring back what is approved, put away what is over; returns how many requests moved on."""
    with exclusive(archiver.LOCK, 0) as alone:
        if not alone:
            return 0
        place, moved = places.place(), 0
        over = RestoreRequest.objects.filter(state=State.BACK, until__lte=timezone.now())
        over.update(state=State.ENDING)
        for row in _in(State.ENDING):
            _put_away(row, place)
            moved += 1
        for row in _in(State.APPROVED):
            _bring_back(row, place)
            moved += 1
    return moved


def _in(state: str) -> list[RestoreRequest]:
    return list(RestoreRequest.objects.filter(state=state).select_related("account"))


def _bring_back(row: RestoreRequest, place: Place) -> None:
    archiver.resume(place)
    parts = _parts(row)
    faults = [fault for archive in parts for fault in archivechecks.check(archive, place)]
    if faults or not parts:
        row.state, row.answer = State.DECLINED, _("The archive of this month is damaged.")
        row.save(update_fields=["state", "answer"])
        _record(row, "failed", {"faults": faults[:5]})
        return
    for archive in parts:
        _restore(archive, place)
    row.state, row.until = State.BACK, timezone.now() + timedelta(days=row.days)
    with transaction.atomic():
        row.save(update_fields=["state", "until"])
        _record(row, "back", {"messages": sum(archive.messages for archive in parts)})


def _restore(archive: Archive, place: Place) -> None:
    """The rows of a part, unless they are all there."""
    batch_ids = reading.batch_ids(place, archive.path)
    if shelving.kept(batch_ids) == {Batch.Kept.BACK}:
        return
    shelving.mark(batch_ids, Batch.Kept.MOVING)
    shelving.make_month(archive.month)
    for table in reversed(TABLES):
        for rows in reading.batches(place, archive.path, table):
            shelving.put_back(table.model, table.columns, table.rows(rows))
            failpoints.reach(failpoints.ARCHIVE_PUTTING_BACK)
    shelving.mark(batch_ids, Batch.Kept.BACK)


def _put_away(row: RestoreRequest, place: Place) -> None:
    for archive in _parts(row):
        batch_ids = reading.batch_ids(place, archive.path)
        if shelving.kept(batch_ids) == {Batch.Kept.ARCHIVE}:
            continue
        shelving.mark(batch_ids, Batch.Kept.MOVING)
        delete_rows(archive, place)
        shelving.mark(batch_ids, Batch.Kept.ARCHIVE)
    shelving.drop_month(row.month)
    with transaction.atomic():
        row.state = State.ENDED
        row.save(update_fields=["state"])
        _record(row, "ended", {})


def _parts(row: RestoreRequest) -> list[Archive]:
    rows = Archive.objects.filter(account=row.account, month=row.month, state=Archive.State.DONE)
    return list(rows.order_by("part"))


def _record(row: RestoreRequest, what: str, after: dict[str, object]) -> None:
    auditlog.record(
        row.account,
        f"restore.{what}",
        kind="restore",
        subject=row.uuid,
        label=month_name(row.month),
        after=after,
    )
