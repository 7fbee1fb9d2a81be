"""Commits that need not reach the disk at once."""

from django.db import connection


def skip_disk_flush() -> None:
    """Let this connection's commits reach the disk a little later, in order, never torn.

    Only for work that a power cut may undo without harm, such as an import, which then starts
    over. Any later commit of a connection that does flush takes these to the disk before itself.
    """
    statement = (
        "SET synchronous_commit = off"
        if connection.vendor == "postgresql"
        else "PRAGMA synchronous = NORMAL"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
