"""Money: wallets and the double-entry ledger.

Amounts are signed integers of micro-credits (1 credit = 1,000,000), never floats. Balances on
a wallet are the sums of its entries; only `accounts.services.ledger` writes either.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Wallet(models.Model):
    """An account's credits of one product. They come from the brand's ISSUED wallet."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        ISSUED = "issued", _("Issued")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="wallets"
    )
    product = models.ForeignKey(
        "accounts.Product", on_delete=models.PROTECT, related_name="wallets"
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ACCOUNT)
    available = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    consumed = models.BigIntegerField(default=0)
    credit_limit = models.BigIntegerField(
        default=0, help_text=_("How far `available` may fall below zero (postpaid).")
    )
    month = models.IntegerField(default=0, help_text=_("Year and month, as 202611, in UTC."))
    month_used = models.BigIntegerField(default=0, help_text=_("Captured in `month`."))
    low_at = models.BigIntegerField(
        null=True, blank=True, help_text=_("Warn when `available` falls below this.")
    )
    low_alerted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "product", "kind"], name="wallet_once"),
            models.UniqueConstraint(fields=["id", "product"], name="wallet_product_key"),
            models.CheckConstraint(
                condition=Q(kind="issued") | Q(available__gte=-F("credit_limit")),
                name="wallet_not_overdrawn",
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="wallet_reserved_positive"),
            models.CheckConstraint(condition=Q(consumed__gte=0), name="wallet_consumed_positive"),
            models.CheckConstraint(
                condition=Q(credit_limit__gte=0), name="wallet_credit_limit_positive"
            ),
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
        REFUND = "refund", _("Refund")
        ADJUSTMENT = "adjustment", _("Adjustment")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    product = models.ForeignKey("accounts.Product", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, unique=True)
    cause_kind = models.CharField(
        max_length=20, help_text=_("What caused it: a batch, or the movement itself.")
    )
    cause_uuid = models.UUIDField()
    actor = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "product"], name="transaction_product_key")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Entry(models.Model):
    """One line of a transaction: `amount` micro-credits into (or out of) a wallet's bucket.

    Ids grow in the order in which a wallet's balances moved, because its row is locked meanwhile;
    `balance_after` is what the bucket held then. `kind` is the transaction's, kept here so that a
    statement can look for it. The database refuses changes (append_only).
    """

    class Bucket(models.TextChoices):
        AVAILABLE = "available", _("Available")
        RESERVED = "reserved", _("Reserved")
        CONSUMED = "consumed", _("Consumed")

    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, related_name="entries"
    )
    wallet = models.ForeignKey(
        Wallet, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    product = models.ForeignKey(
        "accounts.Product", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=LedgerTransaction.Kind)
    bucket = models.CharField(max_length=9, choices=Bucket)
    amount = models.BigIntegerField()
    balance_after = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["wallet", "-id"], name="entry_by_wallet"),
            models.Index(
                fields=["wallet", "-id"], name="entry_available", condition=Q(bucket="available")
            ),
            models.Index(fields=["wallet", "kind", "-id"], name="entry_by_kind"),
            models.Index(fields=["wallet", "created_at"], name="entry_by_time"),
        ]

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
    note = models.CharField(max_length=200, blank=True, help_text=_("Shown on the statement."))
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
