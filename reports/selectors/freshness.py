"""How recent the rollups are."""

from datetime import datetime

from reports.models import Squashing


def squashed_at() -> datetime | None:
    """When the rollups last took in what had happened; None before the first time."""
    return Squashing.objects.values_list("squashed_at", flat=True).first()
