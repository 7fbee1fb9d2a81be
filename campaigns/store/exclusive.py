"""At most one process at a time, on any number of machines that share the database."""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def exclusive(kind: str, key: int) -> Iterator[bool]:
    """Whether this process alone may do `kind` to `key` in the block; never waits.

    The lock ends with the block, or with the process or connection that holds it.
    """
    hold = _advisory_lock if connection.vendor == "postgresql" else _file_lock
    with hold(kind, key) as held:
        yield held


@contextmanager
def _advisory_lock(kind: str, key: int) -> Iterator[bool]:
    keys = [zlib.crc32(kind.encode()) & 0x7FFFFFFF, key & 0x7FFFFFFF]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        held: bool = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


@contextmanager
def _file_lock(kind: str, key: int) -> Iterator[bool]:
    """In the data folder: only one machine can have the database file open."""
    folder = settings.DATA_DIR / "locks"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / f"{kind}-{key}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = True
        except BlockingIOError:
            held = False
        yield held
    finally:
        os.close(descriptor)
