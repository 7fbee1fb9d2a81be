import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_each(apps: Any, schema_editor: Any) -> None:
    """Give the opt-outs there are an address of their own."""
    rows = apps.get_model("campaigns", "OptOut").objects
    for pk in rows.values_list("pk", flat=True).iterator():
        rows.filter(pk=pk).update(uuid=uuid.uuid4())


def link(to: str, then: Any = django.db.models.deletion.SET_NULL, **more: Any) -> Any:
    return models.ForeignKey(db_index=False, null=True, on_delete=then, to=to, **more)


def scope(to: str, name: str = "+") -> Any:
    return link(to, django.db.models.deletion.RESTRICT, blank=True, related_name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("apikeys", "0001_initial"),
        ("campaigns", "0004_halting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "optouttag", "description", models.CharField(blank=True, max_length=200)
        ),
        migrations.CreateModel(
            name="OptOutImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("mapping", models.JSONField(blank=True, default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Not started"),
                            ("running", "Importing"),
                            ("done", "Imported"),
                            ("failed", "Failed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("rows_done", models.IntegerField(default=0)),
                ("added", models.IntegerField(default=0)),
                ("known", models.IntegerField(default=0)),
                ("invalid", models.IntegerField(default=0)),
                (
                    "problem",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Why the file could not be read: code, message, row.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="optout_imports",
                        to="accounts.account",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tag", scope("campaigns.optouttag", "%(class)ss")),
                ("sender", scope("campaigns.sender")),
                ("product", scope("accounts.product")),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.upload",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "-id"], name="optout_import_by_account"),
                    models.Index(
                        condition=models.Q(("status", "running")),
                        fields=["id"],
                        name="optout_import_running",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptOutRejectedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.IntegerField()),
                ("code", models.CharField(help_text="See campaigns.problems.", max_length=32)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("cells", models.JSONField(default=list)),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rejected_rows",
                        to="campaigns.optoutimport",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["file", "id"], name="optout_rejected_by_file")]
            },
        ),
        migrations.RemoveConstraint("optout", "optout_once_per_tag"),
        migrations.RemoveConstraint("optout", "optout_once_per_account"),
        migrations.RenameField("optout", "source", "note"),
        migrations.AlterField("optout", "note", models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            "optout", "created_by", link(settings.AUTH_USER_MODEL, related_name="+")
        ),
        migrations.AddField("optout", "created_by_key", link("apikeys.apikey", related_name="+")),
        migrations.AddField(
            "optout",
            "how",
            models.CharField(
                choices=[
                    ("page", "Typed in"),
                    ("import", "Imported from a file"),
                    ("api", "By the API"),
                    ("keyword", "The recipient wrote back"),
                    ("link", "The recipient used a link"),
                ],
                default="page",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "optout", "file", link("campaigns.optoutimport", blank=True, related_name="+")
        ),
        migrations.AddField("optout", "lifted_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "optout", "lifted_by", link(settings.AUTH_USER_MODEL, related_name="+")
        ),
        migrations.AddField(
            "optout", "lifted_reason", models.CharField(blank=True, max_length=200)
        ),
        migrations.AlterField("optout", "tag", scope("campaigns.optouttag", "%(class)ss")),
        migrations.AddField("optout", "sender", scope("campaigns.sender")),
        migrations.AddField("optout", "product", scope("accounts.product")),
        # One value for all rows would not be unique: each gets its own before that is asked.
        migrations.AddField("optout", "uuid", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(name_each, migrations.RunPython.noop),
        migrations.AlterField(
            "optout", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.AddIndex(
            "optout", models.Index(fields=["account", "msisdn"], name="optout_by_number")
        ),
        migrations.AddIndex(
            "optout", models.Index(fields=["account", "-id"], name="optout_by_account")
        ),
        migrations.AddIndex(
            "optout",
            models.Index(
                condition=models.Q(("tag__isnull", False)),
                fields=["tag", "-id"],
                name="optout_by_tag",
            ),
        ),
        migrations.AddIndex(
            "optout",
            models.Index(
                condition=models.Q(("sender__isnull", False)),
                fields=["sender", "-id"],
                name="optout_by_sender",
            ),
        ),
        migrations.AddIndex(
            "optout",
            models.Index(
                condition=models.Q(("product__isnull", False)),
                fields=["account", "product", "-id"],
                name="optout_by_product",
            ),
        ),
        migrations.AddIndex(
            "optout",
            models.Index(
                condition=models.Q(("lifted_at__isnull", False)),
                fields=["account", "-id"],
                name="optout_lifted",
            ),
        ),
        migrations.AddConstraint(
            "optout",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sender", None), ("tag", None)),
                    models.Q(("product", None), ("tag", None)),
                    models.Q(("product", None), ("sender", None)),
                    _connector="OR",
                ),
                name="optout_one_scope",
            ),
        ),
        migrations.AddConstraint(
            "optout",
            models.UniqueConstraint(
                condition=models.Q(
                    ("lifted_at", None), ("product", None), ("sender", None), ("tag", None)
                ),
                fields=("account", "msisdn"),
                name="optout_once_everything",
            ),
        ),
        *(
            migrations.AddConstraint(
                "optout",
                models.UniqueConstraint(
                    condition=models.Q(("lifted_at", None), (f"{name}__isnull", False)),
                    fields=(name, "account", "msisdn"),
                    name=f"optout_once_per_{name}",
                ),
            )
            for name in ("tag", "sender", "product")
        ),
        migrations.AddConstraint(
            "optout",
            models.CheckConstraint(
                condition=models.Q(
                    ("lifted_at__isnull", False), ("lifted_reason", ""), _connector="OR"
                ),
                name="optout_reason_when_lifted",
            ),
        ),
    ]
