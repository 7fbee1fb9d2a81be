"""Handing out the audit log as a file, which is an act of its own."""

from collections.abc import Iterator
from typing import Any

from accounts.models import Account, AuditEntry
from accounts.selectors import auditlogs
from accounts.selectors.auditlogs import Search
from accounts.services import auditlog


def download(account: Account, search: Search) -> Iterator[list[AuditEntry]]:
    """The entries that match, page by page; the download is recorded first."""
    asked: dict[str, Any] = {
        "from": search.since,
        "to": search.until,
        "person": search.person,
        "group": search.group,
        "on": search.text,
        "account": search.one.name if search.one else search.name,
        "accounts_below": search.below and search.one is None,
    }
    kept = {name: value for name, value in asked.items() if value}
    auditlog.record(account, "audit_log.downloaded", kind="audit_log", after=kept)
    return auditlogs.walk(account, search)
