"""Batches whose messages are in the archive, their totals, and accounts of which nothing may go.

On PostgreSQL the references of carriers get an index on blocks by message: they are written nearly
in the order of messages, so it costs next to nothing, and the archive looks for ranges.
"""

import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

INDEX = "carrier_reference_blocks"


def index_references(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {INDEX} ON campaigns_carrierreference"
            " USING brin (message_id) WITH (pages_per_range = 16, autosummarize = on)"
        )


def unindex_references(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_squashed_0008_client_notes"),
        ("campaigns", "0019_events_tell_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.product",
                    ),
                ),
                (
                    "campaign_id",
                    models.BigIntegerField(default=0, help_text="0: sent by a program."),
                ),
                ("month", models.SmallIntegerField(help_text="Months since January 2020.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("undelivered", "Undelivered"),
                            ("unknown", "Unknown"),
                            ("uncertain", "Uncertain"),
                            ("rejected", "Rejected"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                            ("blocked", "Blocked"),
                        ],
                        max_length=12,
                    ),
                ),
                ("messages", models.BigIntegerField(default=0)),
                ("segments", models.BigIntegerField(default=0)),
                (
                    "price",
                    models.BigIntegerField(
                        default=0,
                        help_text=(
                            "Micro-credits, charged or not; what test keys sent costs nothing."
                        ),
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "product", "campaign_id", "month", "state"),
                        name="closed_total_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legal_holds",
                        to="accounts.account",
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "placed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)),
                        fields=["account"],
                        name="legal_hold_open",
                    )
                ]
            },
        ),
        migrations.AddField(
            model_name="batch",
            name="kept",
            field=models.CharField(
                choices=[
                    ("rows", "In the portal"),
                    ("moving", "On the way to the archive, or back"),
                    ("archive", "In the archive"),
                    ("back", "Back from the archive"),
                ],
                db_default="rows",
                default="rows",
                help_text="Where its messages are.",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                condition=models.Q(("kept__in", ("moving", "back"))),
                fields=["account"],
                name="batch_out_of_place",
            ),
        ),
        migrations.RunPython(index_references, unindex_references),
    ]
