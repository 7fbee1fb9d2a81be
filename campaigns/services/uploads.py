"""Recipient files as they come: kept under a random name, told by their content."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.models import Account, User
from accounts.services.locking import hold
from campaigns.intake.inspection import inspect
from campaigns.mappings import Mapping as ColumnMapping
from campaigns.models import Upload
from campaigns.services.storage import (
    check_room,
    check_size,
    new_path,
    on_disk,
    plain_name,
    rows_allowed,
)


class Reading(NamedTuple):
    """How a file is to be read. `number` is the index of the column with the phone numbers.

    `encoding` and `delimiter` None let the file speak for itself, as XLSX always does.
    """

    number: int
    region: str
    has_header: bool
    encoding: str | None = None
    delimiter: str | None = None


def store(
    account: Account,
    file: "UploadedFile[bytes]",
    *,
    by: User | None,
    quota: str = "campaign_file_bytes",
) -> Upload:
    """Keep a file and what a first look found in it (`preview`); `quota` names its limit.

    Raises Invalid on field "file": `file_too_large`, `storage_full`, and what `inspect` refuses; a
    refused file is not kept.
    """
    check_size(account, file.size or 0, quota)
    check_room(account, file.size or 0)
    name, path = plain_name(file.name or ""), new_path()
    with _removed_if_refused(path) as target:
        size, digest = _write(file, target)
        most = rows_allowed(account, quota)
        preview = inspect(target, name, region=account.default_country, max_rows=most)
        return _keep(
            account,
            name=name,
            path=path,
            size=size,
            sha256=digest,
            preview=dict(preview),
            created_by=by,
        )


def keep_rows(
    account: Account,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    name: str,
    origin: Upload.Origin,
    by: User | None,
    region: str = "",
) -> Upload:
    """Keep rows that did not come as a file (typed numbers, contacts) as a CSV of our own.

    `region` is the country of numbers without a code, the account's if left out. Raises Invalid
    on field "file" where they cannot be read as recipients, or there is no room (`storage_full`).
    """
    path = new_path()
    with _removed_if_refused(path) as target:
        with target.open("x", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(header)
            writer.writerows(rows)
        preview = inspect(
            target,
            "",
            region=region or account.default_country,
            encoding="utf-8",
            delimiter=",",
            has_header=True,
        )
        with target.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        return _keep(
            account,
            name=name[-255:],
            path=path,
            size=target.stat().st_size,
            sha256=digest,
            preview=dict(preview),
            origin=origin,
            created_by=by,
        )


def taken(
    account: Account, file: "UploadedFile[bytes] | Upload", *, by: User | None, quota: str
) -> Upload:
    """`file` as an upload: stored now, or it came in pieces before. Raises what `store` does."""
    if not isinstance(file, Upload):
        return store(account, file, by=by, quota=quota)
    check_size(account, file.size, quota)
    check_kept(file)
    return file


def forget(upload: Upload) -> None:
    """Undo `store` for a file that turned out to be of no use; nothing may refer to it."""
    upload.delete()
    on_disk(upload.path).unlink(missing_ok=True)


def look_again(upload: Upload, wanted: Reading | ColumnMapping) -> Mapping[str, Any]:
    """What a first look finds when the file is read as `wanted` (see inspect).

    Raises Invalid, or Conflict once the file is deleted.
    """
    check_kept(upload)
    return inspect(
        on_disk(upload.path),
        upload.name,
        region=wanted.region,
        has_header=wanted.has_header,
        encoding=wanted.encoding,
        delimiter=wanted.delimiter,
        wanted=wanted if isinstance(wanted, ColumnMapping) else None,
    )


def rows_of(upload: Upload) -> list[list[str]]:
    """The rows that `keep_rows` kept, without their header. Raises Conflict (see check_kept)."""
    check_kept(upload)
    with on_disk(upload.path).open(encoding="utf-8", newline="") as kept:
        return list(csv.reader(kept))[1:]


def check_kept(upload: Upload) -> None:
    """Raises Conflict `file_deleted` where the file is not on disk any more."""
    if upload.deleted_at:
        message = _("The file “{name}” was deleted. Upload it again.").format(name=upload.name)
        raise Conflict("file_deleted", message, "file")


@contextmanager
def _removed_if_refused(path: str) -> Iterator[Path]:
    target = on_disk(path)
    try:
        yield target
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _keep(account: Account, *, size: int, **facts: Any) -> Upload:
    """The row of a file that lies on disk; the room is counted while nobody else takes it."""
    with transaction.atomic():
        hold(account)
        check_room(account, size)
        return Upload.objects.create(account=account, size=size, **facts)


def _write(file: "UploadedFile[bytes]", target: Path) -> tuple[int, str]:
    """Stream to `target`; return the size in bytes and the SHA-256."""
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        for block in file.chunks():
            digest.update(block)
            size += len(block)
            out.write(block)
    return size, digest.hexdigest()
