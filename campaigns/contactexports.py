"""Contacts as files people download: what each column holds."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.cells import csv_lines
from accounts.models import Account
from accounts.services import auditlog
from campaigns.models import Contact, ContactImport, ContactRejectedRow
from campaigns.problems import row_sentence
from campaigns.selectors import contacts
from campaigns.selectors.contactparts import attribute_names
from campaigns.selectors.contacts import Search


def all_of(account: Account, search: Search) -> Iterator[str]:
    """The contacts that match, newest first, as the text of a CSV; the download is audited."""
    narrowed = search.group or search.tag or search.segment
    auditlog.record(
        account,
        "contact.exported",
        kind="contact",
        label=str(narrowed) if narrowed else _("Contacts"),
        after={"searched": bool(search.q)},
    )
    names = attribute_names(account)
    header = [_("Number"), _("Name"), _("Country"), *names, _("Groups"), _("Tags"), _("Created")]
    zone = ZoneInfo(account.timezone)
    pages = contacts.pages(account, search)
    return csv_lines(header, ([_cells(row, names, zone) for row in page] for page in pages))


def rejected_of(row: ContactImport) -> Iterator[str]:
    """The rows that were refused: why, and the cells as they were in the file."""
    header = [_("Row"), _("Reason"), *row.mapping.get("columns", [])]
    pages = contacts.rejected_pages(row)
    return csv_lines(header, ([_rejected(bad) for bad in page] for page in pages))


def _cells(contact: Contact, names: list[str], zone: ZoneInfo) -> list[object]:
    return [
        f"+{contact.msisdn}",
        contact.name,
        contact.country,
        *(contact.attributes.get(name, "") for name in names),
        ", ".join(sorted(group.name for group in contact.groups.all())),
        ", ".join(sorted(tag.name for tag in contact.tags.all())),
        contact.created_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
    ]


def _rejected(bad: ContactRejectedRow) -> list[object]:
    return [bad.row, row_sentence(bad.code, bad.column, bad.value), *bad.cells]
