"""The tables of keys as one step, for databases that have none of the migrations it replaces."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.migrationsteps import CreateModels


class Migration(migrations.Migration):
    replaces = [("apikeys", "0001_initial"), ("apikeys", "0002_credentials"), ("apikeys", "0003_seen_in_url")]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0008_client_notes"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="ApiKey",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        ("kind", models.CharField(choices=[("access_token", "Access token"), ("api_key", "API key"), ("app_key", "App key"), ("credential", "Send credential")], default="access_token", max_length=16)),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("hint", models.CharField(editable=False, help_text="Its last characters.", max_length=8)),
                        ("allowed_addresses", models.JSONField(blank=True, default=list)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        ("last_used_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="api_keys", to="accounts.account")),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("allowed_in_urls", models.BooleanField(default=True, help_text="Whether it may stand in an address, for clients that must.")),
                        ("daily_cap", models.BigIntegerField(blank=True, help_text="Micro-credits it may spend in a day.", null=True)),
                        ("default_country", models.CharField(blank=True, help_text="How it reads local numbers; blank: as the account.", max_length=2)),
                        ("is_test", models.BooleanField(default=False, help_text="What it sends goes to the simulator and costs nothing.")),
                        ("labels_are_keys", models.BooleanField(default=False, help_text="A client's own reference sends a message once only.")),
                        ("products", models.JSONField(blank=True, default=list, help_text="Codes of products.")),
                        ("replaces", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="replaced_by", to="apikeys.apikey")),
                        ("scopes", models.JSONField(blank=True, default=list)),
                        ("secret_digest", models.CharField(blank=True, editable=False, max_length=64)),
                        ("username", models.CharField(blank=True, editable=False, max_length=40, null=True, unique=True)),
                        ("seen_in_url_at", models.DateTimeField(blank=True, help_text="When it last stood in an address.", null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="AnsweredCall",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("route", models.CharField(max_length=60)),
                        ("key", models.CharField(max_length=262)),
                        ("fingerprint", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField(default=0, help_text="0: still at work.")),
                        ("body", models.TextField(blank=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["created_at"], name="answered_call_by_age")],
                        "constraints": [models.UniqueConstraint(fields=("account", "route", "key"), name="answered_call_once")],
                    },
                ),
                migrations.CreateModel(
                    name="KeyAddress",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("address", models.GenericIPAddressField()),
                        ("was_allowed", models.BooleanField(default=True)),
                        ("last_seen_at", models.DateTimeField()),
                        ("key", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="addresses", to="apikeys.apikey")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("key", "address"), name="key_address_once")],
                    },
                ),
                migrations.CreateModel(
                    name="KeyUsage",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField()),
                        ("calls", models.BigIntegerField(default=0)),
                        ("refused", models.BigIntegerField(default=0)),
                        ("messages", models.BigIntegerField(default=0)),
                        ("spent", models.BigIntegerField(default=0)),
                        ("key", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="usage", to="apikeys.apikey")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("key", "day"), name="key_usage_once")],
                    },
                ),
            ]
        ),
    ]
