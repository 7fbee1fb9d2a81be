"""Requests to erase a recipient, and what is kept of them: no number, but a keyed hash of it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.erasurewishes import Lists


class RecipientErasure(models.Model):
    """One number, to be erased from one account; of the operator's: from all of them.

    While there is work left, `sealed` holds the number, encrypted; after it only `digest` tells
    whether a number is the one, so that what comes out of an archive can be erased again.
    `place` and `after` are where the work goes on, `counts` what was found, by place.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("About to begin")
        RUNNING = "running", _("At work")
        DONE = "done", _("Erased")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="recipient_erasures"
    )
    digest = models.CharField(max_length=64)
    sealed = models.TextField(blank=True)
    everywhere = models.BooleanField(default=False)
    lists = models.CharField(max_length=4, choices=Lists, default=Lists.KEEP)
    reference = models.CharField(
        max_length=80, blank=True, help_text=_("The customer's own, such as a case number.")
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    place = models.CharField(max_length=20, blank=True)
    after = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_by_key = models.ForeignKey(
        "apikeys.ApiKey", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(sealed=""), name="erasure_done_has_no_number"
            ),
            models.UniqueConstraint(
                fields=["account", "digest"],
                condition=~Q(state="done"),
                name="erasure_once_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "digest"], name="erasure_by_digest"),
            models.Index(fields=["account", "-id"], name="erasure_by_account"),
            models.Index(fields=["id"], condition=~Q(state="done"), name="erasure_open"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.state}"

    @property
    def found(self) -> int:
        """How much was erased, wherever."""
        return sum(self.counts.values())
