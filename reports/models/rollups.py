"""Counts of messages by what people ask about: small tables that reports are read from.

A message counts at its moment: when a carrier accepted it (`sent_at`) or, where none ever did,
when that was final (`final_at`). Neither changes once set, so a message that changes its state
moves between cells of one quarter hour. Those that wait or are uncertain have no moment yet and
are in no cell; the tallies of their chunks tell how many they are. What test keys send is left out.

`closed_*` is the part of a cell whose messages are in the archive: the rest is what can still be
counted among messages, and an audit does (reports.services.audit).
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.statuses import MessageState

DIMENSIONS = (
    "product",
    "campaign_id",
    "api_key_id",
    "sender",
    "country",
    "carrier_id",
    "state",
    "reason",
)
# Seconds; one that took longer than all of them is in the bucket after the last.
DELIVERY_BOUNDS = (2, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400)


class Cell(models.Model):
    """What one combination of everything reports ask about counts in a span of time."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    product = models.ForeignKey(
        "accounts.Product", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    campaign_id = models.BigIntegerField(default=0, help_text=_("0: sent by a program."))
    api_key_id = models.BigIntegerField(default=0, help_text=_("0: sent in the browser."))
    sender = models.CharField(max_length=15)
    country = models.CharField(max_length=2)
    carrier_id = models.BigIntegerField(default=0, help_text=_("0: no carrier had it."))
    state = models.CharField(max_length=12, choices=MessageState)
    reason = models.CharField(max_length=32, blank=True)
    messages = models.BigIntegerField(default=0)
    segments = models.BigIntegerField(default=0)
    price = models.BigIntegerField(default=0, help_text=_("Micro-credits, charged or not."))
    closed_messages = models.BigIntegerField(default=0)
    closed_segments = models.BigIntegerField(default=0)
    closed_price = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Quarter(Cell):
    """Counts of a quarter of an hour, in UTC: days in every zone are made of these."""

    start = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "start", *DIMENSIONS], name="quarter_once")
        ]

    def __str__(self) -> str:
        return f"{self.start}: {self.messages} {self.state}"


class Day(Cell):
    """The sum of a day's quarters, in UTC: long spans read these, and quarters at both ends."""

    start = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "start", *DIMENSIONS], name="day_once")
        ]

    def __str__(self) -> str:
        return f"{self.start}: {self.messages} {self.state}"


class DeliveryTime(models.Model):
    """How many messages took how long from the carrier's acceptance to the receipt."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    start = models.DateTimeField(help_text=_("The quarter hour of sending, in UTC."))
    product = models.ForeignKey(
        "accounts.Product", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    campaign_id = models.BigIntegerField(default=0)
    country = models.CharField(max_length=2)
    carrier_id = models.BigIntegerField(default=0)
    bucket = models.SmallIntegerField(help_text=_("The place in DELIVERY_BOUNDS it is under."))
    messages = models.BigIntegerField(default=0)
    closed_messages = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "account",
                    "start",
                    "product",
                    "campaign_id",
                    "country",
                    "carrier_id",
                    "bucket",
                ],
                name="delivery_time_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.start}: {self.messages} in bucket {self.bucket}"


class Squashing(models.Model):
    """One row: when the rollups were last made of all messages, and last brought up to date."""

    rebuilt_at = models.DateTimeField(null=True)
    squashed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"squashed at {self.squashed_at}"
