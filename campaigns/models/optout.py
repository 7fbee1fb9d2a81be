"""Opt-outs: who must not be written to, by tag or by the whole account."""

import uuid

from django.db import models
from django.db.models import Q


class OptOutTag(models.Model):
    """A topic people can leave, such as `offers`. A campaign applies up to three."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="optout_tags"
    )
    name = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="optout_tag_once")]

    def __str__(self) -> str:
        return self.name


class OptOut(models.Model):
    """A number that left a tag, or (`tag` empty) everything of the account."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="optouts", db_index=False
    )
    tag = models.ForeignKey(
        OptOutTag, on_delete=models.CASCADE, null=True, blank=True, related_name="optouts"
    )
    msisdn = models.BigIntegerField()
    source = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "msisdn", "tag"],
                condition=Q(tag__isnull=False),
                name="optout_once_per_tag",
            ),
            models.UniqueConstraint(
                fields=["account", "msisdn"],
                condition=Q(tag__isnull=True),
                name="optout_once_per_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.msisdn} left {self.tag or 'everything'}"
