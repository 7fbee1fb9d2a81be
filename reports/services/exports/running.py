"""Who makes which export when: a process for each, a few at a time, accounts in turns."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actors import Actor, acting_as
from accounts.services import mail
from campaigns.services.importers import Importers, ends_with_parent
from campaigns.store.exclusive import exclusive
from reports import exportlinks
from reports.models import Export
from reports.services.exports.files import discard, name_of, tidy
from reports.services.exports.making import GivenUp, make
from reports.services.exports.requesting import record

log = logging.getLogger(__name__)

LOCK, SLOT = "export", "export_slot"
KEPT = timedelta(days=7)
Status = Export.Status

_makers = Importers("make_export", LOCK)


def run(export_uuid: UUID | str) -> None:
    """Have a process of its own make an export, unless enough are being made.

    One that dies is started once more, and goes on where it was.
    """
    with _slot() as free:
        if not free:
            return
        waiting = Export.objects.filter(uuid=export_uuid, status=Status.WAITING)
        waiting.update(status=Status.RUNNING)
        if _makers.run(export_uuid, _running(export_uuid)):
            with _makers.alone(_running(export_uuid)) as export:
                if export:
                    _fail(export, "internal", _("It could not be made. Ask for it again."))


def carry_out(export_uuid: UUID | str) -> None:
    """Make here and now what is not made yet, unless another process is at it."""
    between_parts = ends_with_parent()
    with _makers.alone(_running(export_uuid)) as export:
        if export is None:
            return
        try:
            for _rows in make(export):
                between_parts()
            _finish(export)
        except GivenUp:
            discard(export)
        except OSError:
            log.exception("export %s could not be written", export_uuid)
            _fail(export, "no_room", _("There was no room for the file. Ask for it again later."))


def startable() -> list[Export]:
    """Exports to start now: those without a maker, and of the waiting ones as many as may.

    Whose account has fewest in the making comes first, then who asked first.
    """
    running = Export.objects.filter(status=Status.RUNNING)
    room = settings.EXPORT_PROCESSES - running.count()
    own = running.filter(account=OuterRef("account")).order_by().values("account")
    busy = Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)
    waiting = Export.objects.filter(status=Status.WAITING).order_by(busy, "id")
    return [*_makers.missing(_running()), *waiting[: max(room, 0)]]


@contextmanager
def _slot() -> Iterator[bool]:
    """One of the places for processes, where one is free."""
    for number in range(settings.EXPORT_PROCESSES):
        with exclusive(SLOT, number) as free:
            if free:
                yield True
                return
    yield False


def _running(export_uuid: UUID | str | None = None) -> QuerySet[Export]:
    found = Export.objects.filter(status=Status.RUNNING).select_related("account", "created_by")
    return found.filter(uuid=export_uuid) if export_uuid else found


def _finish(export: Export) -> None:
    with _ended(export, Status.DONE, size=export.size, sha256=export.sha256):
        facts = {"rows": export.rows, "bytes": export.size, "sha256": export.sha256}
        record(export, "finished", facts)
        _tell(export, "export_ready")
    tidy(export)


def _fail(export: Export, code: str, message: str) -> None:
    with _ended(export, Status.FAILED, problem={"code": code, "message": message}):
        record(export, "failed", {"code": code})
        _tell(export, "export_failed")
    discard(export)


@contextmanager
def _ended(export: Export, status: str, **values: object) -> Iterator[None]:
    """The end of a running export and what goes with it. Raises GivenUp if it runs no more."""
    now = timezone.now()
    values |= {"status": status, "finished_at": now, "expires_at": now + KEPT}
    by = export.created_by
    actor = Actor(by.email, by) if by else Actor()
    with transaction.atomic(), acting_as(actor), translation.override(export.language):
        if not _running(export.uuid).update(**values):
            raise GivenUp
        for name, value in values.items():
            setattr(export, name, value)
        yield


def _tell(export: Export, kind: str) -> None:
    """To whoever asked; a program that did looks for itself."""
    if export.created_by is None:
        return
    facts = {
        "person": export.created_by,
        "export": export,
        "name": name_of(export),
        "key": exportlinks.key_of(export),
    }
    mail.send(kind, export.created_by.email, facts, account=export.account)
