"""Campaigns that are made and sent again and again."""

import uuid

from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _


class Recurrence(models.Model):
    """A campaign to be repeated: `pattern` says what, the rhythm when, the budget how much.

    Recipients are the pattern's file, or a contact group or segment as it is at each run
    (`audience`, as selectors.audiences names it). With `newest_template` each run takes the newest
    version of the pattern's template, else the pattern's own text.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="recurrences"
    )
    name = models.CharField(max_length=100)
    pattern = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="recurrences"
    )
    audience = models.CharField(max_length=60, blank=True)
    newest_template = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)

    every = models.PositiveSmallIntegerField(default=1)
    unit = models.CharField(max_length=5)
    weekdays = models.JSONField(default=list, blank=True, help_text="0 is Monday.")
    month_day = models.PositiveSmallIntegerField(default=1)
    at = models.TimeField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    runs_left = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: no end.")
    next_at = models.DateTimeField(null=True, blank=True)
    late_hours = models.PositiveSmallIntegerField(
        default=2, help_text="A run that is later than this is left out."
    )

    max_price = models.BigIntegerField(help_text="Micro-credits a run may cost by itself.")
    max_messages = models.PositiveIntegerField(null=True, blank=True)

    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(status="active"),
                name="recurrence_due",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weekday_words(self) -> str:
        """Its days of the week: `Monday, Thursday`."""
        return ", ".join(str(WEEKDAYS[day]) for day in self.weekdays)


class RecurrenceRun(models.Model):
    """One due time of a recurrence: there is one row for it, whoever looks and how often."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("Being prepared")
        CHECKING = "checking", _("Being checked")
        WAITING = "waiting", _("Waits for you")
        CONFIRMED = "confirmed", _("Confirmed")
        SKIPPED = "skipped", _("Left out")

    recurrence = models.ForeignKey(
        Recurrence, on_delete=models.CASCADE, related_name="runs", db_index=False
    )
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.CLAIMED)
    campaign = models.OneToOneField(
        "campaigns.Campaign", on_delete=models.SET_NULL, null=True, blank=True, related_name="run"
    )
    reason = models.CharField(
        max_length=32, blank=True, help_text="A code of campaigns.runreasons."
    )
    detail = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recurrence", "due_at"], name="recurrence_run_once")
        ]
        indexes = [
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["claimed", "checking", "waiting"]),
                name="recurrence_run_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recurrence} at {self.due_at}"
