"""Mail: written with what it tells of, delivered afterwards."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """One message to one person. What it says goes once it has left through a real mail server.

    WAITING until `next_at`; SENDING while a worker hands it over, until `next_at` at the latest;
    then SENT, KEPT (no mail server is connected) or FAILED. `in_doubt`: a worker stopped while
    handing it over, so it may have left before.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits")
        SENDING = "sending", _("Is being sent")
        SENT = "sent", _("Sent")
        KEPT = "kept", _("Kept here")
        FAILED = "failed", _("Failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    kind = models.CharField(max_length=40, help_text="Its template, such as invitation.")
    recipient = models.EmailField(max_length=254)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True, help_text="The same to look at; blank: only text.")
    leave_url = models.CharField(
        max_length=250, blank=True, help_text="Where one click ends such mail (List-Unsubscribe)."
    )
    file_name = models.CharField(max_length=120, blank=True)
    file = models.TextField(blank=True, help_text="A CSV that goes with it.")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    in_doubt = models.BooleanField(default=False)
    problem = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["status", "next_at"], name="mail_due")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
