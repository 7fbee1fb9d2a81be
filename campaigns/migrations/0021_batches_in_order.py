"""The batches of an account and of a key in the order of the message log.

The indexes stand in the place of those that led to the account and to the key alone.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_squashed_0008_client_notes"),
        ("apikeys", "0001_squashed_0003_seen_in_url"),
        ("campaigns", "0020_archived_batches"),
    ]

    operations = [
        migrations.AlterField(
            model_name="batch",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="batches",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="batch",
            name="api_key",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="apikeys.apikey",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                models.F("account"),
                django.db.models.functions.comparison.Coalesce("due_at", "created_at"),
                models.F("id"),
                name="batch_of_account",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                models.F("api_key"),
                django.db.models.functions.comparison.Coalesce("due_at", "created_at"),
                models.F("id"),
                name="batch_of_key",
            ),
        ),
    ]
