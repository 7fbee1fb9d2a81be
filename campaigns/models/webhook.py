"""Where programs want to be told what happens: webhooks, and what is to be sent to them."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Webhook(models.Model):
    """An address of the customer's that takes calls. `secret` goes with each call as a Bearer.

    Deleting one keeps the row: what was delivered to it stays explained.
    """

    class Status(models.IntegerChoices):
        INACTIVE = 0, _("Inactive")
        ACTIVE = 1, _("Active")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="webhooks"
    )
    name = models.CharField(max_length=80)
    uri = models.CharField(max_length=2000)
    secret = models.CharField(max_length=255, blank=True)
    token = models.CharField(max_length=255, blank=True)
    verification_code = models.CharField(max_length=64, blank=True)
    status = models.SmallIntegerField(choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """That an event is to be told to a webhook, or to a bare address, in one dialect's own form.

    `identity` narrows the event: `all`, `number:<id>`, `keyword:<id>`, `batch:<uuid>`. Either
    `webhook`, `url` or `target` (such as `flow:1`) says where to. A subscription of one call
    belongs to its batch and is looked for before the account's own.
    """

    class Form(models.TextChoices):
        V2_JSON = "v2_json", _("JSON object by POST")
        V2_GET = "v2_get", _("GET with placeholders in the address")
        V3_JSON = "v3_json", _("JSON list by POST")
        TRANSMIT_GET = "transmit_get", _("GET with parameters")

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="subscriptions"
    )
    event = models.CharField(max_length=60, help_text=_("Such as sms:message:status."))
    identity = models.CharField(max_length=60, default="all")
    form = models.CharField(max_length=16, choices=Form, default=Form.V2_JSON)
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriptions"
    )
    batch = models.ForeignKey(
        "campaigns.Batch", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    url = models.CharField(max_length=2000, blank=True)
    target = models.CharField(max_length=60, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "event"], name="subscription_by_event")]

    def __str__(self) -> str:
        return f"{self.event} {self.identity}"
