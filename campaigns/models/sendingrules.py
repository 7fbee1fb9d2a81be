"""What an account, or who sells to it, has decided about how messages leave."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SendingRules(models.Model):
    """The rules of one account. Without a row, and where a field is empty, the defaults hold."""

    class Running(models.TextChoices):
        STOPPABLE = "stoppable", _("Can be paused and stopped")
        SEED = "seed", _("Cannot be aborted once it runs")

    class DltCheck(models.TextChoices):
        OFF = "off", _("Off")
        WARN = "warn", _("Warn when the text fits no approved template")
        BLOCK = "block", _("Refuse a text that fits no approved template")

    account = models.OneToOneField(
        "accounts.Account", on_delete=models.CASCADE, related_name="sending_rules"
    )
    running_campaigns = models.CharField(max_length=10, choices=Running, default=Running.STOPPABLE)
    undo_seconds = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty: settings.UNDO_SECONDS."
    )
    release_above = models.PositiveIntegerField(
        null=True, blank=True, help_text="Messages from which a second person must release."
    )
    quiet_opens = models.TimeField(null=True, blank=True)
    quiet_closes = models.TimeField(null=True, blank=True)
    test_numbers = models.JSONField(default=list, blank=True)
    resend_products = models.JSONField(
        default=list,
        blank=True,
        help_text=_("Codes of products whose messages in doubt are sent once more by themselves."),
    )
    dlt_entity_id = models.CharField(max_length=30, blank=True)
    dlt_check = models.CharField(max_length=5, choices=DltCheck, default=DltCheck.WARN)

    def __str__(self) -> str:
        return f"sending rules of {self.account}"


class SendingWindow(models.Model):
    """When a product's messages may reach a country, by its clocks; both times empty: always.

    A row stands in place of the default of campaigns.windows for its product and country.
    """

    product = models.ForeignKey(
        "accounts.Product", on_delete=models.CASCADE, related_name="windows", db_index=False
    )
    country = models.CharField(max_length=2)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "country"], name="sending_window_once")
        ]

    def __str__(self) -> str:
        return f"{self.product} to {self.country}: {self.opens}-{self.closes}"
