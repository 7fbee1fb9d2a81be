"""The guards of SQLite: triggers. Its foreign keys cannot be added to a table that is there."""

from collections.abc import Iterable

from django.db import connection, transaction

KEYS = "accounts_entry_keys"
_REFUSE = """
    CREATE TRIGGER {name} BEFORE {event} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_SAME_PRODUCT = f"""
    CREATE TRIGGER {KEYS} BEFORE INSERT ON accounts_entry
    WHEN NOT EXISTS (
        SELECT 1 FROM accounts_wallet WHERE id = NEW.wallet_id AND product_id = NEW.product_id
    ) OR NOT EXISTS (
        SELECT 1 FROM accounts_ledgertransaction
        WHERE id = NEW.transaction_id AND product_id = NEW.product_id
    )
    BEGIN SELECT RAISE(ABORT, 'an entry has the product of its wallet and its transaction'); END
"""  # noqa: S608  # a constant of this file


class Guards:
    """Triggers against UPDATE and DELETE, and for an entry's product."""

    def install(self, tables: Iterable[str]) -> None:
        tables = list(tables)
        there = self.present()
        for name, statement in self._statements(tables).items():
            if name not in there:
                _run(statement)

    def names(self, tables: Iterable[str]) -> list[str]:
        return list(self._statements(tables))

    def present(self) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            return {row[0] for row in cursor.fetchall()}

    def before_migrations(self, tables: Iterable[str]) -> None:
        # A trigger that names another table stops that one from being renamed.
        self.lift(tables)

    def lift(self, tables: Iterable[str]) -> None:
        with transaction.atomic():
            for name in self.names(tables):
                _run(f"DROP TRIGGER IF EXISTS {name}")

    def lower(self, tables: Iterable[str]) -> None:
        with transaction.atomic():
            self.install(tables)

    def _statements(self, tables: Iterable[str]) -> dict[str, str]:
        found = {}
        for table in tables:
            for event in ("UPDATE", "DELETE"):
                name = f"{table}_no_{event.lower()}"
                found[name] = _REFUSE.format(name=name, event=event, table=table)
        if "accounts_entry" in tables:
            found[KEYS] = _SAME_PRODUCT
        return found


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
