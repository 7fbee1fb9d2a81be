"""What the SMPP server keeps: parts of texts that are not whole yet, and what clients are owed."""

from django.db import models
from django.db.models import Q


class SmppPart(models.Model):
    """A part of a long text from an SMPP client, stored before it is answered.

    `batch_uuid` is that of the batch to come, so that a part's id is known before the message is.
    When all of `total` are there they become one message and these rows go; of what never gets
    whole nothing is sent. `wire` is what else the PDU said, by name.
    """

    api_key = models.ForeignKey("apikeys.ApiKey", on_delete=models.CASCADE, related_name="+")
    batch_uuid = models.UUIDField()
    source = models.CharField(max_length=24, blank=True)
    destination = models.CharField(max_length=24)
    reference = models.IntegerField()
    number = models.SmallIntegerField()
    total = models.SmallIntegerField()
    text = models.TextField(blank=True)
    wire = models.JSONField(default=dict)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["received_at"], name="smpp_part_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["api_key", "source", "destination", "reference", "total", "number"],
                name="smpp_part_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.total} to {self.destination}"


class SmppDelivery(models.Model):
    """A receipt or a reply that an SMPP client is owed: until it answers, or 72 hours are over.

    A receipt's row is made with its message (`message_id`, 0 where there never was one), and
    `ready_at` is set when that has ended; a reply's `message_id` is its Reply. `reference` is the
    id the client was answered. `wire` holds the client's own spelling of both addresses.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        REPLY = "reply"

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    api_key = models.ForeignKey(
        "apikeys.ApiKey", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.RECEIPT)
    message_id = models.BigIntegerField()
    reference = models.CharField(max_length=65, blank=True)
    wire = models.JSONField(default=dict)
    wanted = models.SmallIntegerField(default=1, help_text="registered_delivery, its two bits.")
    status = models.CharField(max_length=8, blank=True, help_text="Such as DELIVRD.")
    error = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When the message did.")
    leased_until = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["api_key", "id"],
                condition=Q(done_at=None, ready_at__isnull=False),
                name="smpp_delivery_ready",
            ),
            models.Index(
                fields=["message_id"], condition=Q(ready_at=None), name="smpp_delivery_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["api_key", "message_id"],
                condition=Q(kind="reply"),
                name="smpp_reply_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference} {self.status}"
