"""What must not go: an account's messages are evidence in a dispute."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class LegalHold(models.Model):
    """Nothing of this account is archived or erased until it is lifted. Lifted ones are kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="legal_holds", db_index=False
    )
    reason = models.CharField(max_length=500)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    since = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=Q(lifted_at=None), name="legal_hold_open")
        ]

    def __str__(self) -> str:
        return f"{self.account} since {self.since}"
