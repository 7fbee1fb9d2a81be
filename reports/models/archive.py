"""Retention: how long messages stay, what the archive holds, and months that are wanted back."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.months import first_day, month_name


class RetentionRule(models.Model):
    """How long something is kept, for whom. The rule that says most about a message counts.

    Without an account it is for everybody; blank in `product` or `region` means any.
    """

    class Kind(models.TextChoices):
        MESSAGES = "messages", _("Messages")
        ARCHIVES = "archives", _("Archives")

    class Unit(models.TextChoices):
        MONTHS = "months", _("months")
        DAYS = "days", _("days")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MESSAGES)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    product = models.CharField(max_length=8, blank=True, help_text=_("A product's code."))
    region = models.CharField(
        max_length=2, blank=True, help_text=_("The country of the account, such as IN.")
    )
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=6, choices=Unit, default=Unit.MONTHS)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "account", "product", "region"],
                condition=Q(account__isnull=False),
                name="retention_rule_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "product", "region"],
                condition=Q(account=None),
                name="retention_default_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.amount} {self.unit}"


class Archive(models.Model):
    """A part of an account's month in the archive: a folder of files with a manifest.

    WRITING counts for nothing yet; VERIFIED has been read again; with CLOSED its messages are
    counted as archived, and their rows go; DONE: they are gone. ERASED: its files are deleted.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("Being written")
        VERIFIED = "verified", _("Written and checked")
        CLOSED = "closed", _("Being taken out")
        DONE = "done", _("In the archive")
        ERASED = "erased", _("Deleted")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="archives"
    )
    month = models.SmallIntegerField(help_text=_("Months since January 2020."))
    part = models.PositiveIntegerField()
    path = models.CharField(max_length=200, help_text=_("Its folder in the archive."))
    state = models.CharField(max_length=10, choices=State, default=State.WRITING)
    messages = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, help_text=_("Of its manifest."))
    first_id = models.BigIntegerField(null=True)
    last_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True, help_text=_("When every byte was last read."))
    fault = models.CharField(max_length=500, blank=True, help_text=_("What that found."))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "month", "part"], name="archive_once")
        ]

    def __str__(self) -> str:
        return self.path


class RestoreRequest(models.Model):
    """Somebody wants a month back, for some days."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        APPROVED = "approved", _("Being brought back")
        BACK = "back", _("Back")
        ENDING = "ending", _("Being put away again")
        ENDED = "ended", _("Ended")
        DECLINED = "declined", _("Declined")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="restore_requests"
    )
    month = models.SmallIntegerField(help_text=_("Months since January 2020."))
    days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    until = models.DateTimeField(null=True, help_text=_("Its rows are there until then."))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "month"],
                condition=~Q(state__in=["ended", "declined"]),
                name="restore_once",
            )
        ]

    @property
    def day(self) -> date:
        """The first of the month."""
        return first_day(self.month)

    def __str__(self) -> str:
        return f"{month_name(self.month)} of {self.account}: {self.state}"
