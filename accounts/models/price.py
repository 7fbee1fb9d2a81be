"""What is sold and what it costs: products, and price lists with a start date."""

import uuid

from django.db import models
from django.db.models import Q
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


class PriceList(models.Model):
    """An account's prices for a product from `starts_at` on, until a later list starts.

    An account without a list in force pays what the account above it pays. Once its rows are all
    written (`rows` says how many) a list never changes; without `starts_at` it is a draft.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="price_lists", db_index=False
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="price_lists")
    starts_at = models.DateTimeField(null=True)
    rows = models.IntegerField(null=True, help_text=_("None while they are being written."))
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["account", "product", "-starts_at"], name="price_list_of")]

    def __str__(self) -> str:
        return f"{self.account} {self.product} from {self.starts_at or 'some day'}"


class Price(models.Model):
    """What a segment costs: to numbers with `prefix`, else to `country`; both '' is the rest."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    prefix = models.CharField(max_length=15, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text=_("ISO 3166, such as IN."))
    per_segment = models.BigIntegerField(help_text=_("Micro-credits."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["price_list", "prefix", "country"], name="price_once"),
            models.CheckConstraint(condition=Q(per_segment__gte=0), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(prefix="") | Q(country=""), name="price_prefix_or_country"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix or self.country or '*'}: {self.per_segment}"
