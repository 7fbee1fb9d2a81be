"""Reads behind the pages of exports."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import NotFound
from accounts.models import Account
from reports.models import Export, ExportColumns

PAGE = 25


class Page(NamedTuple):
    """The newest first; `older` leads on where there is more, else ''."""

    exports: Sequence[Export]
    older: str


class Progress(NamedTuple):
    """How far an export is, in percent of what it looks through, and how long it will take yet.

    `left` is in words, '' while that cannot be said.
    """

    percent: int
    left: str


def page(account: Account, before: str = "") -> Page:
    """The exports of an account, from below one of them."""
    found = Export.objects.filter(account=account).select_related("created_by").order_by("-id")
    if before:
        found = found.filter(pk__lt=export_called(account, before).pk)
    rows = list(found[: PAGE + 1])
    return Page(rows[:PAGE], str(rows[PAGE - 1].uuid) if len(rows) > PAGE else "")


def export_called(account: Account, export_uuid: UUID | str) -> Export:
    """An export of this account; raises NotFound."""
    try:
        return Export.objects.select_related("account", "created_by").get(
            account=account, uuid=UUID(str(export_uuid))
        )
    except (Export.DoesNotExist, ValueError):
        raise NotFound("no_export", _("There is no such export.")) from None


def column_sets(account: Account) -> QuerySet[ExportColumns]:
    """The columns an account keeps, by name."""
    return ExportColumns.objects.filter(account=account).order_by("name")


def column_set(account: Account, set_uuid: UUID | str) -> ExportColumns:
    """Columns that this account keeps; raises NotFound."""
    try:
        return column_sets(account).get(uuid=UUID(str(set_uuid)))
    except (ExportColumns.DoesNotExist, ValueError):
        raise NotFound("no_columns", _("There are no such columns.")) from None


def progress_of(export: Export, now: datetime | None = None) -> Progress:
    """Nothing is foretold before some of it is done: the first parts say how fast it goes."""
    if not export.to_look or not export.started_at:
        return Progress(0, "")
    done = min(export.looked / export.to_look, 1.0)
    spent = (now or timezone.now()) - export.started_at
    left = _words(spent * (1 / done - 1)) if export.parts >= 2 and 0 < done < 1 else ""
    return Progress(int(done * 100), left)


def _words(left: timedelta) -> str:
    """Seconds in steps of five below a minute, then minutes: nobody can tell any closer."""
    seconds = math.ceil(left.total_seconds())
    if seconds < 60:
        return _("{n} seconds").format(n=math.ceil(seconds / 5) * 5)
    minutes = math.ceil(seconds / 60)
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
