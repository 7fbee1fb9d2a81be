"""Writing a part of the archive: its rows as they are, then its manifest, then a look at both."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns.models import Batch
from campaigns.services import archiving
from reports.archives import figures, reading
from reports.archives.manifest import NAME, Manifest
from reports.archives.places import Place
from reports.archives.tables import EVENTS, MESSAGES, RECEIPTS, REFERENCES, Table
from reports.archives.writing import PartWriter
from reports.models import Archive
from reports.months import month_name

PAGE = 5000


class Damaged(Exception):
    """What was read again is not what was written."""


def write(archive: Archive, batches: Sequence[Batch], place: Place) -> None:
    """Write a part and read all of it again. Raises Damaged, OSError."""
    place.remove(archive.path)
    with PartWriter(place, archive.path) as writer:
        for page in _pages(batches):
            writer.add(MESSAGES, page)
            ids = [row[0] for row in page]
            for table in (EVENTS, RECEIPTS, REFERENCES):
                writer.add(table, _beside(table, ids))
    _describe(archive, batches, writer, place)
    faults = reading.faults_of(place, archive.path)
    if faults:
        raise Damaged("; ".join(faults))


def _pages(batches: Sequence[Batch]) -> Iterator[list[tuple[Any, ...]]]:
    """The messages of the batches in the order of their ids, PAGE at a time."""
    rows = archiving.rows_of(batches).order_by("id").values_list(*MESSAGES.columns)
    last = 0
    while True:
        page = list(rows.filter(id__gt=last)[:PAGE])
        if page:
            yield page
            last = page[-1][0]
        if len(page) < PAGE:
            return


def _beside(table: Table, message_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """What a table holds of these messages, in the order of their ids."""
    rows: QuerySet[Any] = table.model._default_manager.order_by("id")
    if table is REFERENCES:
        # Its index knows blocks and answers to a range at once, to thousands of ids one by one:
        # reckoned with, they are looked for among what the range has found.
        rows = rows.filter(message_id__range=(message_ids[0], message_ids[-1]))
        rows = rows.annotate(of=F("message_id") + 0).filter(of__in=message_ids)
    else:
        rows = rows.filter(message_id__in=message_ids)
    return list(rows.values_list(*table.columns))


def _describe(archive: Archive, batches: Sequence[Batch], writer: PartWriter, place: Place) -> None:
    """The manifest, of what is in the files now."""
    sums = figures.of_batches(
        reading.batches(place, archive.path, MESSAGES, columns=figures.COLUMNS)
    )
    states: Counter[str] = Counter()
    for key, found in sums.items():
        states[key.state] += found.messages
    facts = Manifest(
        account=str(archive.account.uuid),
        month=month_name(archive.month),
        part=archive.part,
        made_at=timezone.now().isoformat(timespec="seconds"),
        files=writer.files,
        first_id=min(batch.first_id for batch in batches),
        last_id=max(batch.first_id + batch.capacity - 1 for batch in batches),
        batches=len({key.batch_id for key in sums}),
        segments=sum(found.segments for found in sums.values()),
        price=sum(found.price for found in sums.values()),
        states=dict(sorted(states.items())),
    )
    place.write(f"{archive.path}/{NAME}", facts.to_bytes())
    summed = place.sum(f"{archive.path}/{NAME}")
    archive.first_id, archive.last_id = facts.first_id, facts.last_id
    archive.messages = sum(states.values())
    archive.bytes = summed.bytes + sum(file.bytes for file in facts.files)
    archive.sha256 = summed.sha256
