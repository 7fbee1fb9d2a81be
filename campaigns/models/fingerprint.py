"""What was said to whom not long ago, so that it is not said again by mistake."""

from django.db import models


class Fingerprint(models.Model):
    """A text from a sender to a number, as a hash (campaigns.repeats), until it may be said again.

    `slot` is 0 for what left at once: of such there is one row, which the next call takes over
    once it has expired. What is scheduled has a slot for its stretch of time.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    hash = models.BigIntegerField()
    slot = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "hash", "slot"], name="fingerprint_once")
        ]
        indexes = [models.Index(fields=["account", "at"], name="fingerprint_by_time")]

    def __str__(self) -> str:
        return f"{self.hash} at {self.at}"
