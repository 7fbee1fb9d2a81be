"""Exports for the checks of who reaches what."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Account
from reports import exportlinks
from reports.exportfilters import Filters
from reports.models import Export
from reports.services.exports import requesting, running


def finished(account: Account) -> dict[str, Any]:
    """An export with its file."""
    return {"export_uuid": _made(account).uuid}


def link(account: Account) -> dict[str, Any]:
    """The key in the mail about one."""
    return {"key": exportlinks.key_of(_made(account))}


def columns(account: Account) -> dict[str, Any]:
    """Columns that are kept."""
    return {"set_uuid": requesting.remember_columns(account, "Mine", ["number"]).uuid}


def _made(account: Account) -> Export:
    now = timezone.now().date()
    export = requesting.request(
        account, Filters(now - timedelta(days=1), now), columns=["number"], format="csv", by=None
    )
    Export.objects.filter(pk=export.pk).update(status=Export.Status.RUNNING)
    running.carry_out(export.uuid)
    export.refresh_from_db()
    return export
