"""Files with a recipient in them: a file cannot be kept without a row, so the whole of it goes.

What was made of it stays: messages, contacts, opt-outs and refused rows are erased on their own.
"""

from django.db.models import QuerySet

from accounts.limits import LIMITS
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.models import IncomingFile, Upload
from campaigns.services import oldfiles
from campaigns.services.recipients.target import Step, Target
from campaigns.services.storage import on_disk

A_BLOCK = 1 << 20
# More rows than any file may have: those that nobody could import are looked through as well.
ALL_ROWS = 10**8


def uploads(target: Target) -> QuerySet[Upload]:
    """The files that are still there."""
    found: QuerySet[Upload] = target.own(Upload.objects.filter(deleted_at=None))
    return found


def erase_uploads(target: Target, after: int) -> Step:
    """One file: read through, and deleted if the number is in it. One being imported waits."""
    upload = uploads(target).filter(pk__gt=after).order_by("pk").first()
    if upload is None:
        return Step(0)
    if oldfiles.is_read(upload):
        return Step(0, after, waits=True)
    if not _in_file(upload, target):
        return Step(0, upload.pk)
    oldfiles.delete_erased(upload, target.spellings)
    return Step(1, upload.pk)


def erase_incoming(target: Target, after: int) -> Step:
    """Files that are not whole yet, as far as they can be read; what is left of others expires."""
    rows = target.own(IncomingFile.objects.filter(upload=None, pk__gt=after))
    row = rows.order_by("pk").first()
    if row is None:
        return Step(0)
    if not _in_bytes(row.path, target):
        return Step(0, row.pk)
    IncomingFile.objects.filter(pk=row.pk).delete()
    on_disk(row.path).unlink(missing_ok=True)
    return Step(1, row.pk)


def _in_file(upload: Upload, target: Target) -> bool:
    """Every cell is looked at; a file that no reader takes is looked through as it lies there."""
    facts = upload.preview
    options = ReadOptions(
        max_rows=ALL_ROWS,
        max_bytes=LIMITS["inflated_file_bytes"].value,
        encoding=facts.get("encoding"),
        delimiter=facts.get("delimiter"),
        has_header=False,
        count_seconds=0,
    )
    try:
        with open_file(on_disk(upload.path), options) as opened:
            if any(target.spellings.found_among(cells) for _row, cells in opened.rows()):
                return True
    except Refusal:
        pass
    return _in_bytes(upload.path, target)


def _in_bytes(path: str, target: Target) -> bool:
    tail = ""
    try:
        with on_disk(path).open("rb") as file:
            while block := file.read(A_BLOCK):
                text = tail + block.decode("latin-1")
                if target.spellings.found_in(text):
                    return True
                tail = text[-64:]
    except FileNotFoundError:
        return False
    return False
