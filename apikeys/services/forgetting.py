"""What is kept about keys only for a while."""

from datetime import timedelta

from django.utils import timezone

from apikeys.models import KeyAddress, KeyUsage

USAGE_KEPT = timedelta(days=397)  # 13 months
ADDRESSES_KEPT = timedelta(days=90)


def forget_old() -> tuple[int, int]:
    """Delete days of use and addresses that are too old; returns how many of each."""
    now = timezone.now()
    days = KeyUsage.objects.filter(day__lt=(now - USAGE_KEPT).date()).delete()[0]
    addresses = KeyAddress.objects.filter(last_seen_at__lt=now - ADDRESSES_KEPT).delete()[0]
    return days, addresses
