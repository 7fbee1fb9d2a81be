"""Files of contacts: taken in, read by a limited process, written block by block.

What is committed is never done twice: each block moves `rows_done` in its own transaction, and a
run that died goes on there. Opt-outs are not touched: who opted out stays so, contact or not.

A mapping holds number, name and last_name (column or None), attributes (column -> name), region,
columns, has_header, encoding, delimiter and bare (see contactfiles.Columns).
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid
from accounts.limits import LIMITS
from accounts.models import Account, User
from accounts.selectors import limit
from accounts.services import auditlog
from campaigns.contactfiles import Columns, RowReader
from campaigns.contactwords import suggested_attribute
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.models import (
    ContactGroup,
    ContactImport,
    ContactRejectedRow,
    Upload,
)
from campaigns.placeholders import column_key
from campaigns.problems import file_sentence
from campaigns.services import contactparts, contacts, uploads
from campaigns.services.contactwriting import Superseded, Writer
from campaigns.services.importers import Importers, ends_with_parent
from campaigns.services.uploads import Reading

log = logging.getLogger(__name__)

LOCK = "contacts"
BLOCK_ROWS = 2_000
COUNTED = ("rows_done", "added", "changed", "known", "invalid", "left")
STARTABLE = (ContactImport.Status.DRAFT, ContactImport.Status.FAILED)
_NAMES = ("name", "full name", "contact name", "customer", "customer name", "नाम", "nombre", "nom")

_importers = Importers("import_contacts", LOCK)


def begin(
    account: Account,
    file: "UploadedFile[bytes] | Upload",
    *,
    by: User | None,
    bare: bool = False,
) -> ContactImport:
    """Keep a file to be imported; no contact is made yet. Raises Invalid on field "file".

    `bare`: its numbers may have country codes without a plus sign, as programs write them.
    """
    upload = uploads.taken(account, file, by=by, quota="contacts_file_bytes")
    with transaction.atomic():
        mapping = guessed(upload.preview) | {"bare": bare}
        row = ContactImport.objects.create(
            account=account, upload=upload, created_by=by, mapping=mapping
        )
        _record(row, "uploaded", {"bytes": upload.size, "sha256": upload.sha256})
    return row


def guessed(found: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping from a first look: the name by its title, each other column as an attribute."""
    keys = [column_key(title) for title in found["columns"]]
    name = next((keys.index(key) for key in map(column_key, _NAMES) if key in keys), None)
    attributes = {
        str(at): suggested_attribute(title)
        for at, title in enumerate(found["columns"])
        if at not in (found["number_column"], name) and found["has_header"]
    }
    kept = {at: title for at, title in attributes.items() if title}
    return _mapping(found, found["number_column"], name, kept)


def start(
    row: ContactImport,
    wanted: Reading,
    *,
    name: int | None,
    last_name: int | None = None,
    attributes: Mapping[int, str],
    policy: str,
    group: ContactGroup | None,
    tags: Sequence[str],
    new_group: str = "",
    replaces_tags: bool = False,
) -> None:
    """Import the file, read as `wanted`. `attributes`: column -> the attribute's name.

    A group called `new_group` is made, unless there is one. With `replaces_tags` the people lose
    the tags they had. Raises Invalid on "number", "name", "attributes", "new_group", "tags";
    Conflict once it has begun.
    """
    found = uploads.look_again(row.upload, wanted)
    width = len(found["columns"])
    if not 0 <= wanted.number < width:
        raise Invalid("number_column", _("Choose the column that holds the numbers."), "number")
    if name is not None and not 0 <= name < width:
        raise Invalid("name_column", _("Choose a column of the file."), "name")
    names = [text.casefold() for text in attributes.values()]
    if len(set(names)) < len(names):
        message = _("Two columns go into the same attribute. Give each its own.")
        raise Invalid("attribute_twice", message, "attributes")
    with transaction.atomic():
        group = contactparts.group_called(row.account, new_group) if new_group.strip() else group
        kept = _spelled(row.account, {at: text for at, text in attributes.items() if at < width})
        changed = ContactImport.objects.filter(pk=row.pk, status__in=STARTABLE).update(
            status=ContactImport.Status.RUNNING,
            mapping=_mapping(found, wanted.number, name, kept)
            | {"last_name": last_name, "bare": row.mapping.get("bare", False)},
            policy=policy,
            group=group,
            replaces_tags=replaces_tags,
            problem={},
            **dict.fromkeys(COUNTED, 0),
        )
        if not changed:
            raise Conflict("import_begun", _("This file is being imported, or has been."))
        row.tags.set(contactparts.tags_called(row.account, tags))
        ContactRejectedRow.objects.filter(file=row).delete()
        _record(row, "started", {"policy": policy, "group": group.name if group else ""})
    row.refresh_from_db()


