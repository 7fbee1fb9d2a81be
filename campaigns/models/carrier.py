"""Carriers: where messages go out, what they answered, and who is connected."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Carrier(models.Model):
    """A way out. `kind` names a gateway (campaigns.gateways.registry); `config` is that one's."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        DISABLED = "disabled", _("Disabled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=16)
    config = models.JSONField(default=dict, blank=True)
    rate = models.IntegerField(default=5000, help_text=_("Messages per second at most."))
    window = models.IntegerField(default=500, help_text=_("Messages without an answer at most."))
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class CarrierReference(models.Model):
    """The carrier's own id of a message it accepted; how a receipt finds its message."""

    id = models.BigAutoField(primary_key=True)
    carrier = models.ForeignKey(
        Carrier, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    reference = models.CharField(max_length=65)
    message_id = models.BigIntegerField()
    attempt = models.SmallIntegerField(default=0)
    part = models.SmallIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["reference"], name="carrier_reference_lookup"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} -> {self.message_id}"


class Receipt(models.Model):
    """A delivery receipt as it came, stored before it is acknowledged, and what it matched."""

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(max_length=65, help_text=_("The carrier's id of the message."))
    token = models.CharField(max_length=40, blank=True, help_text=_("Our own, if it was echoed."))
    status = models.CharField(max_length=12, help_text=_("The carrier's word, such as DELIVRD."))
    error = models.CharField(max_length=12, blank=True)
    raw = models.JSONField(default=dict)
    received_at = models.DateTimeField(auto_now_add=True)
    message_id = models.BigIntegerField(null=True)
    matched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(matched_at__isnull=True),
                name="receipt_unmatched",
            ),
            models.Index(fields=["message_id"], name="receipt_by_message"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.status}"


class Dispatcher(models.Model):
    """A dispatch process and when it was last seen (see /readyz)."""

    name = models.CharField(max_length=64, primary_key=True)
    carriers = models.JSONField(default=list)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
