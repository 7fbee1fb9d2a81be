"""Proofs that were asked for, and what the last audit of everything found."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Proof(models.Model):
    """A comparison of everything that counts an account's messages, all read at one moment.

    One of many messages takes longer than a page may, so a job makes it; `lines` is what it found
    (reports.proving).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        COUNTING = "counting", _("Is counted")
        DONE = "done", _("Done")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="proofs", db_index=False
    )
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    lease_until = models.DateTimeField(null=True, help_text=_("Then another worker may take it."))
    result = models.JSONField(default=dict)
    asked_at = models.DateTimeField(auto_now_add=True)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="proof_by_account")]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


class AuditRun(models.Model):
    """One run of the audit of everything (portal.audits), and how many breaches it found."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    breaches = models.JSONField(default=list, help_text=_("Pairs of invariant and detail."))

    def __str__(self) -> str:
        return f"{self.started_at}: {len(self.breaches)} breaches"
