"""Archived parts with an erased recipient in them: written anew, with a manifest of their own.

The new files lie in a folder beside the old one and are read again before they count; the row
moves to them in one statement, and only then do the old ones go.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from campaigns.services.recipients import Step, Target
from campaigns.store.exclusive import exclusive
from reports.archives import places, reading
from reports.archives.manifest import NAME
from reports.archives.places import Place
from reports.archives.tables import MESSAGES, RECEIPTS, TABLES, Table
from reports.archives.writing import PartWriter
from reports.models import Archive
from reports.services import archiver
from reports.services.archivewriting import Damaged

_VERSION = re.compile(r"\.v([0-9]+)\Z")
_BLANK: dict[Table, dict[str, Any]] = {
    MESSAGES: {"msisdn": 0, "text": "", "client_ref": ""},
    RECEIPTS: {"raw": {}},
}


def erase_archives(target: Target, after: int) -> Step:
    """One part, while nobody else is at the archive. Raises OSError, Damaged."""
    kept = (Archive.State.VERIFIED, Archive.State.CLOSED, Archive.State.DONE)
    with exclusive(archiver.LOCK, 0) as alone:
        if not alone:
            return Step(0, after, waits=True)
        rows = target.own(Archive.objects.filter(pk__gt=after, state__in=kept))
        archive = rows.order_by("pk").first()
        if archive is None:
            return Step(0)
        place = places.place()
        ids = _messages_to(target.msisdn, archive, place)
        if ids:
            _rewrite(archive, ids, place)
        for folder in _before(archive.path):
            place.remove(folder)
    return Step(len(ids), archive.pk)


def _messages_to(msisdn: int, archive: Archive, place: Place) -> frozenset[int]:
    """The ids of a part's messages to the number; two columns are read for it."""
    columns = ["id", "msisdn"]
    return frozenset(
        pk
        for batch in reading.batches(place, archive.path, MESSAGES, columns=columns)
        for pk, number in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        if number == msisdn
    )


def _rewrite(archive: Archive, ids: frozenset[int], place: Place) -> None:
    folder = _after(archive.path)
    place.remove(folder)  # what a process that died has left
    with PartWriter(place, folder) as writer:
        for table in TABLES:
            for batch in reading.batches(place, archive.path, table):
                writer.add(table, _without(table, table.rows(batch), ids))
    facts = reading.manifest_of(place, archive.path)
    made_at = timezone.now().isoformat(timespec="seconds")
    place.write(f"{folder}/{NAME}", replace(facts, files=writer.files, made_at=made_at).to_bytes())
    if faults := reading.faults_of(place, folder):
        raise Damaged("; ".join(faults))
    summed = place.sum(f"{folder}/{NAME}")
    archive.path, archive.sha256 = folder, summed.sha256
    archive.bytes = summed.bytes + sum(file.bytes for file in writer.files)
    archive.checked_at, archive.fault = timezone.now(), ""
    archive.save(update_fields=["path", "sha256", "bytes", "checked_at", "fault"])


def _without(table: Table, rows: Sequence[Sequence[Any]], ids: frozenset[int]) -> list[list[Any]]:
    """The rows as a writer takes them, those of these messages without what is erased."""
    columns, blank = table.columns, _BLANK.get(table, {})
    of_message = columns.index(table.message)
    kept = []
    for row in rows:
        values = list(row)
        for at in table.json_places:
            values[at] = json.loads(values[at])
        if values[of_message] in ids:
            for name, empty in blank.items():
                values[columns.index(name)] = empty
        kept.append(values)
    return kept


def _after(path: str) -> str:
    """The folder of the next version: `….v1`, `….v2` and so on."""
    found = _VERSION.search(path)
    return f"{_VERSION.sub('', path)}.v{int(found[1]) + 1 if found else 1}"


def _before(path: str) -> list[str]:
    """The folders of all versions before this one."""
    found = _VERSION.search(path)
    if found is None:
        return []
    base = _VERSION.sub("", path)
    return [base, *(f"{base}.v{number}" for number in range(1, int(found[1])))]
