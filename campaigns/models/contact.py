"""People an account writes to, and the names of their attributes."""

import uuid

from django.db import models

from campaigns.jsontext import PlainLetters


class Contact(models.Model):
    """A number with a name and attributes; one per number and account."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contacts", db_index=False
    )
    msisdn = models.BigIntegerField(help_text="E.164 digits.")
    country = models.CharField(max_length=2)
    name = models.CharField(max_length=120, blank=True)
    attributes = models.JSONField(
        default=dict, blank=True, encoder=PlainLetters, help_text="Name -> text."
    )
    found_by = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="Name and digits as the search compares them.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "msisdn"], name="contact_once")]
        # The words stand in the index: a search that finds little reads it and no table.
        indexes = [models.Index(fields=["account", "-id", "found_by"], name="contact_by_account")]

    def __str__(self) -> str:
        return self.name or f"+{self.msisdn}"


class ContactField(models.Model):
    """The name of an attribute that the account's contacts can have."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contact_fields", db_index=False
    )
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="contact_field_once")
        ]

    def __str__(self) -> str:
        return self.name
