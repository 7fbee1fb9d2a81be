"""Contacts in bulk, and what their attributes hold, as either engine says it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import CharField, Expression, F, Field, FloatField

from campaigns.models import Contact
from campaigns.store.bulk import _copy, _execute_many

Row = Sequence[Any]
CONTACT_COLUMNS = (
    "uuid",
    "account_id",
    "msisdn",
    "country",
    "name",
    "attributes",
    "found_by",
    "created_at",
    "updated_at",
)
_CHANGED = ("name", "attributes", "found_by", "updated_at")


def upsert_contacts(rows: Iterable[Row]) -> None:
    """Insert contacts (values in the order of CONTACT_COLUMNS, attributes as text), or change
    the name and attributes of those that are there. In the caller's transaction.
    """
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in _CHANGED)
    otherwise = f" ON CONFLICT (account_id, msisdn) DO UPDATE SET {changed}"
    table = Contact._meta.db_table
    with connection.wrap_database_errors:
        if connection.vendor != "postgresql":
            _execute_many(table, CONTACT_COLUMNS, rows, otherwise)
            return
        quoted = ", ".join(f'"{column}"' for column in CONTACT_COLUMNS)
        with connection.cursor() as cursor:
            cursor.execute(
                f'CREATE TEMP TABLE new_rows AS SELECT {quoted} FROM "{table}" WITH NO DATA'  # noqa: S608
            )
            _copy("new_rows", CONTACT_COLUMNS, rows)
            cursor.execute(
                f'INSERT INTO "{table}" ({quoted}) SELECT {quoted} FROM new_rows{otherwise}'  # noqa: S608
            )
            cursor.execute("DROP TABLE new_rows")


def note_growth() -> None:
    """Let PostgreSQL know how large the table has become.

    A table that has grown from nothing looks small until autovacuum passes, and a few numbers are
    then looked for by reading all contacts of the account.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'ANALYZE "{Contact._meta.db_table}"')


class AttributeText(Expression):
    """An attribute's text by its name, '' where a contact has none. Names are parameters."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field or CharField())
        self.name = name
        self.source: Any = F("attributes")

    def get_source_expressions(self) -> list[Any]:
        return [self.source]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.source,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.source)
        if connection.vendor == "postgresql":
            return f"COALESCE({column} ->> %s, '')", (*params, self.name)
        # Names hold no quotation marks (campaigns.contactwords), so the path is one.
        return f"COALESCE(json_extract({column}, %s), '')", (*params, f'$."{self.name}"')

    def _filled(self, compiler: Any, connection: Any, template: str) -> tuple[str, tuple[Any, ...]]:
        """`template` with the attribute's text for every `{v}`."""
        sql, params = AttributeText.as_sql(self, compiler, connection)
        return template.replace("{v}", sql), tuple(params) * template.count("{v}")


# 1234, -12.5, 1,250.00 and 1,25,000: commas only where they part groups before the last three.
_SQLITE_PLAIN = (
    "(CASE WHEN {v} GLOB '*,[0-9][0-9][0-9]' OR {v} GLOB '*,[0-9][0-9][0-9].*'"
    " THEN replace({v}, ',', '') ELSE {v} END)"
)
_SQLITE_NUMBER = (
    "CASE WHEN ltrim({p}, '-') GLOB '[0-9]*' AND ltrim({p}, '-') NOT GLOB '*[^0-9.]*'"
    " AND {p} NOT GLOB '*.' AND {p} NOT GLOB '*.*.*' AND {p} NOT GLOB '--*'"
    " AND length({p}) <= 25 THEN CAST({p} AS REAL) END"
).replace("{p}", _SQLITE_PLAIN)
# Most cells are blank or digits: these need a quarter of the looks into the JSON.
_SQLITE_NUMBER = (
    "CASE WHEN {v} = '' THEN NULL"
    " WHEN {v} NOT GLOB '*[^0-9.]*' AND {v} GLOB '[0-9]*' AND {v} NOT GLOB '*.'"
    " AND {v} NOT GLOB '*.*.*' AND length({v}) <= 25 THEN CAST({v} AS REAL)"
    " WHEN {v} GLOB '*[^0-9.,-]*' THEN NULL"
    f" ELSE {_SQLITE_NUMBER} END"
)
_POSTGRES_PLAIN = (
    "(CASE WHEN {v} ~ ',[0-9]{3}(\\.[0-9]*)?$' THEN replace({v}, ',', '') ELSE {v} END)"
)
_POSTGRES_NUMBER = (
    "CASE WHEN {p} ~ '^-?[0-9]+(\\.[0-9]+)?$' AND length({p}) <= 25"
    " THEN CAST({p} AS double precision) END"
).replace("{p}", _POSTGRES_PLAIN)


class AttributeNumber(AttributeText):
    """An attribute as a number; NULL where its text is none."""

    def __init__(self, name: str) -> None:
        super().__init__(name, FloatField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        on_postgres = connection.vendor == "postgresql"
        template = _POSTGRES_NUMBER if on_postgres else _SQLITE_NUMBER
        return self._filled(compiler, connection, template)


_DAY = "[0-3][0-9]"
_MONTH = "[01][0-9]"
_YEAR = "[12][0-9][0-9][0-9]"


class AttributeDay(AttributeText):
    """An attribute's day as YYYY-MM-DD; NULL where its text begins with no date.

    2026-03-31 is read, and 31/03/2026, 31-03-2026 and 31.03.2026; with `month_first`
    03/31/2026 instead.
    """

    def __init__(self, name: str, *, month_first: bool = False) -> None:
        super().__init__(name)
        self.month_first = month_first

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        match = "{v} ~ '^%s'" if connection.vendor == "postgresql" else "{v} GLOB '%s*'"
        first, second = (_MONTH, _DAY) if self.month_first else (_DAY, _MONTH)
        day, month = (4, 1) if self.month_first else (1, 4)
        iso = match % f"{_YEAR}-{_MONTH}-{_DAY}"
        # A bracket with the hyphen last means these three characters to both engines.
        turned = match % f"{first}[/.-]{second}[/.-]{_YEAR}"
        template = (
            f"CASE WHEN {iso} THEN substr({{v}}, 1, 10) WHEN {turned} THEN"
            f" substr({{v}}, 7, 4) || '-' || substr({{v}}, {month}, 2)"
            f" || '-' || substr({{v}}, {day}, 2) END"
        )
        return self._filled(compiler, connection, template)
