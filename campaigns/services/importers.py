"""Files that a process of their own reads: it is started, started again where it died, missed.

A reader may die of what it reads, or with its machine: the worker lives on, and asks anew.
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet

from campaigns.store.exclusive import exclusive

log = logging.getLogger(__name__)

TRIES = 2
PATIENCE = 20.0

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Importers:
    """The processes of one kind: who does it for a row holds the lock (`lock`, its id)."""

    command: str
    lock: str
    # When this process first saw a row without an importer, by its uuid (an id may come again in a
    # database that was restored): one only just asked for waits for a worker and is no concern yet.
    _first_seen: dict[UUID, float] = field(default_factory=dict)

    def run(self, row_uuid: UUID | str, wanted: QuerySet[Row]) -> Row | None:
        """Have a process carry it out, and wait for it; one that dies is started once more.

        Returns the row if all of them died and it is among `wanted` still.
        """
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), self.command]
        for _attempt in range(TRIES):
            if not wanted.exists():
                return None
            ended = subprocess.run([*command, str(row_uuid)], check=False)
            if ended.returncode == 0:
                return None
            log.error("%s of %s ended with %s", self.command, row_uuid, ended.returncode)
        return wanted.first()

    @contextmanager
    def alone(self, wanted: QuerySet[Row]) -> Iterator[Row | None]:
        """The row of `wanted`, which nobody else is at meanwhile; None if there is none such.

        It is asked for again once nobody else can be: another process may have come to its end.
        """
        row = wanted.first()
        if row is None:
            yield None
            return
        with exclusive(self.lock, row.pk) as alone:
            yield wanted.first() if alone else None

    def missing(self, wanted: Iterable[Row]) -> list[Row]:
        """Of the rows that should have an importer, those without one for a while now."""
        waiting = {row.serializable_value("uuid"): row for row in wanted}
        for gone in self._first_seen.keys() - waiting.keys():
            del self._first_seen[gone]
        return [row for uuid, row in waiting.items() if self._is_missing(uuid, row.pk)]

    def _is_missing(self, uuid: UUID, pk: int) -> bool:
        with exclusive(self.lock, pk) as alone:
            pass
        if not alone:
            self._first_seen.pop(uuid, None)
            return False
        if time.monotonic() - self._first_seen.setdefault(uuid, time.monotonic()) < PATIENCE:
            return False
        del self._first_seen[uuid]
        return True


def ends_with_parent() -> Callable[[], None]:
    """What a reader calls between two steps: it ends where the process that wanted it is gone."""
    parent = os.getppid()

    def look() -> None:
        if os.getppid() != parent:
            raise SystemExit("the process that wanted this import is gone")

    return look
