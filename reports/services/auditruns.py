"""Noting what the audit of everything found, for the page that shows the proof."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from accounts.services.audit import Breach
from reports.models import AuditRun

KEPT = 30
NAMED = 50


def note(started_at: datetime, breaches: Sequence[Breach]) -> None:
    """Keep a run that has ended, and the last KEPT before it."""
    named = [[breach.invariant, breach.detail] for breach in breaches[:NAMED]]
    AuditRun.objects.create(started_at=started_at, ended_at=timezone.now(), breaches=named)
    newest = AuditRun.objects.order_by("-pk").values_list("pk", flat=True)
    AuditRun.objects.filter(pk__in=list(newest[KEPT:])).delete()
