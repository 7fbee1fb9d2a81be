"""What the database itself refuses, whoever asks: changed entries, mixed products, sums off zero.

Made after every `migrate` (SQLite drops triggers with the tables it rebuilds), on both engines.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.store import postgres_guards, sqlite_guards

# Rows of these are written once and never changed or deleted (I5).
TABLES = (
    "accounts_entry",
    "accounts_ledgertransaction",
    "accounts_auditentry",
    "accounts_auditseal",
)


def install() -> None:
    """Make what is missing; does nothing where all is there. Tables that are not are left out."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    tables = [table for table in TABLES if table in there]
    if tables:
        with transaction.atomic():
            _engine().install(tables)


def missing() -> list[str]:
    """The names of the guards that are not there or are turned off."""
    found = _engine().present()
    return sorted(name for name in _engine().names(TABLES) if name not in found)


def before_migrations() -> None:
    """Take down what would be in the way of rebuilding tables; `install` puts it back."""
    _engine().before_migrations(TABLES)


@contextmanager
def lifted() -> Iterator[None]:
    """Let this connection change and delete such rows inside; for tests, and repairs by hand."""
    engine = _engine()
    engine.lift(TABLES)
    try:
        yield
    finally:
        # A transaction that is being rolled back takes the lifting with it.
        if not connection.needs_rollback:
            engine.lower(TABLES)


def _engine() -> postgres_guards.Guards | sqlite_guards.Guards:
    return postgres_guards.Guards() if connection.vendor == "postgresql" else sqlite_guards.Guards()
