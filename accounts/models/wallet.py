"""Money: products, prices, wallets and the double-entry ledger.

Amounts are signed integers of micro-credits (1 credit = 1,000,000), never floats. Balances on
a wallet are the sums of its entries; only `accounts.services.ledger` writes either.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Product(models.Model):
    """What is sold, such as T (Transactional SMS). Codes are data and belong to a brand."""

    class Channel(models.TextChoices):
        SMS = "sms", _("SMS")
        VOICE = "voice", _("Voice")
        WHATSAPP = "whatsapp", _("WhatsApp")
        RCS = "rcs", _("RCS")
        VIBER = "viber", _("Viber")

    brand = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="products")
    code = models.CharField(max_length=8)
    name = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.SMS)
    priority = models.SmallIntegerField(
        default=50, help_text=_("Messages of a product with a lower number leave first.")
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "code"], name="product_code_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Price(models.Model):
    """What a segment costs an account; the longest `prefix` of the number wins, '' is the rest."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="prices")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    prefix = models.CharField(max_length=15, blank=True)
    per_segment = models.BigIntegerField(help_text=_("Micro-credits."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "product", "prefix"], name="price_once"),
            models.CheckConstraint(condition=Q(per_segment__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.product} {self.prefix or '*'}: {self.per_segment}"


class Wallet(models.Model):
    """An account's credits of one product. They come from the operator's ISSUED wallet."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        ISSUED = "issued", _("Issued")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="wallets"
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="wallets")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ACCOUNT)
    available = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    consumed = models.BigIntegerField(default=0)
    credit_limit = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "product", "kind"], name="wallet_once"),
            models.UniqueConstraint(fields=["id", "product"], name="wallet_product_key"),
            models.CheckConstraint(
                condition=Q(kind="issued") | Q(available__gte=-F("credit_limit")),
                name="wallet_not_overdrawn",
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="wallet_reserved_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.product.code}"


class LedgerTransaction(models.Model):
    """One money movement; its entries sum to 0. `key` is unique, so an effect happens once (I6)."""

    class Kind(models.TextChoices):
        TOPUP = "topup", _("Top-up")
        TRANSFER = "transfer", _("Transfer")
        HOLD = "hold", _("Hold")
        CAPTURE = "capture", _("Capture")
        RELEASE = "release", _("Release")
        ADJUSTMENT = "adjustment", _("Adjustment")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, unique=True)
    cause_kind = models.CharField(max_length=20, help_text=_("What caused it, such as batch."))
    cause_uuid = models.UUIDField()
    actor = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Entry(models.Model):
    """One line of a transaction: `amount` micro-credits into (or out of) a wallet's bucket."""

    class Bucket(models.TextChoices):
        AVAILABLE = "available", _("Available")
        RESERVED = "reserved", _("Reserved")
        CONSUMED = "consumed", _("Consumed")

    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, related_name="entries"
    )
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="entries")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", db_index=False)
    bucket = models.CharField(max_length=9, choices=Bucket)
    amount = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.amount:+} {self.bucket}"


class Hold(models.Model):
    """Credits set aside for one batch: amount = captured + released + outstanding (I7)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="holds")
    amount = models.BigIntegerField()
    captured = models.BigIntegerField(default=0)
    released = models.BigIntegerField(default=0)
    cause_kind = models.CharField(max_length=20)
    cause_uuid = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=F("captured") + F("released")), name="hold_not_exceeded"
            ),
            models.CheckConstraint(
                condition=Q(captured__gte=0) & Q(released__gte=0), name="hold_parts_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"hold of {self.amount} on {self.wallet}"
