"""What is left to erase of accounts that were closed."""

from django.db import models


class Erasure(models.Model):
    """How far a closed account's messages are erased; without `finished_at` there is work left."""

    account = models.OneToOneField(
        "accounts.Account", on_delete=models.CASCADE, related_name="erasure"
    )
    last_message = models.BigIntegerField(default=0, help_text="Erased up to this id.")
    messages = models.BigIntegerField(default=0, help_text="How many were erased.")
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.account}: {self.messages} messages"
