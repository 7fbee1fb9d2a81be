"""One-time passwords sent for a customer's own users."""

import uuid

from django.db import models


class Verification(models.Model):
    """A code sent to a number. Only the code's keyed hash is kept.

    Its message is in the batch; once a carrier has it, its text is replaced by `text`, which holds
    asterisks for the code. Expiry is by the clock, so `status` may lag behind `expires_at`.
    """

    class Status(models.TextChoices):
        SENT = "sent"
        SUCCESS = "success"
        FAILED = "failed"
        EXPIRED = "expired"
        CANCELLED = "cancelled"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="verifications"
    )
    batch = models.ForeignKey(
        "campaigns.Batch", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    msisdn = models.BigIntegerField()
    sender = models.CharField(max_length=15)
    reference = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True, help_text="The message without the code.")
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.SENT)
    address = models.CharField(max_length=45, blank=True)
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    blanked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(blanked_at=None), name="verification_in_clear"
            )
        ]

    def __str__(self) -> str:
        return f"{self.uuid} {self.status}"
