"""Limits: an account's own values, requests for more, and the counters of the rate limiters."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitOverride(models.Model):
    """An operator's value for one account, in place of the default in `accounts.limits`."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="limit_overrides"
    )
    name = models.CharField(max_length=40)
    value = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="limit_override_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.name} = {self.value}"


class LimitRequest(models.Model):
    """An account asks the operator for another value of a limit."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for a decision")
        APPROVED = "approved", _("Approved")
        DENIED = "denied", _("Denied")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="limit_requests"
    )
    name = models.CharField(max_length=40)
    value = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_value = models.BigIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name"],
                condition=models.Q(status="open"),
                name="limit_request_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} asks for {self.name} = {self.value}"


class RateWindow(models.Model):
    """Hits of `key` since `started_at` (epoch seconds): a window opens at its first hit."""

    key = models.CharField(max_length=160, primary_key=True)
    started_at = models.BigIntegerField()
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class RateLog(models.Model):
    """The moments (epoch seconds) of the hits that `key` was allowed, for "3 per 5 minutes"."""

    key = models.CharField(max_length=160, primary_key=True)
    hits = models.JSONField(default=list)
    newest = models.FloatField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {len(self.hits)}"
