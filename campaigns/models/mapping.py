"""How an account's files are read, kept for the next file of the same shape."""

import uuid

from django.db import models


class SavedMapping(models.Model):
    """A mapping (campaigns.mappings) under a name; it recognises files by their `columns`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="saved_mappings"
    )
    name = models.CharField(max_length=80)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="saved_mapping_once")
        ]

    def __str__(self) -> str:
        return self.name
