"""API keys: a row per key, with the key's keyed hash and never its text."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiKey(models.Model):
    """A program's credential. Its text is shown once; `digest` is HMAC-SHA256 under KEY_PEPPER."""

    class Kind(models.TextChoices):
        ACCESS_TOKEN = "access_token", _("Access token")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.ACCESS_TOKEN)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False, help_text=_("Its last characters."))
    allowed_addresses = models.JSONField(default=list, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"
