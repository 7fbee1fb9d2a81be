"""Archives, months that are wanted back, and rules of how long things are kept."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_squashed_0008_client_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0002_recipient_erasures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Archive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.SmallIntegerField(help_text="Months since January 2020.")),
                ("part", models.PositiveIntegerField()),
                ("path", models.CharField(help_text="Its folder in the archive.", max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "Being written"),
                            ("verified", "Written and checked"),
                            ("closed", "Being taken out"),
                            ("done", "In the archive"),
                            ("erased", "Deleted"),
                        ],
                        default="writing",
                        max_length=10,
                    ),
                ),
                ("messages", models.BigIntegerField(default=0)),
                ("bytes", models.BigIntegerField(default=0)),
                (
                    "sha256",
                    models.CharField(blank=True, help_text="Of its manifest.", max_length=64),
                ),
                ("first_id", models.BigIntegerField(null=True)),
                ("last_id", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "checked_at",
                    models.DateTimeField(help_text="When every byte was last read.", null=True),
                ),
                (
                    "fault",
                    models.CharField(blank=True, help_text="What that found.", max_length=500),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archives",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "month", "part"), name="archive_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RestoreRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.SmallIntegerField(help_text="Months since January 2020.")),
                ("days", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("approved", "Being brought back"),
                            ("back", "Back"),
                            ("ending", "Being put away again"),
                            ("ended", "Ended"),
                            ("declined", "Declined"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                (
                    "until",
                    models.DateTimeField(help_text="Its rows are there until then.", null=True),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="restore_requests",
                        to="accounts.account",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["ended", "declined"]), _negated=True),
                        fields=("account", "month"),
                        name="restore_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("messages", "Messages"), ("archives", "Archives")],
                        default="messages",
                        max_length=10,
                    ),
                ),
                (
                    "product",
                    models.CharField(blank=True, help_text="A product's code.", max_length=8),
                ),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        help_text="The country of the account, such as IN.",
                        max_length=2,
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField()),
                (
                    "unit",
                    models.CharField(
                        choices=[("months", "months"), ("days", "days")],
                        default="months",
                        max_length=6,
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("account__isnull", False)),
                        fields=("kind", "account", "product", "region"),
                        name="retention_rule_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("account", None)),
                        fields=("kind", "product", "region"),
                        name="retention_default_once",
                    ),
                ],
            },
        ),
    ]
