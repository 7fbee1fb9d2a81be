"""Price lists get an address, a count of their rows, and may wait without a start."""

import uuid

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    PriceList = apps.get_model("accounts", "PriceList")
    for version in PriceList.objects.annotate(found=models.Count("prices")).iterator():
        PriceList.objects.filter(pk=version.pk).update(uuid=uuid.uuid4(), rows=version.found)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_entry_kind")]

    operations = [
        migrations.AddField("pricelist", "uuid", models.UUIDField(null=True, editable=False)),
        migrations.AddField(
            "pricelist",
            "rows",
            models.IntegerField(null=True, help_text="None while they are being written."),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "pricelist",
            "uuid",
            models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField("pricelist", "starts_at", models.DateTimeField(null=True)),
    ]
