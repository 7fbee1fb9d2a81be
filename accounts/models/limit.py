"""Limits: an account's own values, and the counters of the rate limiter."""

from django.db import models


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


class RateWindow(models.Model):
    """Hits of `key` since `started_at` (epoch seconds): a window opens at its first hit."""

    key = models.CharField(max_length=160, primary_key=True)
    started_at = models.BigIntegerField()
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
