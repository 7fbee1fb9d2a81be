"""Files of recipients that no row knows are swept off the disk."""

import logging
import os
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings

from campaigns.models import IncomingFile, Upload
from campaigns.services.storage import FOLDER, on_disk

log = logging.getLogger(__name__)

STEP = 100
ORPHANED = timedelta(days=1)
_OURS = re.compile(r"[0-9a-f]{32}")


def sweep_orphans() -> int:
    """Delete files of a day ago and older that no row knows; return how many.

    They are left by a process that died between the file and its row.
    """
    swept = 0
    for names in _in_steps(_old(settings.MEDIA_ROOT / FOLDER, _OURS)):
        paths = [f"{FOLDER}/{name}" for name in names]
        known = set(Upload.objects.filter(path__in=paths, deleted_at=None).values_list("path"))
        known |= set(IncomingFile.objects.filter(path__in=paths).values_list("path"))
        for path in paths:
            if (path,) not in known:
                on_disk(path).unlink(missing_ok=True)
                swept += 1
    for name in _old(Path(settings.FILE_UPLOAD_TEMP_DIR), re.compile(r".+\.upload.*")):
        (Path(settings.FILE_UPLOAD_TEMP_DIR) / name).unlink(missing_ok=True)
        swept += 1
    if swept:
        log.warning("%s files that no row knew were deleted", swept)
    return swept


def _old(folder: Path, ours: re.Pattern[str]) -> Iterator[str]:
    """Names of ours in a folder that were last changed a day ago."""
    if not folder.is_dir():
        return
    before = time.time() - ORPHANED.total_seconds()
    with os.scandir(folder) as entries:
        for entry in entries:
            if ours.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_mtime < before:
                yield entry.name


def _in_steps(names: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while step := tuple(islice(names, STEP)):
        yield step
