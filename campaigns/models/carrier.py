"""Carriers: where messages go out, what they answered, and who is connected."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Carrier(models.Model):
    """A way out. `kind` names a gateway (campaigns.gateways.registry); `config` is that one's."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        DRAINING = "draining", _("Draining")
        DISABLED = "disabled", _("Disabled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=16)
    config = models.JSONField(default=dict, blank=True)
    secrets = models.TextField(
        blank=True, help_text=_("Passwords of `config`, as JSON, sealed (accounts.secretbox).")
    )
    rate = models.IntegerField(default=5000, help_text=_("Messages per second at most."))
    window = models.IntegerField(default=500, help_text=_("Messages without an answer at most."))
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    currency = models.CharField(max_length=3, blank=True, help_text=_("Of its costs (ISO 4217)."))
    receipt_seconds = models.IntegerField(
        default=60, help_text=_("Receipts within so many seconds count as in time.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class CarrierCost(models.Model):
    """What a carrier charges a segment to numbers that start with `prefix` ('' for the rest).

    `cost` is in millionths of the carrier's currency; the longest prefix counts, and of several
    the latest that has started.
    """

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="costs")
    prefix = models.CharField(max_length=15, blank=True)
    cost = models.BigIntegerField()
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "prefix", "since"], name="carrier_cost_once")
        ]

    def __str__(self) -> str:
        return f"{self.prefix or 'rest'}: {self.cost}"


class LinkState(models.Model):
    """One connection of a dispatcher to a carrier, as of `seen_at`; rewritten every few seconds."""

    dispatcher = models.CharField(max_length=64)
    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="link_states")
    label = models.CharField(max_length=80)
    state = models.CharField(max_length=12, help_text=_("A state of gateways.base.BindState."))
    since = models.DateTimeField()
    window = models.IntegerField(default=0)
    in_flight = models.IntegerField(default=0)
    rate = models.FloatField(default=0)
    error = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatcher", "carrier", "label"], name="link_once")
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.state}"


class CarrierMinute(models.Model):
    """What passed through a carrier in one minute (by its start), added up by all dispatchers.

    `delivered`, `undelivered` and `in_time` belong to the minute in which the receipt came.
    `submit_ms` and `receipt_seconds` are sums over `answered` and `receipts`.
    """

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="minutes")
    minute = models.DateTimeField()
    written = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    throttled = models.IntegerField(default=0)
    uncertain = models.IntegerField(default=0)
    receipts = models.IntegerField(default=0)
    delivered = models.IntegerField(default=0)
    undelivered = models.IntegerField(default=0)
    in_time = models.IntegerField(default=0)
    submit_ms = models.BigIntegerField(default=0)
    submit_ms_max = models.IntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, help_text=_("Of its costs (ISO 4217)."))
    receipt_seconds = models.BigIntegerField(default=0)
    codes = models.JSONField(default=dict, help_text=_("How often each code refused."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "minute"], name="carrier_minute_once")
        ]

    def __str__(self) -> str:
        return f"{self.minute}: {self.written}"


class Anomaly(models.Model):
    """Something a carrier did that should not be: told, never acted upon.

    `kind` is a code of campaigns.anomalies; `detail` explains it in that kind's own terms.
    """

    carrier = models.ForeignKey(
        Carrier, on_delete=models.SET_NULL, null=True, related_name="anomalies"
    )
    kind = models.CharField(max_length=30)
    message_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="anomaly_newest")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at}"


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
    parts = models.SmallIntegerField(
        default=1, help_text=_("In how many parts the message was written.")
    )

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
    part = models.SmallIntegerField(default=1, help_text=_("Which part of the message it is of."))
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
