"""Comparing a carrier's list of calls with our messages: taken in, started, run to its end.

The file is streamed from a limited process, a block of rows at a time; what is kept in memory are
two numbers for each row that was found (about 70 MB for a million). A run that died begins again.
"""

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.limits import LIMITS
from accounts.models import Account, User
from accounts.services.auditlog import record
from campaigns import cdrrows
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.models import Carrier, Reconciliation
from campaigns.problems import file_sentence
from campaigns.services import uploads
from campaigns.services.comparing import Comparison
from campaigns.services.storage import on_disk

log = logging.getLogger(__name__)

State = Reconciliation.State
BLOCK = 1_000
MOST_ROWS = 1_000_000
LONGEST_DAYS = 62
STUCK = timedelta(minutes=2)


def begin(
    operator: Account,
    carrier: Carrier,
    file: "UploadedFile[bytes]",
    *,
    since: date,
    until: date,
    by: User,
) -> Reconciliation:
    """Keep a carrier's file about these days. Raises Invalid (`period`, and as uploads.store)."""
    if not 0 <= (until - since).days < LONGEST_DAYS:
        message = _("Take from one to %(n)s days, the first one first.")
        raise Invalid("period", message % {"n": LONGEST_DAYS}, "until")
    upload = uploads.store(operator, file, by=by)
    with transaction.atomic():
        row = Reconciliation.objects.create(
            carrier=carrier, upload=upload, created_by=by, since=since, until=until,
            columns=cdrrows.guessed(upload.preview["columns"]),
        )  # fmt: skip
        after = {"file": upload.name, "since": str(since), "until": str(until)}
        record(
            operator, "carrier.reconciled", kind="carrier", subject=carrier.uuid,
            label=carrier.name, after=after,
        )  # fmt: skip
    return row


def start(row: Reconciliation, columns: Mapping[str, int]) -> None:
    """Say which column is what, and let it run. Raises Invalid `columns`, Conflict `started`."""
    if "reference" not in columns:
        raise Invalid("columns", _("Name the column with the carrier’s message id."), "reference")
    if len(set(columns.values())) < len(columns):
        raise Invalid("columns", _("Each column can be one thing only."))
    free = Reconciliation.objects.filter(pk=row.pk, state__in=(State.NEW, State.FAILED))
    if not free.update(columns=dict(columns), state=State.WAITING, problem="", seen_at=None):
        raise Conflict("started", _("It has begun already."))


def waiting() -> QuerySet[Reconciliation]:
    """Those that nobody is at: to be run."""
    stuck = Q(state=State.RUNNING, seen_at__lt=timezone.now() - STUCK)
    return Reconciliation.objects.filter(Q(state=State.WAITING) | stuck)


def run(name: str) -> None:
    """Compare, unless somebody is at it already."""
    claimed = waiting().filter(uuid=UUID(name))
    now = timezone.now()
    if not claimed.update(state=State.RUNNING, seen_at=now, rows_done=0, totals={}):
        return
    row = Reconciliation.objects.select_related("carrier", "upload").get(uuid=name)
    row.lines.all().delete()
    try:
        totals = _compare(row)
    except Refusal as error:
        _end(row, State.FAILED, problem=file_sentence(error.code, error.facts)[:500])
    except FileNotFoundError:
        _end(row, State.FAILED, problem=_("Its file was deleted. Upload it again."))
    except Exception:
        log.exception("the reconciliation %s failed", name)
        _end(row, State.FAILED, problem=_("Something went wrong. Begin again."))
        raise
    else:
        _end(row, State.DONE, totals=totals)


def _compare(row: Reconciliation) -> dict[str, Any]:
    if row.upload is None:
        raise FileNotFoundError
    preview = row.upload.preview
    options = ReadOptions(
        max_rows=MOST_ROWS,
        max_bytes=LIMITS["inflated_file_bytes"].value,
        has_header=preview["has_header"],
        encoding=preview["encoding"],
        delimiter=preview["delimiter"],
    )
    comparison = Comparison(row)
    with open_file(on_disk(row.upload.path), options) as opened:
        rows = opened.rows()
        if preview["has_header"]:
            next(rows, None)
        while block := list(islice(rows, BLOCK)):
            comparison.take([cdrrows.call_of(n, cells, row.columns) for n, cells in block])
            Reconciliation.objects.filter(pk=row.pk).update(
                rows_done=F("rows_done") + len(block), seen_at=timezone.now()
            )
    comparison.finish()
    return comparison.totals()


def _end(row: Reconciliation, state: str, **more: Any) -> None:
    Reconciliation.objects.filter(pk=row.pk).update(state=state, **more)
