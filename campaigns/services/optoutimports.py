"""Files of opt-outs: taken in, read by a limited process, written block by block.

What is committed is never done twice: each block moves `rows_done` in its own transaction, and a
run that died goes on there. Importing a file again finds all its numbers known.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid
from accounts.limits import LIMITS
from accounts.models import Account, User
from accounts.selectors import limit
from accounts.services import auditlog
from campaigns import store
from campaigns.checking import made_storable
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.models import OptOut, OptOutImport, OptOutRejectedRow, Upload
from campaigns.optoutscopes import Scope, scope_of
from campaigns.phones import PhoneReader
from campaigns.problems import file_sentence
from campaigns.recipients import spellings
from campaigns.services import optouts, uploads
from campaigns.services.importers import Importers, ends_with_parent
from campaigns.services.optouts import Evidence
from campaigns.services.uploads import Reading

log = logging.getLogger(__name__)

LOCK = "optouts"
BLOCK_ROWS = 2_000
KEPT_CELL = 1_000
STARTABLE = (OptOutImport.Status.DRAFT, OptOutImport.Status.FAILED)
REJECTED_COLUMNS = ("file_id", "row", "code", "value", "cells")

_importers = Importers("import_optouts", LOCK)


class Superseded(Exception):
    """The import is not wanted any more: its account was closed."""


class _Bad(NamedTuple):
    row: int
    code: str
    value: str
    cells: Sequence[str]


def begin(
    account: Account,
    file: "UploadedFile[bytes] | Upload",
    *,
    scope: Scope,
    note: str,
    by: User | None,
) -> OptOutImport:
    """Keep a file to be imported; nothing is opted out yet. Raises Invalid (file, note)."""
    note = optouts.checked_note(note)
    upload = uploads.taken(account, file, by=by, quota="optout_file_bytes")
    found = upload.preview
    with transaction.atomic():
        row = OptOutImport.objects.create(
            account=account,
            upload=upload,
            note=note,
            created_by=by,
            mapping=_mapping(found, found["number_column"]),
            **scope._asdict(),
        )
        _record(row, "uploaded", {"bytes": upload.size, "sha256": upload.sha256})
    return row


def start(row: OptOutImport, wanted: Reading, *, bare_codes: bool = False) -> None:
    """Import the file, read as `wanted`. Raises Invalid "number", Conflict once it has begun.

    `bare_codes`: a number that is none of the country may have its country code without a plus
    sign, as programs write it.
    """
    found = uploads.look_again(row.upload, wanted)
    if not 0 <= wanted.number < len(found["columns"]):
        raise Invalid("number_column", _("Choose the column that holds the numbers."), "number")
    with transaction.atomic():
        changed = OptOutImport.objects.filter(pk=row.pk, status__in=STARTABLE).update(
            status=OptOutImport.Status.RUNNING,
            mapping=_mapping(found, wanted.number) | {"bare_codes": bare_codes},
            rows_done=0,
            added=0,
            known=0,
            invalid=0,
            problem={},
        )
        if not changed:
            raise Conflict("import_begun", _("This file is being imported, or has been."))
        OptOutRejectedRow.objects.filter(file=row).delete()
        _record(row, "started", {"note": row.note})
    row.refresh_from_db()


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
            log.info("the import of opt-outs %s was called off", import_uuid)
        else:
            _finish(row)


def requeue_stuck() -> list[OptOutImport]:
    """Imports that have been running for a while without a live importer."""
    return _importers.missing(_running())


def _running(import_uuid: UUID | str | None = None) -> QuerySet[OptOutImport]:
    found = OptOutImport.objects.filter(status=OptOutImport.Status.RUNNING).select_related(
        "account", "upload", "tag", "sender", "product", "created_by"
    )
    return found.filter(uuid=import_uuid) if import_uuid else found


def _mapping(found: Mapping[str, object], number: int | None) -> dict[str, object]:
    names = ("has_header", "encoding", "delimiter", "region", "columns")
    return {name: found[name] for name in names} | {"number": number}


def _import(row: OptOutImport) -> Iterator[int]:
    """Write block after block; yield the rows done after each. Raises Refusal."""
    mapping = row.mapping
    options = ReadOptions(
        max_rows=limit(row.account, "optout_rows"),
        max_bytes=LIMITS["inflated_file_bytes"].value,
        has_header=mapping["has_header"],
        encoding=mapping["encoding"],
        delimiter=mapping["delimiter"],
    )
    read = _reader(mapping["region"], bare_codes=mapping.get("bare_codes", False))
    with open_file(Path(settings.MEDIA_ROOT) / row.upload.path, options) as opened:
        rows = islice(opened.rows(), mapping["has_header"] + row.rows_done, None)
        while block := list(islice(rows, BLOCK_ROWS)):
            _write(row, *_sorted(block, mapping["number"], read))
            yield row.rows_done
    if not row.rows_done:
        raise Refusal("header_only" if mapping["has_header"] else "empty")


def _reader(region: str, *, bare_codes: bool) -> Callable[[str], int | str]:
    """What reads a cell: the number, or the code of why it is none as it stands."""
    reader = PhoneReader(region)

    def read(cell: str) -> int | str:
        first = reader.read(cell)
        if not isinstance(first, str):
            return first[0]
        for other in spellings(cell)[1:] if bare_codes else ():
            found = reader.read(other)
            if not isinstance(found, str):
                return found[0]
        return first

    return read


def _sorted(
    block: Sequence[tuple[int, list[str]]], number: int, read: Callable[[str], int | str]
) -> tuple[list[int], list[_Bad]]:
    """The numbers of a block, in their order as written, and the rows that hold none."""
    good: list[int] = []
    bad: list[_Bad] = []
    for row, cells in block:
        cell = cells[number] if number < len(cells) else ""
        found = read(cell)
        if isinstance(found, str):
            bad.append(_Bad(row, found, cell, cells))
        else:
            good.append(found)
    return good, bad


def _write(row: OptOutImport, good: Sequence[int], bad: Sequence[_Bad]) -> None:
    """One short transaction: the opt-outs, the refused rows, the progress. Raises Superseded."""
    evidence = Evidence(how=OptOut.How.IMPORT, by=row.created_by, file=row, note=row.note)
    rejected = [
        (row.pk, item.row, item.code, _kept(item.value, 200), _cells(item.cells)) for item in bad
    ]
    ours = _running(row.uuid)
    with transaction.atomic():
        new = sorted(set(good))
        added = optouts.insert(row.account, new, scope=scope_of(row), evidence=evidence)
        if rejected:
            store.bulk_insert(OptOutRejectedRow, REJECTED_COLUMNS, rejected)
        if not ours.update(
            rows_done=F("rows_done") + len(good) + len(bad),
            added=F("added") + added,
            known=F("known") + len(good) - added,
            invalid=F("invalid") + len(bad),
        ):
            raise Superseded
    row.rows_done += len(good) + len(bad)


def _cells(cells: Sequence[str]) -> str:
    return json.dumps([_kept(cell, KEPT_CELL) for cell in cells], ensure_ascii=False)


def _kept(cell: str, most: int) -> str:
    """A cell as a database can keep it."""
    return made_storable(cell[:most])


def _finish(row: OptOutImport) -> None:
    with transaction.atomic():
        OptOutImport.objects.filter(pk=row.pk).update(
            status=OptOutImport.Status.DONE, finished_at=timezone.now()
        )
        row.refresh_from_db()
        counts = {"added": row.added, "known": row.known, "invalid": row.invalid}
        _record(row, "finished", counts)


def _fail(row: OptOutImport, refusal: Refusal) -> None:
    """FAILED, with what to tell the user. What was opted out before stays so."""
    problem = {
        "code": refusal.code,
        "message": file_sentence(refusal.code, refusal.facts),
        "row": refusal.facts.get("row"),
    }
    with transaction.atomic():
        OptOutImport.objects.filter(pk=row.pk).update(
            status=OptOutImport.Status.FAILED, problem=problem, finished_at=timezone.now()
        )
        _record(row, "failed", {"code": refusal.code, "rows": row.rows_done})


def _record(row: OptOutImport, verb: str, after: Mapping[str, object]) -> None:
    """In the log as the doing of who uploaded the file, in the background too."""
    by = row.created_by
    auditlog.record(
        row.account,
        f"optout_import.{verb}",
        kind="optout_import",
        subject=row.uuid,
        label=row.upload.name,
        after={"scope": row.scope_words, **after},
        actor=Actor(by.email, by) if by and verb in ("finished", "failed") else None,
    )
