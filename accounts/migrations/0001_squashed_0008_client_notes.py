"""The tables of accounts as one step, for databases that have none of the migrations it replaces.

It leaves out what mends old rows; docs/operations.md says which databases take which way.
"""

import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import accounts.models.account
from accounts.migrationsteps import CreateModels


class Migration(migrations.Migration):
    replaces = [("accounts", "0001_initial"), ("accounts", "0002_people"), ("accounts", "0003_branding_logo"), ("accounts", "0004_entry_kind"), ("accounts", "0005_price_list_drafts"), ("accounts", "0006_audit_by_time"), ("accounts", "0007_suspended_by"), ("accounts", "0008_client_notes")]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="RateLog",
                    fields=[
                        ("key", models.CharField(max_length=160, primary_key=True, serialize=False)),
                        ("hits", models.JSONField(default=list)),
                        ("newest", models.FloatField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="RateWindow",
                    fields=[
                        ("key", models.CharField(max_length=160, primary_key=True, serialize=False)),
                        ("started_at", models.BigIntegerField()),
                        ("count", models.IntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        ("kind", models.CharField(choices=[("operator", "Operator"), ("reseller", "Reseller"), ("customer", "Customer")], default="customer", max_length=10)),
                        ("status", models.CharField(choices=[("active", "Active"), ("pending", "Waits for approval"), ("suspended", "Suspended"), ("closed", "Closed")], default="active", max_length=10)),
                        ("suspended_above", models.BooleanField(default=False, help_text="An account above this one is suspended.")),
                        ("is_brand", models.BooleanField(default=False, help_text="Has a set of products of its own, which its sub-accounts use.")),
                        ("timezone", models.CharField(default="UTC", max_length=64, validators=[accounts.models.account.validate_timezone])),
                        ("default_country", models.CharField(default="IN", max_length=2)),
                        ("require_two_factor", models.BooleanField(default=False, help_text="People must have a second factor to work in this account.")),
                        ("sign_up", models.CharField(choices=[("off", "Off"), ("approval", "By approval"), ("open", "Open")], default="off", help_text="Whether visitors may open an account under this one.", max_length=10)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("parent", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="accounts.account")),
                        ("suspended_by", models.ForeignKey(blank=True, db_index=False, help_text="The account that suspended it: nobody under that one may end it.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("status", "pending")), fields=["parent", "id"], name="account_pending")],
                    },
                ),
                migrations.CreateModel(
                    name="Branding",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=60)),
                        ("colour", models.CharField(blank=True, help_text="As #0a7d8c.", max_length=7)),
                        ("host", models.CharField(blank=True, help_text="Sign-in host, lower case.", max_length=253)),
                        ("logo", models.BinaryField(null=True)),
                        ("logo_type", models.CharField(blank=True, max_length=20)),
                        ("support", models.CharField(blank=True, help_text="Where customers find help.", max_length=200)),
                        ("version", models.IntegerField(default=1, help_text="Rises with each change of the logo.")),
                        ("account", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="branding", to="accounts.account")),
                        ("logo_height", models.IntegerField(default=0, help_text="Pixels.")),
                        ("logo_width", models.IntegerField(default=0, help_text="Pixels.")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("host", ""), _negated=True), fields=("host",), name="branding_host_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Mail",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("kind", models.CharField(help_text="Its template, such as invitation.", max_length=40)),
                        ("recipient", models.EmailField(max_length=254)),
                        ("sender", models.CharField(max_length=254)),
                        ("subject", models.CharField(max_length=250)),
                        ("text", models.TextField()),
                        ("status", models.CharField(choices=[("waiting", "Waits"), ("sending", "Is being sent"), ("sent", "Sent"), ("kept", "Kept here"), ("failed", "Failed")], default="waiting", max_length=10)),
                        ("attempts", models.IntegerField(default=0)),
                        ("next_at", models.DateTimeField(null=True)),
                        ("problem", models.CharField(blank=True, max_length=250)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="accounts.account")),
                        ("in_doubt", models.BooleanField(default=False)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["status", "next_at"], name="mail_due")],
                    },
                ),
                migrations.CreateModel(
                    name="Product",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.CharField(max_length=8)),
                        ("name", models.CharField(max_length=60)),
                        ("channel", models.CharField(choices=[("sms", "SMS"), ("voice", "Voice"), ("whatsapp", "WhatsApp"), ("rcs", "RCS"), ("viber", "Viber")], default="sms", max_length=10)),
                        ("priority", models.SmallIntegerField(default=50, help_text="Messages of a product with a lower number leave first.")),
                        ("is_active", models.BooleanField(default=True)),
                        ("brand", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="products", to="accounts.account")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("brand", "code"), name="product_code_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Wallet",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("kind", models.CharField(choices=[("account", "Account"), ("issued", "Issued")], default="account", max_length=8)),
                        ("available", models.BigIntegerField(default=0)),
                        ("reserved", models.BigIntegerField(default=0)),
                        ("consumed", models.BigIntegerField(default=0)),
                        ("credit_limit", models.BigIntegerField(default=0, help_text="How far `available` may fall below zero (postpaid).")),
                        ("month", models.IntegerField(default=0, help_text="Year and month, as 202611, in UTC.")),
                        ("month_used", models.BigIntegerField(default=0, help_text="Captured in `month`.")),
                        ("low_at", models.BigIntegerField(blank=True, help_text="Warn when `available` falls below this.", null=True)),
                        ("low_alerted_at", models.DateTimeField(blank=True, null=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="wallets", to="accounts.account")),
                        ("product", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="wallets", to="accounts.product")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "product", "kind"), name="wallet_once"),
                            models.UniqueConstraint(fields=("id", "product"), name="wallet_product_key"),
                            models.CheckConstraint(condition=models.Q(("kind", "issued"), ("available__gte", django.db.models.expressions.CombinedExpression(models.F("credit_limit"), "*", models.Value(-1))), _connector="OR"), name="wallet_not_overdrawn"),
                            models.CheckConstraint(condition=models.Q(("reserved__gte", 0)), name="wallet_reserved_positive"),
                            models.CheckConstraint(condition=models.Q(("consumed__gte", 0)), name="wallet_consumed_positive"),
                            models.CheckConstraint(condition=models.Q(("credit_limit__gte", 0)), name="wallet_credit_limit_positive"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("amount", models.BigIntegerField()),
                        ("captured", models.BigIntegerField(default=0)),
                        ("released", models.BigIntegerField(default=0)),
                        ("cause_kind", models.CharField(max_length=20)),
                        ("cause_uuid", models.UUIDField()),
                        ("note", models.CharField(blank=True, help_text="Shown on the statement.", max_length=200)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("wallet", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="accounts.wallet")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("amount__gte", django.db.models.expressions.CombinedExpression(models.F("captured"), "+", models.F("released")))), name="hold_not_exceeded"),
                            models.CheckConstraint(condition=models.Q(("captured__gte", 0), ("released__gte", 0)), name="hold_parts_positive"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ancestry",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("distance", models.IntegerField()),
                        ("ancestor", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="below", to="accounts.account")),
                        ("descendant", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="above", to="accounts.account")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("ancestor", "descendant"), name="ancestry_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Registration",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        ("email", models.EmailField(db_index=True, max_length=254)),
                        ("mobile", models.CharField(max_length=16)),
                        ("password", models.CharField(max_length=128)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                        ("parent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account")),
                    ],
                ),
                migrations.CreateModel(
                    name="ClientNotes",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("contact", models.CharField(blank=True, max_length=120)),
                        ("msisdn", models.BigIntegerField(blank=True, null=True)),
                        ("client_pays", models.BooleanField(default=False)),
                        ("sms_margin", models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                        ("number_margin", models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                        ("payment_method", models.CharField(blank=True, choices=[("fixed", "Fixed"), ("variable", "Variable")], max_length=8)),
                        ("fixed_top_up_amount", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                        ("account", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="client_notes", to="accounts.account")),
                    ],
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("is_superuser", models.BooleanField(default=False, help_text="Designates that this user has all permissions without explicitly assigning them.", verbose_name="superuser status")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("email", models.EmailField(max_length=254, unique=True)),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("mobile", models.CharField(blank=True, max_length=16)),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_staff", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("groups", models.ManyToManyField(blank=True, help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.", related_name="user_set", related_query_name="user", to="auth.group", verbose_name="groups")),
                        ("user_permissions", models.ManyToManyField(blank=True, help_text="Specific permissions for this user.", related_name="user_set", related_query_name="user", to="auth.permission", verbose_name="user permissions")),
                        ("accounts", models.ManyToManyField(related_name="users", through="accounts.Membership", to="accounts.account")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="user_email_any_case")],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("actor_label", models.CharField(help_text="A person's e-mail, key … or system.", max_length=254)),
                        ("address", models.CharField(blank=True, max_length=45)),
                        ("action", models.CharField(help_text="Noun and verb, as account.suspended.", max_length=40)),
                        ("subject_kind", models.CharField(blank=True, max_length=20)),
                        ("subject_uuid", models.UUIDField(null=True)),
                        ("subject_label", models.CharField(blank=True, max_length=200)),
                        ("before", models.JSONField(default=dict)),
                        ("after", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField()),
                        ("account", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="audit_entries", to="accounts.account")),
                        ("actor", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("home", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                    ],
                    options={
                        "verbose_name_plural": "audit entries",
                        "indexes": [models.Index(fields=["account", "-id"], name="audit_by_account"), models.Index(fields=["actor", "-id"], name="audit_by_actor"), models.Index(fields=["created_at"], name="audit_by_time")],
                    },
                ),
                migrations.CreateModel(
                    name="AuditSeal",
                    fields=[
                        ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("digest", models.CharField(max_length=64)),
                        ("entry", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="seal", to="accounts.auditentry")),
                    ],
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("role", models.CharField(choices=[("owner", "Owner"), ("manager", "Manager"), ("sender", "Sender"), ("viewer", "Viewer"), ("finance", "Finance")], max_length=10)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="accounts.account")),
                        ("invited_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("accepted_at", None), ("revoked_at", None)), fields=("account", "email"), name="invitation_open_once")],
                    },
                ),
                migrations.CreateModel(
                    name="LimitOverride",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=40)),
                        ("value", models.BigIntegerField()),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="limit_overrides", to="accounts.account")),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("account", "name"), name="limit_override_once")],
                    },
                ),
                migrations.CreateModel(
                    name="LimitRequest",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=40)),
                        ("value", models.BigIntegerField()),
                        ("reason", models.CharField(max_length=500)),
                        ("status", models.CharField(choices=[("open", "Waits for a decision"), ("approved", "Approved"), ("denied", "Denied")], default="open", max_length=10)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decided_value", models.BigIntegerField(blank=True, null=True)),
                        ("answer", models.CharField(blank=True, max_length=500)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="limit_requests", to="accounts.account")),
                        ("asked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("decided_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("status", "open")), fields=("account", "name"), name="limit_request_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("role", models.CharField(choices=[("owner", "Owner"), ("manager", "Manager"), ("sender", "Sender"), ("viewer", "Viewer"), ("finance", "Finance")], max_length=10)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="accounts.account")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("account", "user"), name="membership_once")],
                    },
                ),
                migrations.CreateModel(
                    name="PriceList",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("starts_at", models.DateTimeField(null=True)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="price_lists", to="accounts.account")),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("product", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="price_lists", to="accounts.product")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("rows", models.IntegerField(help_text="None while they are being written.", null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "product", "-starts_at"], name="price_list_of")],
                    },
                ),
                migrations.CreateModel(
                    name="Price",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("prefix", models.CharField(blank=True, max_length=15)),
                        ("country", models.CharField(blank=True, help_text="ISO 3166, such as IN.", max_length=2)),
                        ("per_segment", models.BigIntegerField(help_text="Micro-credits.")),
                        ("price_list", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="prices", to="accounts.pricelist")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("price_list", "prefix", "country"), name="price_once"),
                            models.CheckConstraint(condition=models.Q(("per_segment__gte", 0)), name="price_not_negative"),
                            models.CheckConstraint(condition=models.Q(("prefix", ""), ("country", ""), _connector="OR"), name="price_prefix_or_country"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerTransaction",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("kind", models.CharField(choices=[("topup", "Top-up"), ("transfer", "Transfer"), ("hold", "Hold"), ("capture", "Capture"), ("release", "Release"), ("refund", "Refund"), ("adjustment", "Adjustment")], max_length=12)),
                        ("key", models.CharField(max_length=120, unique=True)),
                        ("cause_kind", models.CharField(help_text="What caused it: a batch, or the movement itself.", max_length=20)),
                        ("cause_uuid", models.UUIDField()),
                        ("note", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("actor", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("product", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.product")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("id", "product"), name="transaction_product_key")],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("bucket", models.CharField(choices=[("available", "Available"), ("reserved", "Reserved"), ("consumed", "Consumed")], max_length=9)),
                        ("amount", models.BigIntegerField()),
                        ("balance_after", models.BigIntegerField()),
                        ("created_at", models.DateTimeField()),
                        ("transaction", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="accounts.ledgertransaction")),
                        ("product", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.product")),
                        ("wallet", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="accounts.wallet")),
                        ("kind", models.CharField(choices=[("topup", "Top-up"), ("transfer", "Transfer"), ("hold", "Hold"), ("capture", "Capture"), ("release", "Release"), ("refund", "Refund"), ("adjustment", "Adjustment")], max_length=12)),
                    ],
                    options={
                        "verbose_name_plural": "entries",
                        "indexes": [
                            models.Index(fields=["wallet", "-id"], name="entry_by_wallet"),
                            models.Index(condition=models.Q(("bucket", "available")), fields=["wallet", "-id"], name="entry_available"),
                            models.Index(fields=["wallet", "created_at"], name="entry_by_time"),
                            models.Index(fields=["wallet", "kind", "-id"], name="entry_by_kind"),
                        ],
                    },
                ),
            ]
        ),
    ]
