"""Files of messages that somebody asked for, and the columns an account likes to have in them."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """A file of messages, made part by part in the background.

    What is committed here is on the disk: `after_id` is the last message looked at, `looked` how
    many were, `rows` how many are in the file, `kept` what its writer needs to go on behind them
    (reports.services.exports.writers). Nothing above `ceiling` is looked at: it is the account's
    last message when the work began, so a run that died goes on to the same end.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Deleted")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel workbook (XLSX)")
        PARQUET = "parquet", _("Parquet")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="exports", db_index=False
    )
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=64, default="UTC", help_text="Whose clocks its times go by.")
    filters = models.JSONField(default=dict, help_text="See reports.exportfilters.")
    columns = models.JSONField(default=list, help_text="Names of reports.exportcolumns, in order.")
    format = models.CharField(max_length=8, choices=Format, default=Format.CSV)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    after_id = models.BigIntegerField(default=0)
    ceiling = models.BigIntegerField(null=True, blank=True)
    to_look = models.BigIntegerField(default=0)
    looked = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    parts = models.IntegerField(default=0)
    kept = models.JSONField(default=dict)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.JSONField(default=dict, blank=True, help_text="code, message.")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="export_by_account"),
            models.Index(
                fields=["id"], condition=Q(status__in=("waiting", "running")), name="export_open"
            ),
            models.Index(
                fields=["expires_at"], condition=Q(status="done"), name="export_by_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.uuid}"

    @property
    def is_open(self) -> bool:
        """Whether it is still being made, or waits to be."""
        return self.status in (self.Status.WAITING, self.Status.RUNNING)

    @property
    def days(self) -> str:
        """Its days in words."""
        first, last = (date.fromisoformat(self.filters[name]) for name in ("since", "until"))
        days = [date_format(day, "j F Y") for day in (first, last)]
        return days[0] if first == last else str(_("{} to {}")).format(*days)

    @property
    def file_is_over(self) -> bool:
        """Whether its file is not handed out any more."""
        return self.expires_at is None or self.expires_at <= timezone.now()


class ExportColumns(models.Model):
    """Columns under a name, for the next export."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="export_columns", db_index=False
    )
    name = models.CharField(max_length=60)
    columns = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="export_columns_once")
        ]

    def __str__(self) -> str:
        return self.name
