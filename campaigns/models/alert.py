"""What operators are warned of, from when it began until it is over."""

from django.db import models
from django.db.models import Q


class Alert(models.Model):
    """A condition of campaigns.alertkinds: at most one open row for each subject of a kind.

    `subject` tells several of one kind apart (a carrier's uuid); `facts` are in the kind's own
    terms and follow what is seen while it lasts.
    """

    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(resolved_at=None), name="alert_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} since {self.since}"
