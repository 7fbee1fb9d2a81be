"""On PostgreSQL, messages and their events lie in monthly partitions from the first day on.

Ids begin with the month (see campaigns.ids), so the range of ids is the range of time. A table
cannot become partitioned later without rewriting every row. Months are made ahead by the task
`campaigns.make_partitions`; the default partition catches what nobody made a month for.
"""

from typing import Any

from django.db import migrations

TABLES = ("campaigns_message", "campaigns_messageevent")


def partition(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"ALTER TABLE {table} RENAME TO {table}_plain")
        schema_editor.execute(
            f"CREATE TABLE {table} (LIKE {table}_plain INCLUDING DEFAULTS) PARTITION BY RANGE (id)"
        )
        schema_editor.execute(f"DROP TABLE {table}_plain")
        schema_editor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (id)")
        schema_editor.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")
    for name, table, columns in (
        ("message_by_account", "campaigns_message", "account_id, id"),
        ("message_by_number", "campaigns_message", "account_id, msisdn"),
        ("message_event_by_message", "campaigns_messageevent", "message_id"),
    ):
        schema_editor.execute(f"CREATE INDEX {name} ON {table} ({columns})")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [migrations.RunPython(partition, migrations.RunPython.noop)]
