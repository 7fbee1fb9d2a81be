"""What a reseller notes about a client when programs keep its accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClientNotes(models.Model):
    """The terms a reseller's program gave a sub-account. They are kept, and change no price."""

    class Payment(models.TextChoices):
        FIXED = "fixed", _("Fixed")
        VARIABLE = "variable", _("Variable")

    account = models.OneToOneField(
        "accounts.Account", on_delete=models.CASCADE, related_name="client_notes"
    )
    contact = models.CharField(max_length=120, blank=True)
    msisdn = models.BigIntegerField(null=True, blank=True)
    client_pays = models.BooleanField(default=False)
    sms_margin = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    number_margin = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    payment_method = models.CharField(max_length=8, choices=Payment, blank=True)
    fixed_top_up_amount = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, blank=True
    )

    def __str__(self) -> str:
        return f"{self.account}"
