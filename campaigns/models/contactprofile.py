"""What programs tell of a contact besides number, name and attributes, and where it is reached."""

import uuid

from django.db import models
from django.db.models import Q

from campaigns.models.contact import Contact


class ContactProfile(models.Model):
    """The fields of a contact that only programs fill; one without any has no row.

    `merged` keeps, as they were, the contacts that were merged into this one.
    """

    contact = models.OneToOneField(
        Contact, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    identity = models.CharField(
        max_length=255, blank=True, help_text="Who it is in the account's own system."
    )
    email = models.CharField(max_length=254, blank=True)
    first_name = models.CharField(max_length=120, blank=True)
    middle_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    gender = models.CharField(max_length=30, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    company = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    merged = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "identity"],
                condition=~Q(identity=""),
                name="contact_identity_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "email"], condition=~Q(email=""), name="contact_by_email"
            )
        ]

    def __str__(self) -> str:
        return self.identity or str(self.contact)


class ContactIdentifier(models.Model):
    """One more way to know a contact: another number, an e-mail address, an id elsewhere."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identifiers")
    type = models.CharField(max_length=20, help_text="Such as phone or email.")
    value = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "type", "value"], name="contact_identifier_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.value}"


class ContactSubscription(models.Model):
    """That a contact wants what goes out under a tag, a sender ID or a product; else everything.

    Whether it is in force is said by the opt-outs alone: there is one truth.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="subscriptions")
    identifier = models.ForeignKey(
        ContactIdentifier, on_delete=models.CASCADE, null=True, related_name="+"
    )
    channel = models.CharField(max_length=10, default="sms")
    tag = models.ForeignKey(
        "campaigns.OptOutTag", on_delete=models.CASCADE, null=True, related_name="+"
    )
    sender = models.ForeignKey(
        "campaigns.Sender", on_delete=models.CASCADE, null=True, related_name="+"
    )
    product = models.ForeignKey(
        "accounts.Product", on_delete=models.CASCADE, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="subscription_by_account")]

    def __str__(self) -> str:
        return f"{self.contact}: {self.tag or self.sender or self.product or 'everything'}"
