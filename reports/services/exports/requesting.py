"""Asking for an export, taking that back, and keeping columns for the next one."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, TooManyRequests
from accounts.models import Account, User
from accounts.selectors import limit
from accounts.services import auditlog
from reports.exportcolumns import COLUMNS
from reports.exportfilters import Filters
from reports.models import Export, ExportColumns
from reports.selectors.exportscope import days_asked
from reports.services.exports.files import discard

OPEN = (Export.Status.WAITING, Export.Status.RUNNING)
MOST_SETS = 50


def request(
    account: Account, filters: Filters, *, columns: Sequence[str], format: str, by: User | None
) -> Export:
    """Ask for a file; a worker makes it.

    Raises Invalid on "from", "to", "columns" or "format", TooManyRequests while as many are being
    made as the account may have at a time.
    """
    days = days_asked(account, filters)
    if format not in Export.Format.values:
        raise Invalid("unknown_format", _("Choose CSV, XLSX or Parquet."), "format")
    chosen = _checked(columns)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        most = limit(account, "running_exports")
        if Export.objects.filter(account=account, status__in=OPEN).count() >= most:
            message = _("{most} exports of this account are being made. Wait until one is ready.")
            raise TooManyRequests("too_many_exports", message.format(most=most), retryable=True)
        export = Export.objects.create(
            account=account,
            created_by=by,
            language=get_language() or "en",
            zone=str(days.zone),
            filters=filters.as_json(),
            columns=chosen,
            format=format,
        )
        # Whose number or reference was looked for is nothing for a log that is never erased.
        told = {"from": filters.since, "to": filters.until, "format": format}
        record(export, "requested", told)
    return export


def cancel(export: Export) -> None:
    """Give an export up; what was written of it goes. Raises Conflict once it has ended."""
    with transaction.atomic():
        open_ones = Export.objects.filter(pk=export.pk, status__in=OPEN)
        if not open_ones.update(status=Export.Status.CANCELLED):
            raise Conflict("export_ended", _("This export is not being made any more."))
        record(export, "cancelled", {"rows": export.rows})
    discard(export)


def remember_columns(account: Account, name: str, columns: Sequence[str]) -> ExportColumns:
    """Keep columns under a name; one of that name is replaced. Raises Invalid "name", "columns"."""
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise Invalid("columns_name", _("Give the columns a name of up to 60 characters."), "name")
    chosen = _checked(columns)
    with transaction.atomic():
        known = ExportColumns.objects.filter(account=account)
        if known.exclude(name=name).count() >= MOST_SETS:
            message = _("There are {most} of them. Delete one first.").format(most=MOST_SETS)
            raise Invalid("too_many_column_sets", message, "name")
        kept, _new = ExportColumns.objects.update_or_create(
            account=account, name=name, defaults={"columns": chosen}
        )
        _record_columns(kept, "kept")
    return kept


def forget_columns(kept: ExportColumns) -> None:
    """Delete columns that were kept."""
    with transaction.atomic():
        _record_columns(kept, "deleted")
        kept.delete()


def _record_columns(kept: ExportColumns, verb: str) -> None:
    auditlog.record(
        kept.account,
        f"export_columns.{verb}",
        kind="export_columns",
        subject=kept.uuid,
        label=kept.name,
        after={"columns": kept.columns},
    )


def record(export: Export, verb: str, after: Mapping[str, object]) -> None:
    """In the audit log as what was done to this export."""
    auditlog.record(
        export.account,
        f"export.{verb}",
        kind="export",
        subject=export.uuid,
        label=export.get_format_display(),
        after=dict(after),
    )


def _checked(columns: Sequence[str]) -> list[str]:
    known = [name for name in dict.fromkeys(columns) if name in COLUMNS]
    if not known or len(known) < len(set(columns)):
        raise Invalid("no_columns", _("Choose at least one of the columns."), "columns")
    return known
