"""Repaired rows that join a campaign after it was confirmed."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Supplement(models.Model):
    """Rows of a campaign that were mended later: checked, priced and confirmed by themselves.

    They come from the campaign's rejected rows with `repairs` applied, or from a mended copy of the
    reject file (`upload`). `rows` counts what is taken up, of which `added` are in no line of the
    first file; `leaving` counts the others by what they were until now (invalid, duplicates,
    opted_out); rows of the mended file that are as they were are `skipped`. At confirm its counters
    move over to the campaign's conservation line; its batch belongs to no campaign until then.
    """

    class Status(models.TextChoices):
        CHECKING = "checking", _("Checking")
        READY = "ready", _("Ready to send")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="supplements"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.CHECKING)
    repairs = models.JSONField(default=list, blank=True)
    upload = models.ForeignKey(
        "campaigns.Upload", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    places = models.JSONField(
        default=dict,
        blank=True,
        help_text="Where the upload's columns lie (campaigns.rejectfiles).",
    )
    batch = models.OneToOneField(
        "campaigns.Batch", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    rows = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    leaving = models.JSONField(default=dict, blank=True)
    messages = models.IntegerField(default=0)
    invalid = models.IntegerField(default=0)
    duplicates = models.IntegerField(default=0)
    opted_out = models.IntegerField(default=0)
    segments = models.BigIntegerField(default=0)
    price = models.BigIntegerField(default=0, help_text="Micro-credits of all messages.")
    findings = models.JSONField(default=dict, blank=True)
    problem = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(status__in=("checking", "ready", "failed")),
                name="supplement_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.messages} rows for {self.campaign}"
