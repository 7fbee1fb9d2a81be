"""The guards of PostgreSQL: triggers, composite foreign keys, and the sum at commit."""

from collections.abc import Iterable

from django.db import connection

LIFTED = "tidings.append_only"
BALANCE = "accounts_entry_balances"
_FUNCTIONS = f"""
    CREATE OR REPLACE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('{LIFTED}', true) = 'lifted' THEN
            IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NULL;
        END IF;
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE OR REPLACE FUNCTION accounts_require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE total numeric;
    BEGIN
        IF current_setting('{LIFTED}', true) = 'lifted' THEN RETURN NULL; END IF;
        SELECT sum(amount) INTO total FROM accounts_entry
            WHERE transaction_id = NEW.transaction_id;
        IF total <> 0 THEN
            RAISE EXCEPTION 'ledger transaction % sums to %', NEW.transaction_id, total
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$;
"""  # noqa: S608  # constants of this file
_REFUSE_ROW = """
    CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change()
"""
_REFUSE_ALL = """
    CREATE TRIGGER {name} BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change()
"""
# Entries of one product only (I11), and a sum of zero (I1), once the transaction is complete.
_OF_ENTRIES = {
    "accounts_entry_wallet_product": """
        ALTER TABLE accounts_entry ADD CONSTRAINT accounts_entry_wallet_product
        FOREIGN KEY (wallet_id, product_id) REFERENCES accounts_wallet (id, product_id)
    """,
    "accounts_entry_transaction_product": """
        ALTER TABLE accounts_entry ADD CONSTRAINT accounts_entry_transaction_product
        FOREIGN KEY (transaction_id, product_id)
        REFERENCES accounts_ledgertransaction (id, product_id)
    """,
    BALANCE: f"""
        CREATE CONSTRAINT TRIGGER {BALANCE} AFTER INSERT ON accounts_entry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounts_require_balance()
    """,
}
_PRESENT = """
    SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE pg_table_is_visible(c.oid) AND tgenabled <> 'D' AND NOT tgisinternal
    UNION SELECT conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE pg_table_is_visible(c.oid) AND contype = 'f'
"""


class Guards:
    """The same promises as on SQLite, and more; `lift` is a setting of the connection."""

    def install(self, tables: Iterable[str]) -> None:
        _run(_FUNCTIONS)
        there = self.present()
        for name, statement in self._statements(tables).items():
            if name not in there:
                _run(statement)

    def names(self, tables: Iterable[str]) -> list[str]:
        return list(self._statements(tables))

    def present(self) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(_PRESENT)
            return {row[0] for row in cursor.fetchall()}

    def before_migrations(self, tables: Iterable[str]) -> None:
        """Nothing: tables are altered in place here."""

    def lift(self, tables: Iterable[str]) -> None:
        self._settle_sums()
        _run(f"SELECT set_config('{LIFTED}', 'lifted', false)")

    def lower(self, tables: Iterable[str]) -> None:
        self._settle_sums()
        _run(f"SELECT set_config('{LIFTED}', '', false)")

    def _settle_sums(self) -> None:
        """What was written until now is judged by what held until now."""
        if connection.in_atomic_block and BALANCE in self.present():
            _run(f"SET CONSTRAINTS {BALANCE} IMMEDIATE")
            _run(f"SET CONSTRAINTS {BALANCE} DEFERRED")

    def _statements(self, tables: Iterable[str]) -> dict[str, str]:
        found = {}
        for table in tables:
            for name, statement in (
                (f"{table}_no_change", _REFUSE_ROW),
                (f"{table}_no_truncate", _REFUSE_ALL),
            ):
                found[name] = statement.format(name=name, table=table)
        return found | (_OF_ENTRIES if "accounts_entry" in tables else {})


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
