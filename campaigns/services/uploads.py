"""Recipient files as they come: kept under a random name, told by their content."""

import csv
import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, User
from accounts.selectors import limit
from campaigns.intake.inspection import inspect
from campaigns.models import Upload

FOLDER = "uploads"


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

    Raises Invalid on field "file": `file_too_large`, `empty_file`, and what `inspect` refuses; a
    refused file is not kept.
    """
    allowed = limit(account, quota)
    if (file.size or 0) > allowed:
        raise too_large(allowed)
    name = Path(file.name or "recipients").name[-255:]
    path = f"{FOLDER}/{secrets.token_hex(16)}"
    target = settings.MEDIA_ROOT / path
    try:
        size, digest = _write(file, target)
        preview = inspect(target, name, region=account.default_country)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return Upload.objects.create(
        account=account,
        name=name,
        size=size,
        sha256=digest,
        path=path,
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
) -> Upload:
    """Keep rows that did not come as a file (typed numbers, contacts) as a CSV of our own.

    Raises Invalid on field "file" where they cannot be read as recipients.
    """
    path = f"{FOLDER}/{secrets.token_hex(16)}"
    target = settings.MEDIA_ROOT / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(header)
            writer.writerows(rows)
        preview = inspect(
            target, "", region=account.default_country, encoding="utf-8", has_header=True
        )
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    with target.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return Upload.objects.create(
        account=account,
        name=name[-255:],
        size=target.stat().st_size,
        sha256=digest,
        path=path,
        preview=dict(preview),
        origin=origin,
        created_by=by,
    )


def look_again(upload: Upload, wanted: Reading) -> Mapping[str, Any]:
    """What a first look finds when the file is read as `wanted` (see inspect). Raises Invalid."""
    return inspect(
        settings.MEDIA_ROOT / upload.path,
        upload.name,
        region=wanted.region,
        has_header=wanted.has_header,
        encoding=wanted.encoding,
        delimiter=wanted.delimiter,
    )


def too_large(allowed: int) -> Invalid:
    """The refusal of a file over `allowed` bytes, which names the limit and a way out."""
    message = _(
        "The file is larger than {limit} MB. Compress it by saving it as XLSX, or split it"
        " into several files."
    ).format(limit=allowed // (1024 * 1024))
    return Invalid("file_too_large", message, "file")


def _write(file: "UploadedFile[bytes]", target: Path) -> tuple[int, str]:
    """Stream to `target`; return the size in bytes and the SHA-256."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        for block in file.chunks():
            digest.update(block)
            size += len(block)
            out.write(block)
    return size, digest.hexdigest()
