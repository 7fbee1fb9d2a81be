"""Sender IDs: the name or number a message shows as its origin."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sender(models.Model):
    """A sender ID of an account: up to 11 letters and digits, or up to 15 digits."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="senders"
    )
    name = models.CharField(max_length=15)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    purpose = models.CharField(
        max_length=200, blank=True, help_text=_("What is sent under it, for whoever approves.")
    )
    product = models.ForeignKey(
        "accounts.Product",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_("The service it was asked for; it may be used with all of them."),
    )
    country = models.CharField(
        max_length=2, blank=True, help_text=_("Where it is to be used; blank: not said.")
    )
    dlt_header_id = models.CharField(max_length=30, blank=True)
    dlt_entity_id = models.CharField(
        max_length=30, blank=True, help_text=_("Blank: that of the account.")
    )
    dlt_entity_name = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=200, blank=True, help_text=_("Why it was rejected."))
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="sender_once")]

    def __str__(self) -> str:
        return self.name
