"""The rows of closed parts go: a month's partition as a whole where it can, else step by step."""

from collections.abc import Iterable

from campaigns.models import Batch
from campaigns.services import failpoints, outbox, shelving
from reports.archives import reading
from reports.archives.places import Place
from reports.archives.tables import TABLES
from reports.models import Archive
from reports.services import squashing


def take_out(month: int, place: Place) -> None:
    """Let the rows of a month's closed parts go, once the rollups have read all of their events."""
    closed = list(Archive.objects.filter(month=month, state=Archive.State.CLOSED).order_by("pk"))
    if closed and not _all_squashed(closed):
        return
    shelving.drop_month(month)
    failpoints.reach(failpoints.ARCHIVE_DROPPED)
    for archive in closed:
        delete_rows(archive, place)
        failpoints.reach(failpoints.ARCHIVE_TAKEN_OUT)
        shelving.mark(reading.batch_ids(place, archive.path), Batch.Kept.ARCHIVE)
        Archive.objects.filter(pk=archive.pk).update(state=Archive.State.DONE)
    if closed:
        shelving.drop_month(month)


def delete_rows(archive: Archive, place: Place) -> None:
    """Delete every row that a part's files hold, where it is still there."""
    for table in TABLES:
        for ids in reading.numbers(place, archive.path, table):
            shelving.take_out(table.model, ids)
            failpoints.reach(failpoints.ARCHIVE_TAKING_OUT)


def _all_squashed(closed: Iterable[Archive]) -> bool:
    squashing.squash()
    newest = max(archive.closed_at for archive in closed if archive.closed_at)
    return not outbox.unsquashed().filter(created_at__lte=newest).exists()
