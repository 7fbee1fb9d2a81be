"""Whole numbers for dialects whose ids are numbers; ours are UUIDs."""

from django.db import models


class PublicNumber(models.Model):
    """The number (`id`) by which clients of such a dialect know a thing of their account."""

    class Kind(models.TextChoices):
        BATCH = "batch"
        LIST = "list"
        CONTACT = "contact"
        ACCOUNT = "account"
        TRANSACTION = "transaction"
        REPLY = "reply"
        KEYWORD = "keyword"

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind)
    target = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "target"], name="public_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
