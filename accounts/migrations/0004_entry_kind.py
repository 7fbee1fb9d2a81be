"""An entry knows the kind of its transaction, so that a statement can look for one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("topup", "Top-up"),
    ("transfer", "Transfer"),
    ("hold", "Hold"),
    ("capture", "Capture"),
    ("release", "Release"),
    ("refund", "Refund"),
    ("adjustment", "Adjustment"),
]
TAKE_FROM_TRANSACTION = """
    UPDATE accounts_entry SET kind = (
        SELECT t.kind FROM accounts_ledgertransaction t WHERE t.id = accounts_entry.transaction_id
    )
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_branding_logo")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="kind",
            field=models.CharField(choices=KINDS, default="", max_length=12),
            preserve_default=False,
        ),
        migrations.RunSQL(TAKE_FROM_TRANSACTION, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["wallet", "kind", "-id"], name="entry_by_kind"),
        ),
        migrations.AlterField(
            model_name="ledgertransaction",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="ledgertransaction",
            name="cause_kind",
            field=models.CharField(
                help_text="What caused it: a batch, or the movement itself.", max_length=20
            ),
        ),
    ]
