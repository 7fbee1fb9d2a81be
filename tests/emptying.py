"""Emptying the databases after a test that committed: only the tables that hold anything.

Django's own way truncates all 120 tables and makes content types, permissions and guards anew. On
PostgreSQL that takes a second, after each test; here it is one question and a few statements.
"""

from functools import cache

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.store.append_only import TABLES, lifted

# Rows that `migrate` makes and no test changes.
KEPT = frozenset({"django_content_type", "auth_permission"})
# PostgreSQL keeps the room of deleted rows; after that many it is given back at once.
MANY_ROWS = 5000


@cache
def can_empty(alias: str) -> bool:
    """Whether this user may do it: on PostgreSQL only a superuser lifts foreign keys."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        return bool(cursor.fetchone()[0])


def empty(alias: str) -> None:
    """Delete every row of this database but those of KEPT."""
    connection = connections[alias]
    filled = _filled(connection)
    if not filled:
        return
    if connection.vendor == "postgresql":
        _on_postgres(connection, filled)
    else:
        _on_sqlite(connection, filled)


def _filled(connection: BaseDatabaseWrapper) -> list[str]:
    question = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})"  # noqa: S608  # our own tables
        for table in _tables(connection.alias)
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [row[0] for row in cursor.fetchall()]


@cache
def _tables(alias: str) -> list[str]:
    names = connections[alias].introspection.django_table_names(only_existing=True)
    return sorted(set(names) - KEPT)


def _on_postgres(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """As a replica does: no trigger and no foreign key is asked, so the order does not matter."""
    large = []
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # our own tables
            if cursor.rowcount > MANY_ROWS:
                large.append(table)
    for table in large:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {table}")


def _on_sqlite(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    with connection.constraint_checks_disabled(), transaction.atomic(connection.alias):
        if set(tables) & set(TABLES):
            with lifted():
                _delete(connection, tables)
        else:
            _delete(connection, tables)


def _delete(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # our own tables
