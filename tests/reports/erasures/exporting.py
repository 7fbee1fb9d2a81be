"""Exports, asked for and made here and now."""

import csv
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import Account
from reports.exportcolumns import COLUMNS
from reports.exportfilters import Filters
from reports.models import Export
from reports.services.exports import requesting, running
from reports.services.exports.files import file_of


def made(account: Account, shape: str, *, number: str = "", columns: Sequence[str] = ()) -> Export:
    """A file of what is due today, in the account's zone or in UTC."""
    now = timezone.now().date()
    filters = Filters(now - timedelta(days=1), now, number=number)
    chosen, by = list(columns or COLUMNS), account.users.first()
    export = requesting.request(account, filters, columns=chosen, format=shape, by=by)
    Export.objects.filter(pk=export.pk).update(status=Export.Status.RUNNING)
    running.carry_out(export.uuid)
    export.refresh_from_db()
    assert export.status == Export.Status.DONE
    return export


def first_cells(export: Export) -> list[str]:
    """The first cell of each row of a CSV, as a spreadsheet takes it."""
    with file_of(export).open(encoding="utf-8-sig", newline="") as file:
        return [row[0].lstrip("'") if row else "" for row in csv.reader(file)][1:]
