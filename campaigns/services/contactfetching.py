"""Files of contacts at addresses of the customer's: fetched in the background, then imported.

An address is fetched once: what fails is told, and asked for anew.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor, acting_as
from accounts.errors import Conflict, Invalid, ServiceError, TooManyRequests
from accounts.selectors import limit
from accounts.services import auditlog
from accounts.services.locking import hold
from apikeys.models import ApiKey
from apikeys.services.keylog import actor_of
from campaigns import webfetch
from campaigns.models import ContactFetch, ContactGroup, ContactImport
from campaigns.placeholders import column_key
from campaigns.selectors.contactlists import last_fetch
from campaigns.services import contactimports
from campaigns.services.uploads import Reading
from campaigns.store.exclusive import exclusive
from campaigns.webaddresses import clean_hook

log = logging.getLogger(__name__)

LOCK = "contactfetch"
OURS = "This failed for a reason of ours. Try again."
MOST_WAITING = 10
# What a worker was told about and has not begun is told about again.
PATIENCE = timedelta(seconds=30)
FIRST_NAMES = frozenset(map(column_key, ("first_name", "firstname", "first name", "name")))
LAST_NAMES = frozenset(map(column_key, ("last_name", "lastname", "last name", "surname")))


def ask(group: ContactGroup, address: str, *, country: str, key: ApiKey) -> ContactFetch:
    """Have a file fetched and its people put into the group.

    Raises Invalid on "file_url" (see clean_hook), Conflict `fetch_under_way` while another file
    is on its way into the group, TooManyRequests `too_many_fetches`.
    """
    address = clean_hook(address, "file_url")
    try:
        host = webfetch.checked(address).hostname
    except webfetch.FetchRefused as refusal:
        raise Invalid(refusal.code, refusal.message, "file_url") from None
    with transaction.atomic():
        account = hold(group.account)
        if is_under_way(last_fetch(group)):
            message = _("A file is on its way into this list. Wait until it is done.")
            raise Conflict("fetch_under_way", message, "list_id", True)
        waiting = ContactFetch.objects.filter(account=account, status=ContactFetch.Status.WAITING)
        if waiting.count() >= MOST_WAITING:
            message = _("{count} files are waiting to be fetched. Wait until some are done.")
            message = message.format(count=MOST_WAITING)
            raise TooManyRequests("too_many_fetches", message, "file_url", True)
        row = ContactFetch.objects.create(
            account=account, group=group, address=address, country=country, created_by_key=key
        )
        auditlog.record(
            account,
            "contact_import.fetched",
            kind="contact_group",
            subject=group.uuid,
            label=group.name,
            after={"host": host},
        )
    return row


def is_under_way(row: ContactFetch | None) -> bool:
    """Whether a file is still to be fetched, or being imported."""
    if row is None or row.status == ContactFetch.Status.FAILED:
        return False
    if row.status == ContactFetch.Status.WAITING:
        return True
    return row.file is not None and row.file.status == ContactImport.Status.RUNNING


def run(fetch_uuid: UUID | str) -> UUID | None:
    """Fetch the file, if nobody else is at it; the import to be carried out now."""
    row = _waiting().filter(uuid=fetch_uuid).first()
    if row is None:
        return None
    with exclusive(LOCK, row.pk) as alone:
        if not alone or not _waiting().filter(pk=row.pk).exists():
            return None
        key = row.created_by_key
        with acting_as(actor_of(key, "") if key else Actor()):
            return _carry_out(row)


def _carry_out(row: ContactFetch) -> UUID | None:
    try:
        file = _import(row)
    except (webfetch.FetchRefused, ServiceError) as error:
        _end(row, ContactFetch.Status.FAILED, {"code": error.code, "message": str(error)})
        return None
    except Exception:
        _end(row, ContactFetch.Status.FAILED, {"code": "internal", "message": OURS})
        raise
    _end(row, ContactFetch.Status.IMPORTING, {}, file)
    return file.uuid


def left_waiting() -> list[ContactFetch]:
    """What has been waiting for a worker for a while."""
    return list(_waiting().filter(created_at__lt=timezone.now() - PATIENCE).order_by("id")[:20])


def _waiting() -> QuerySet[ContactFetch]:
    rows = ContactFetch.objects.filter(status=ContactFetch.Status.WAITING)
    return rows.select_related("account", "group__account", "created_by_key__created_by")


def _import(row: ContactFetch) -> ContactImport:
    """Fetch the file and start its import. Raises FetchRefused, ServiceError."""
    if not row.account.is_live:
        raise webfetch.FetchRefused("account_suspended", "This account is suspended.")
    most = limit(row.account, "contacts_file_bytes")
    name = webfetch.checked(row.address).path.rpartition("/")[2] or "contacts.csv"
    with TemporaryUploadedFile(name, None, 0, None) as file:
        file.size = webfetch.fetch(row.address, file, most=most)
        file.seek(0)
        by = row.created_by_key.created_by if row.created_by_key else None
        begun = contactimports.begin(row.account, file, by=by)
    _start(row, begun)
    return begun


def _start(row: ContactFetch, begun: ContactImport) -> None:
    found = begun.upload.preview
    titles = [column_key(title) for title in found["columns"]] if found["has_header"] else []
    number = found["number_column"]
    if number is None:
        raise webfetch.FetchRefused("number_column", "No column of the file holds numbers.")
    attributes = _attributes(row.group.field_names, titles)
    contactimports.start(
        begun,
        Reading(number, row.country, found["has_header"], found["encoding"], found["delimiter"]),
        name=_column(titles, FIRST_NAMES),
        last_name=_column(titles, LAST_NAMES),
        attributes={at: title for at, title in attributes.items() if at != number},
        policy=ContactImport.Policy.OVERWRITE,
        group=row.group,
        tags=(),
    )


def _column(titles: Sequence[str], names: frozenset[str]) -> int | None:
    return next((at for at, title in enumerate(titles) if title in names), None)


def _attributes(names: Mapping[str, str], titles: Sequence[str]) -> dict[int, str]:
    """Columns that are called as a field of the list, by its number or by its name."""
    wanted = {column_key(f"field_{number}"): name for number, name in names.items()}
    wanted |= {column_key(name): name for name in names.values()}
    found: dict[int, str] = {}
    for at, title in enumerate(titles):
        if title in wanted and wanted[title] not in found.values():
            found[at] = wanted[title]
    return found


def _end(
    row: ContactFetch, status: str, problem: dict[str, Any], file: ContactImport | None = None
) -> None:
    """Note what became of it; the address is forgotten, for it may hold a secret."""
    row.status, row.problem, row.file, row.address = status, problem, file, ""
    row.save(update_fields=["status", "problem", "file", "address"])
    if problem:
        log.info("the contacts of fetch %s did not come: %s", row.uuid, problem["code"])
