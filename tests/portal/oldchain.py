"""Brings the database of DATABASE_URL where an old release left it: python -m tests.portal.oldchain

By the migrations of that time, not by the ones that have replaced them since.
"""

import django

RELEASE = [
    ("accounts", "0007_suspended_by"),
    ("apikeys", "0001_initial"),
    ("campaigns", "0007_campaigns_at_full_size"),
]


def main() -> None:
    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.loader.replace_migrations = False
    executor.loader.build_graph()
    executor.migrate(RELEASE)


if __name__ == "__main__":
    main()
