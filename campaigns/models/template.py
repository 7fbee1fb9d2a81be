"""Texts that are kept, version by version."""

import uuid

from django.db import models
from django.db.models import Q


class Template(models.Model):
    """A text with placeholders under a name. Archived, it is no longer offered.

    Programs call it by its `alias` ('': it has none yet) or uuid. `sender` and `dlt` are what a
    program that sends it need not say: both may be blank.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="templates"
    )
    name = models.CharField(max_length=80)
    alias = models.SlugField(max_length=90, blank=True, db_index=False)
    sender = models.ForeignKey(
        "campaigns.Sender", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    dlt = models.ForeignKey(
        "campaigns.DltTemplate",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="templates",
    )
    category = models.CharField(
        max_length=20, blank=True, help_text="As DltTemplate.category; blank: not said."
    )
    is_english = models.BooleanField(default=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="template_once"),
            models.UniqueConstraint(
                fields=["account", "alias"], condition=~Q(alias=""), name="template_alias_once"
            ),
        ]

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


class BlockedTemplate(models.Model):
    """A template nothing may be sent by: the id of a DLT template, or the uuid of one of ours."""

    class Status(models.IntegerChoices):
        OFF = 0
        BLOCKED = 1

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    template_id = models.CharField(max_length=36)
    status = models.SmallIntegerField(choices=Status, default=Status.BLOCKED)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "template_id"], name="blocked_template_once")
        ]

    def __str__(self) -> str:
        return self.template_id
