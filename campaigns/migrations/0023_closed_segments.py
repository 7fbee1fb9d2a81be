"""Batches know how many segments they had when their messages are in the archive."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0022_resend_products")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="closed_segments",
            field=models.IntegerField(
                blank=True,
                help_text="Segments of its messages, once they are archived.",
                null=True,
            ),
        ),
    ]
