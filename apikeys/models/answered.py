"""Answers kept under the keys that make a call count once (Idempotency-Key)."""

from django.db import models


class AnsweredCall(models.Model):
    """The answer to a call; the row is written in the transaction of what the call did.

    `fingerprint` is a hash of what was asked, so that the same key for something else is noticed.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    route = models.CharField(max_length=60)
    key = models.CharField(max_length=262)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0, help_text="0: still at work.")
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "route", "key"], name="answered_call_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="answered_call_by_age")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
