"""Campaigns and the files they are made from."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.statuses import CampaignStatus


class Upload(models.Model):
    """A file of recipients as it came. `preview` is what a first look found (intake.inspection).

    Typed numbers and contact groups are written to a file too, so that all recipients go one way.
    The file is deleted on schedule (`deleted_at`); the row stays, and so do its campaigns.
    """

    class Origin(models.TextChoices):
        FILE = "file", _("A file")
        TYPED = "typed", _("Typed or pasted numbers")
        CONTACTS = "contacts", _("Contacts")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="uploads"
    )
    name = models.CharField(max_length=255, help_text="The file's name on the user's machine.")
    size = models.BigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=255, help_text="Relative to MEDIA_ROOT; a random name.")
    preview = models.JSONField(default=dict, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.FILE)
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """One text to the rows of one file.

    The conservation line: file_rows = messages + invalid + duplicates + opted_out, and messages =
    the sum over their states. `rows_done` moves while the file is being checked. What is repaired
    after it was confirmed joins as a `Supplement`, with a batch of its own.
    """

    class Kind(models.TextChoices):
        BULK = "bulk", _("Bulk campaign")
        QUICK = "quick", _("Quick campaign")

        @property
        def limit(self) -> str:
            """The limit of its rows by name (`accounts.limits`)."""
            return "quick_messages" if self.value == "quick" else "campaign_messages"

    class Keep(models.TextChoices):
        """Which rows of one number are sent."""

        FIRST = "first", _("The first row")
        LAST = "last", _("The last row")
        ALL = "all", _("Every row")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="campaigns"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.BULK)
    status = models.CharField(max_length=16, choices=CampaignStatus, default=CampaignStatus.DRAFT)
    upload = models.ForeignKey(
        Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    mapping = models.JSONField(
        default=dict, blank=True, help_text="How the file is read (campaigns.mappings)."
    )
    keep = models.CharField(max_length=8, choices=Keep, default=Keep.FIRST)
    repairs = models.JSONField(
        default=list, blank=True, help_text="What is mended before a row is checked (repairs)."
    )
    text = models.TextField(blank=True)
    template_version = models.ForeignKey(
        "campaigns.TemplateVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="campaigns",
    )
    dlt_entity_id = models.CharField(max_length=30, blank=True)
    dlt_header_id = models.CharField(max_length=30, blank=True)
    dlt_template_id = models.CharField(max_length=30, blank=True)
    product = models.ForeignKey(
        "accounts.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sender = models.ForeignKey(
        "campaigns.Sender", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    optout_tags = models.ManyToManyField(
        "campaigns.OptOutTag", blank=True, related_name="campaigns"
    )
    scheduled_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty: leaves at confirm."
    )
    plan = models.JSONField(
        default=dict, blank=True, help_text="Split, rate, window, deadline (campaigns.plans)."
    )

    file_rows = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    messages = models.IntegerField(default=0)
    invalid = models.IntegerField(default=0)
    duplicates = models.IntegerField(default=0)
    opted_out = models.IntegerField(default=0)
    segments = models.BigIntegerField(default=0)
    price = models.BigIntegerField(default=0, help_text="Micro-credits of all messages.")
    findings = models.JSONField(
        default=dict, blank=True, help_text="What the check noticed (campaigns.findings)."
    )
    problem = models.JSONField(
        default=dict, blank=True, help_text="Why the file could not be read: code, message, row."
    )

    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    undo_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then a confirmation can be undone."
    )
    started_at = models.DateTimeField(null=True, blank=True)
    halted_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was paused or stopped."
    )
    last_out = models.BigIntegerField(
        null=True, blank=True, help_text="The message that left last before it halted."
    )
    last_out_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="campaign_by_account"),
            models.Index(fields=["status"], name="campaign_by_status"),
        ]

    def __str__(self) -> str:
        return self.name


class RejectedRow(models.Model):
    """A row of a file that became no message, and why. `row` is the sheet's own row number."""

    class Reason(models.TextChoices):
        INVALID = "invalid"
        DUPLICATE = "duplicate"
        OPTED_OUT = "opted_out"

    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.CASCADE,
        related_name="rejected_rows",
        db_constraint=False,
        db_index=False,
    )
    row = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Reason)
    code = models.CharField(max_length=32, help_text="See campaigns.problems.")
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=list)
    source = models.ForeignKey(
        "campaigns.Supplement",
        on_delete=models.CASCADE,
        null=True,
        related_name="found_rows",
        db_constraint=False,
        db_index=False,
        help_text="The supplement whose check refused it; empty: the campaign's own check.",
    )
    supplement = models.ForeignKey(
        "campaigns.Supplement",
        on_delete=models.SET_NULL,
        null=True,
        related_name="taken_rows",
        db_constraint=False,
        db_index=False,
        help_text="The supplement that took it up again; counts once confirmed.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "id"], name="rejected_row_by_campaign"),
            models.Index(fields=["campaign", "row"], name="rejected_row_by_row"),
            models.Index(
                fields=["campaign", "kind", "code", "column", "id"], name="rejected_row_by_cause"
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row}: {self.code}"
