"""Reports that are mailed on schedule: what, when and to whom, and a row for each that left."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mailing(models.Model):
    """A report of an account, mailed for each day, week or month once that is over.

    Weeks begin on Monday. It leaves at `hour` on the account's clocks on the day after. No moment
    of the next one is kept: it would be wrong once the account's zone changes.
    """

    class Report(models.TextChoices):
        SUMMARY = "summary", _("Summary")
        CAMPAIGNS = "campaigns", _("By campaign")
        COUNTRIES = "countries", _("By country")
        REASONS = "reasons", _("By failure reason")
        TREE = "tree", _("By sub-account")

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week, on Monday")
        MONTH = "month", _("Every month, on the 1st")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="mailings"
    )
    name = models.CharField(max_length=80)
    report = models.CharField(max_length=10, choices=Report, default=Report.SUMMARY)
    every = models.CharField(max_length=5, choices=Every, default=Every.WEEK)
    hour = models.PositiveSmallIntegerField(default=8)
    paused_at = models.DateTimeField(null=True, blank=True)
    counts_from = models.DateTimeField(
        help_text=_(
            "What was due before this is not mailed: when it was made, resumed or re-timed."
        )
    )
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Reader(models.Model):
    """Somebody who gets a mailing: a member of the team, or an address that has confirmed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(max_length=254, help_text=_("In lower case."))
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text=_("Wants no more of it."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "email"], name="reader_once")
        ]

    def __str__(self) -> str:
        return self.email


class Issue(models.Model):
    """A period that a mailing has told of: it is unique, and so is what was mailed with it."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="issues")
    every = models.CharField(max_length=5, choices=Mailing.Every)
    first = models.DateField()
    last = models.DateField()
    mails = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "every", "first"], name="issue_once")
        ]

    def __str__(self) -> str:
        return f"{self.mailing}: {self.first} to {self.last}"
