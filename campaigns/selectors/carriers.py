"""Reads of carriers."""

from campaigns.models import Carrier


def only_simulated() -> bool:
    """Whether no active carrier is a real one, so that nothing leaves the portal."""
    active = Carrier.objects.filter(status=Carrier.Status.ACTIVE)
    return not active.exclude(kind="simulator").exists()
