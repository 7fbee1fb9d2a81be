"""What comes back: the numbers people write to, their keywords, and the replies."""

import uuid

from django.db import models
from django.db.models import Q


class InboundNumber(models.Model):
    """A number of the platform's that takes replies: free while it has no account."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="inbound_numbers",
    )
    msisdn = models.BigIntegerField(unique=True)
    country = models.CharField(max_length=2)
    price = models.BigIntegerField(default=0, help_text="Micro-credits a month.")
    auto_renew = models.BooleanField(default=True)
    leased_at = models.DateTimeField(null=True, blank=True)
    next_charge_on = models.DateField(null=True, blank=True)
    options = models.JSONField(
        default=dict, blank=True, help_text="Forwarding, list and answers, by parameter name."
    )

    def __str__(self) -> str:
        return str(self.msisdn)


class Keyword(models.Model):
    """A word that people write to a number, and what is done then."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="keywords"
    )
    number = models.ForeignKey(InboundNumber, on_delete=models.CASCADE, related_name="keywords")
    word = models.CharField(max_length=40)
    reference = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    options = models.JSONField(default=dict, blank=True, help_text="As InboundNumber.options.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "word"], name="keyword_once")]

    def __str__(self) -> str:
        return self.word


class Reply(models.Model):
    """A message from a phone. `message_id` is the one it answers, where that is known."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="replies", db_index=False
    )
    number = models.ForeignKey(
        InboundNumber, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    keyword = models.ForeignKey(
        Keyword, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    msisdn = models.BigIntegerField()
    text = models.TextField(blank=True)
    message_id = models.BigIntegerField(null=True, blank=True)
    is_optout = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-received_at"], name="reply_by_account"),
            models.Index(fields=["account", "-id"], condition=Q(read_at=None), name="reply_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.msisdn} at {self.received_at}"


class InboundPart(models.Model):
    """A message from a phone as a carrier brought it, stored before it is acknowledged.

    Of a text in pieces each is one; `reply_id` is set on all when the whole became a Reply, and
    `handled_at` also where nobody has that number.
    """

    carrier = models.ForeignKey("campaigns.Carrier", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=24)
    destination = models.CharField(max_length=24)
    text = models.TextField(blank=True)
    reference = models.IntegerField(default=0, help_text="Of the pieces of one text.")
    number = models.SmallIntegerField(default=1)
    total = models.SmallIntegerField(default=1)
    raw = models.JSONField(default=dict)
    received_at = models.DateTimeField(auto_now_add=True)
    reply_id = models.BigIntegerField(null=True)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(handled_at=None), name="inbound_part_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} to {self.destination}, {self.number} of {self.total}"


class EmailSender(models.Model):
    """An address whose mail may become messages, or `*@domain` for all of a domain."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="email_senders", db_index=False
    )
    address = models.CharField(max_length=254, help_text="In lower case.")
    max_parts = models.PositiveSmallIntegerField(
        default=1, help_text="A mail becomes a message of at most so many parts."
    )
    sender = models.CharField(max_length=16, blank=True, help_text="Blank: the account's own.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "address"], name="email_sender_once")
        ]

    def __str__(self) -> str:
        return self.address
