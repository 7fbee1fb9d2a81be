"""What the archive has taken out of the tables, added up: so that the proofs hold for ever."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.statuses import MessageState


class ClosedTotal(models.Model):
    """The messages of closed batches by account, product, campaign, month and state.

    Written in the transaction that closes the batches. The month is that of the messages' ids.
    """

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("accounts.Product", on_delete=models.PROTECT, related_name="+")
    campaign_id = models.BigIntegerField(default=0, help_text=_("0: sent by a program."))
    month = models.SmallIntegerField(help_text=_("Months since January 2020."))
    state = models.CharField(max_length=12, choices=MessageState)
    messages = models.BigIntegerField(default=0)
    segments = models.BigIntegerField(default=0)
    price = models.BigIntegerField(
        default=0, help_text=_("Micro-credits, charged or not; what test keys sent costs nothing.")
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "product", "campaign_id", "month", "state"],
                name="closed_total_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.messages} {self.state}"
