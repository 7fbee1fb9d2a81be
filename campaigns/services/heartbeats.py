"""Which dispatchers are alive: each says so every few seconds (see /readyz)."""

from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.models import Dispatcher

FORGET_AFTER = timedelta(days=1)


def beat(name: str, carriers: list[str], started_at: datetime) -> None:
    """Say that the dispatcher `name` is alive and which carriers it is connected to."""
    now = timezone.now()
    Dispatcher.objects.update_or_create(
        name=name, defaults={"carriers": carriers, "started_at": started_at, "seen_at": now}
    )
    Dispatcher.objects.filter(seen_at__lt=now - FORGET_AFTER).delete()


def leave(name: str) -> None:
    """Say that the dispatcher `name` ended in good order."""
    Dispatcher.objects.filter(name=name).delete()