def look(row: ContactImport, wanted: Reading) -> None:
    """Show the file anew, read as `wanted`; nothing is imported. Raises Invalid."""
    found = uploads.look_again(row.upload, wanted)
    row.upload.preview = dict(found)
    row.upload.save(update_fields=["preview"])
    row.mapping = guessed(found)
    row.save(update_fields=["mapping"])


def run(import_uuid: UUID | str) -> None:
    """Have a process of its own carry out the import; one that dies is started once more."""
    if _importers.run(import_uuid, _running(import_uuid)):
        with _importers.alone(_running(import_uuid)) as row:
            if row:
                _fail(row, Refusal("internal"))


def carry_out(import_uuid: UUID | str) -> None:
    """Import here and now what is not imported yet, unless another process is at it."""
    between_blocks = ends_with_parent()
    with _importers.alone(_running(import_uuid)) as row:
        if row is None:
            return
        try:
            for _block in _import(row):
                between_blocks()
        except Refusal as refusal:
            _fail(row, refusal)
        except Superseded:
            log.info("the import of contacts %s was called off", import_uuid)
        else:
            _finish(row)


def requeue_stuck() -> list[ContactImport]:
    """Imports that have been running for a while without a live importer."""
    return _importers.missing(_running())


def _running(import_uuid: UUID | str | None = None) -> QuerySet[ContactImport]:
    found = ContactImport.objects.filter(status=ContactImport.Status.RUNNING).select_related(
        "account", "upload", "group", "created_by"
    )
    return found.filter(uuid=import_uuid) if import_uuid else found


def _mapping(
    found: Mapping[str, Any], number: int | None, name: int | None, attributes: Mapping[Any, str]
) -> dict[str, Any]:
    names = ("has_header", "encoding", "delimiter", "region", "columns")
    columns = {"number": number, "name": name, "attributes": dict(attributes)}
    return {key: found[key] for key in names} | columns


def _spelled(account: Account, attributes: Mapping[int, str]) -> dict[str, str]:
    """The columns' attributes by the names the account has for them; new ones are made."""
    contacts.checked_attributes(account, dict.fromkeys(attributes.values(), "x"))
    known = {name.casefold(): name for name in contacts.remember(account, ())}
    return {str(at): known[" ".join(text.split()).casefold()] for at, text in attributes.items()}


def _import(row: ContactImport) -> Iterator[int]:
    """Write block after block; yield the rows done after each. Raises Refusal."""
    mapping = row.mapping
    most = limit(row.account, "contacts")
    options = ReadOptions(
        max_rows=most,
        max_bytes=LIMITS["inflated_file_bytes"].value,
        has_header=mapping["has_header"],
        encoding=mapping["encoding"],
        delimiter=mapping["delimiter"],
    )
    reader = RowReader(Columns.of(mapping))
    writer = Writer(row, most)
    with open_file(Path(settings.MEDIA_ROOT) / row.upload.path, options) as opened:
        rows = islice(opened.rows(), mapping["has_header"] + row.rows_done, None)
        while block := list(islice(rows, BLOCK_ROWS)):
            writer.write([reader.read(number, cells) for number, cells in block], block[0][0])
            yield row.rows_done
    if not row.rows_done:
        raise Refusal("header_only" if mapping["has_header"] else "empty")


def _finish(row: ContactImport) -> None:
    with transaction.atomic():
        ContactImport.objects.filter(pk=row.pk).update(
            status=ContactImport.Status.DONE, finished_at=timezone.now()
        )
        row.refresh_from_db()
        names = ("added", "changed", "known", "invalid")
        _record(row, "finished", {name: getattr(row, name) for name in names})


def _fail(row: ContactImport, refusal: Refusal) -> None:
    """FAILED, with what to tell the user. What was imported before stays so."""
    problem = {
        "code": refusal.code,
        "message": file_sentence(refusal.code, refusal.facts),
        "row": refusal.facts.get("row"),
    }
    with transaction.atomic():
        ContactImport.objects.filter(pk=row.pk).update(
            status=ContactImport.Status.FAILED, problem=problem, finished_at=timezone.now()
        )
        _record(row, "failed", {"code": refusal.code, "rows": row.rows_done})


def _record(row: ContactImport, verb: str, after: Mapping[str, object]) -> None:
    """In the log as the doing of who uploaded the file, in the background too."""
    by = row.created_by
    auditlog.record(
        row.account,
        f"contact_import.{verb}",
        kind="contact_import",
        subject=row.uuid,
        label=row.upload.name,
        after=dict(after),
        actor=Actor(by.email, by) if by and verb in ("finished", "failed") else None,
    )
