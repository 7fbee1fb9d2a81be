"""Whether the archive is what its manifests say: every byte is read again."""

import logging

from django.utils import timezone

from reports.archives import places, reading
from reports.archives.manifest import NAME
from reports.archives.places import Place
from reports.models import Archive

log = logging.getLogger(__name__)

KEPT = (Archive.State.VERIFIED, Archive.State.CLOSED, Archive.State.DONE)


def check(archive: Archive, place: Place | None = None) -> list[str]:
    """What is wrong with a part, which is noted at it; an empty list where nothing is."""
    there = place or places.place()
    faults = _faults(archive, there)
    archive.checked_at, archive.fault = timezone.now(), "; ".join(faults)[:500]
    archive.save(update_fields=["checked_at", "fault"])
    if faults:
        log.error("the archive %s is damaged: %s", archive, archive.fault)
    return faults


def check_some(count: int) -> list[Archive]:
    """Check the parts that were not looked at for longest; those that are damaged."""
    place = places.place()
    rows = Archive.objects.filter(state__in=KEPT).order_by("checked_at", "pk")
    return [archive for archive in rows[:count] if check(archive, place)]


def _faults(archive: Archive, place: Place) -> list[str]:
    try:
        summed = place.sum(f"{archive.path}/{NAME}")
    except OSError as error:
        return [f"{NAME}: {error}"]
    if summed.sha256 != archive.sha256:
        return [f"{NAME}: another checksum than was noted"]
    return reading.faults_of(place, archive.path)
