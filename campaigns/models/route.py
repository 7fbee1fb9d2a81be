"""Routing: ordered rules that say by which carriers a message goes (see campaigns.routes)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class RouteRule(models.Model):
    """The first rule whose `conditions` all hold decides. Lower `position` comes first.

    `conditions` (all optional; empty means always): `accounts` (uuids; their sub-accounts too),
    `products` (codes), `senders`, `countries` (ISO), `prefixes` (E.164 digits), `text` (a regular
    expression), `tags` (slugs of opt-out tags), `hours` ({"from": "09:00", "to": "21:00", "zone":
    "Asia/Kolkata"}), `price_below` and `price_from` (micro-credits a segment), `is_test`.
    """

    class Strategy(models.TextChoices):
        SINGLE = "single", _("One carrier")
        FAILOVER = "failover", _("The first that is up")
        WEIGHTED = "weighted", _("By shares")
        CHEAPEST = "cheapest", _("The cheapest that is up")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.IntegerField()
    name = models.CharField(max_length=80)
    enabled = models.BooleanField(default=True)
    conditions = models.JSONField(default=dict, blank=True)
    strategy = models.CharField(max_length=10, choices=Strategy, default=Strategy.SINGLE)
    shifts = models.BooleanField(
        default=False, help_text=_("Whether health may move its shares (weighted only).")
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class RouteTarget(models.Model):
    """A carrier of a rule. `share` is what it was given, `share_now` what health made of it."""

    rule = models.ForeignKey(RouteRule, on_delete=models.CASCADE, related_name="targets")
    carrier = models.ForeignKey("campaigns.Carrier", on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField(default=0)
    share = models.IntegerField(default=100)
    share_now = models.IntegerField(default=100)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["rule", "carrier"], name="route_target_once")
        ]

    def __str__(self) -> str:
        return f"{self.share_now} of {self.share}"


class RouteCase(models.Model):
    """A message whose way is known: checked whenever the rules change."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    facts = models.JSONField(help_text=_("As campaigns.routes.Facts, by name."))
    carrier = models.ForeignKey(
        "campaigns.Carrier",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The carrier expected; none: no route."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class RouteShift(models.Model):
    """A change that health made to the shares of a rule, and why."""

    rule = models.ForeignKey(RouteRule, on_delete=models.CASCADE, related_name="shift_log")
    carrier = models.ForeignKey("campaigns.Carrier", on_delete=models.CASCADE, related_name="+")
    before = models.IntegerField()
    after = models.IntegerField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="route_shift_newest")]

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"
