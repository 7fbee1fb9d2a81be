"""Comparing a carrier's own list of calls (CDR) with what we know, to see what it charges for."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reconciliation(models.Model):
    """One file of a carrier's. `columns` holds the index of each column that was named.

    Columns: `reference`, `number`, `time`, `status`, `cost`. `since` and `until` are the days (of
    UTC, both included) that the file is about. `totals` is filled when it is done.
    """

    class State(models.TextChoices):
        NEW = "new", _("Columns to be named")
        WAITING = "waiting", _("About to begin")
        RUNNING = "running", _("Comparing")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    carrier = models.ForeignKey(
        "campaigns.Carrier", on_delete=models.CASCADE, related_name="reconciliations"
    )
    upload = models.ForeignKey(
        "campaigns.Upload", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    since = models.DateField()
    until = models.DateField()
    columns = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    rows_done = models.IntegerField(default=0)
    totals = models.JSONField(default=dict)
    problem = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.carrier}: {self.since} to {self.until}"


class ReconciliationLine(models.Model):
    """A difference. `row` is the file's row number; costs are millionths of the currency."""

    class Kind(models.TextChoices):
        MISSING = "missing", _("Not in the carrier’s list")
        UNKNOWN = "unknown", _("Not known to us")
        STATUS = "status", _("Another status")
        COST = "cost", _("Another cost")
        REPEATED = "repeated", _("Listed again")

    id = models.BigAutoField(primary_key=True)
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="lines"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    row = models.IntegerField(null=True)
    reference = models.CharField(max_length=65, blank=True)
    msisdn = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    theirs = models.CharField(max_length=40, blank=True)
    ours = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
