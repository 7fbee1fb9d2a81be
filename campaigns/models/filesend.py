"""Files that a program sends by one call: the campaign of each confirms itself once checked."""

from django.db import models
from django.db.models import Q


class FileSend(models.Model):
    """One call with a file of numbers. `terms` are what it asked for besides (services.filesends).

    WAITING: it could not be confirmed (`reason`, a code, and `detail` say why); its campaign is
    checked, and a person decides.
    """

    class State(models.TextChoices):
        CHECKING = "checking"
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        DROPPED = "dropped"

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="file_sends", db_index=False
    )
    api_key = models.ForeignKey(
        "apikeys.ApiKey", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    campaign = models.OneToOneField(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="file_send"
    )
    terms = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    reason = models.CharField(max_length=32, blank=True)
    detail = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=["checking", "waiting"]),
                name="file_send_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.state}"
