"""What contacts are put into: tags, groups, and segments of those that meet rules."""

import uuid

from django.db import models

from campaigns.models.contact import Contact


class ContactTag(models.Model):
    """A word contacts are marked with."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contact_tags", db_index=False
    )
    name = models.CharField(max_length=40)
    contacts = models.ManyToManyField(Contact, related_name="tags", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="contact_tag_once")]

    def __str__(self) -> str:
        return self.name


class ContactGroup(models.Model):
    """A list of contacts that somebody keeps by hand or by import."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contact_groups"
    )
    name = models.CharField(max_length=80)
    contacts = models.ManyToManyField(Contact, related_name="groups", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="contact_group_once")
        ]

    def __str__(self) -> str:
        return self.name


class ContactSegment(models.Model):
    """Contacts by rules; who belongs is found anew each time it is used."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contact_segments"
    )
    name = models.CharField(max_length=80)
    rules = models.JSONField(default=dict, help_text="See campaigns.segmentrules.")
    people = models.BigIntegerField(null=True, help_text="How many they were at `counted_at`.")
    counted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="contact_segment_once")
        ]

    def __str__(self) -> str:
        return self.name
