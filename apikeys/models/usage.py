"""What keys are used for: by day, and from where."""

from django.db import models

from apikeys.models.key import ApiKey


class KeyUsage(models.Model):
    """A key's day on its account's clock. `spent` is what its messages cost, in micro-credits.

    For a key with a daily cap, messages and `spent` are exact: they are written with the messages.
    All else is counted in memory and written a little later, so the last of it can be missing
    after a crash.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="usage", db_index=False)
    day = models.DateField()
    calls = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    messages = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="key_usage_once")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.day}: {self.calls}"


class KeyAddress(models.Model):
    """An address a key was used from lately, to be put on its list with one click."""

    key = models.ForeignKey(
        ApiKey, on_delete=models.CASCADE, related_name="addresses", db_index=False
    )
    address = models.GenericIPAddressField()
    was_allowed = models.BooleanField(default=True)
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "address"], name="key_address_once")]

    def __str__(self) -> str:
        return self.address
