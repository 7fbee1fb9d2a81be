"""Texts that are kept, version by version."""

import uuid

from django.db import models


class Template(models.Model):
    """A text with placeholders under a name. Archived, it is no longer offered."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="templates"
    )
    name = models.CharField(max_length=80)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="template_once")]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """A text as it was at one time; never changed. A campaign pins the one it is confirmed with."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"


class DltTemplate(models.Model):
    """A text as it is registered with India's DLT platform: its id, and `{#var#}` where it varies.

    `senders` are the headers it was approved for; none of them: all of the account's.
    """

    class Category(models.TextChoices):
        TRANSACTIONAL = "transactional"
        SERVICE_IMPLICIT = "service_implicit"
        SERVICE_EXPLICIT = "service_explicit"
        PROMOTIONAL = "promotional"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="dlt_templates"
    )
    template_id = models.CharField(max_length=30)
    name = models.CharField(max_length=120, blank=True)
    category = models.CharField(max_length=20, choices=Category, blank=True)
    text = models.TextField()
    senders = models.ManyToManyField("campaigns.Sender", blank=True, related_name="dlt_templates")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "template_id"], name="dlt_template_once")
        ]

    def __str__(self) -> str:
        return self.name or self.template_id
