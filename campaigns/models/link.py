"""Smart links: short addresses that count who follows them."""

import uuid

from django.db import models


class ShortLink(models.Model):
    """A short address (`code`) for a long one. Advanced ones know who was sent them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="links")
    title = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=16, unique=True)
    long_url = models.CharField(max_length=2000)
    webhook = models.ForeignKey(
        "campaigns.Webhook", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_advanced = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    visits = models.BigIntegerField(default=0)
    last_visited_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title or self.code


class LinkVisit(models.Model):
    """One visit. `details` holds what the visitor's browser told (see the API's field names)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link = models.ForeignKey(ShortLink, on_delete=models.CASCADE, related_name="visit_rows")
    message_id = models.BigIntegerField(null=True, blank=True)
    msisdn = models.BigIntegerField(null=True, blank=True)
    token = models.CharField(max_length=16, blank=True)
    address = models.CharField(max_length=45, blank=True, help_text="Shortened.")
    is_person = models.BooleanField(default=True)
    details = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.link_id} at {self.created_at}"
