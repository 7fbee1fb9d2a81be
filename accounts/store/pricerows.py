"""Rows of price lists, moved inside the database."""

from django.db import connection

from accounts.models import Price

TABLE = connection.ops.quote_name(Price._meta.db_table)
COPY = f"""
    INSERT INTO {TABLE} (price_list_id, prefix, country, per_segment)
    SELECT %s, prefix, country, per_segment FROM {TABLE}
    WHERE price_list_id = %s AND NOT (prefix = %s AND country = %s)
"""  # noqa: S608  # the table's own name


def copy_rows(source_id: int, target_id: int, *, without: tuple[str, str]) -> None:
    """Give a new list the rows of another, but for the (prefix, country) `without`."""
    with connection.cursor() as cursor:
        cursor.execute(COPY, [target_id, source_id, *without])
